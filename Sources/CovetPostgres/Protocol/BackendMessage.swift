import NIOCore

/// What the server asks of a client that wants in.
enum AuthenticationRequest: Equatable {
    case ok
    case clearText
    case md5(salt: [UInt8])
    /// The mechanisms it offers.
    case sasl([String])
    case saslContinue([UInt8])
    case saslFinal([UInt8])
    /// Kerberos, GSSAPI, SSPI and whatever may come.
    case other(UInt32)
}

/// A column of a result, as the server describes it.
struct ColumnDescription: Sendable, Equatable {
    let name: String
    let type: UInt32
    /// In bytes, negative for a type of varying length.
    let isBinary: Bool
}

enum TransactionStatus: UInt8, Sendable {
    case idle = 0x49  // I
    case open = 0x54  // T
    /// Everything but its end is refused.
    case failed = 0x45  // E
}

/// Readers of the bodies of messages. Each takes the whole body or throws.
extension ByteBuffer {
    private static func truncated(_ what: StaticString) -> ProtocolViolation {
        ProtocolViolation("the server sent a message (\(what)) that does not hold together")
    }

    consuming func authenticationRequest() throws(ProtocolViolation) -> AuthenticationRequest {
        guard let code = readInteger(as: UInt32.self) else { throw Self.truncated("authentication") }
        switch code {
        case 0: return .ok
        case 3: return .clearText
        case 5:
            guard let salt = readBytes(length: 4), readableBytes == 0 else { throw Self.truncated("authentication") }
            return .md5(salt: salt)
        case 10:
            var mechanisms: [String] = []
            while let name = readNullTerminatedString() {
                if name.isEmpty {
                    guard readableBytes == 0 else { break }
                    return .sasl(mechanisms)
                }
                mechanisms.append(name)
            }
            throw Self.truncated("authentication")
        case 11: return .saslContinue(Array(buffer: self))
        case 12: return .saslFinal(Array(buffer: self))
        default: return .other(code)
        }
    }

    consuming func parameterStatus() throws(ProtocolViolation) -> (name: String, value: String) {
        guard let name = readNullTerminatedString(), let value = readNullTerminatedString(), readableBytes == 0 else {
            throw Self.truncated("parameter status")
        }
        return (name, value)
    }

    consuming func backendKey() throws(ProtocolViolation) -> BackendKey {
        guard let process = readInteger(as: UInt32.self), (4...256).contains(readableBytes) else {
            throw Self.truncated("key data")
        }
        return BackendKey(process: process, secret: Array(buffer: self))
    }

    consuming func transactionStatus() throws(ProtocolViolation) -> TransactionStatus {
        guard readableBytes == 1, let byte = readInteger(as: UInt8.self), let status = TransactionStatus(rawValue: byte)
        else { throw Self.truncated("ready for query") }
        return status
    }

    consuming func parameterTypes() throws(ProtocolViolation) -> [UInt32] {
        guard let count = readInteger(as: UInt16.self), readableBytes == Int(count) * 4 else {
            throw Self.truncated("parameter description")
        }
        var types: [UInt32] = []
        types.reserveCapacity(Int(count))
        while let type = readInteger(as: UInt32.self) { types.append(type) }
        return types
    }

    consuming func columns() throws(ProtocolViolation) -> [ColumnDescription] {
        // A column takes at least 19 bytes, so that a count by itself reserves little.
        guard let count = readInteger(as: UInt16.self), readableBytes >= Int(count) * 19 else {
            throw Self.truncated("row description")
        }
        var columns: [ColumnDescription] = []
        columns.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let name = readNullTerminatedString(), readInteger(as: UInt32.self) != nil,
                readInteger(as: UInt16.self) != nil, let type = readInteger(as: UInt32.self),
                readInteger(as: Int16.self) != nil, readInteger(as: Int32.self) != nil,
                let format = readInteger(as: UInt16.self), format <= 1
            else { throw Self.truncated("row description") }
            columns.append(ColumnDescription(name: name, type: type, isBinary: format == 1))
        }
        guard readableBytes == 0 else { throw Self.truncated("row description") }
        return columns
    }

    consuming func notification() throws(ProtocolViolation) -> PostgresNotification {
        guard let process = readInteger(as: UInt32.self), let channel = readNullTerminatedString(),
            let payload = readNullTerminatedString(), readableBytes == 0
        else { throw Self.truncated("notification") }
        return PostgresNotification(process: process, channel: channel, payload: payload)
    }

    /// The command's name and how many rows it touched: `INSERT 0 5`, `UPDATE 3`, `BEGIN`.
    consuming func commandTag() throws(ProtocolViolation) -> CommandTag {
        guard let text = readNullTerminatedString(), readableBytes == 0 else {
            throw Self.truncated("command complete")
        }
        return CommandTag(text)
    }

    /// The format of the copied data and of how many columns: whether it is binary.
    consuming func copyFormat() throws(ProtocolViolation) -> CopyFormat {
        guard let format = readInteger(as: UInt8.self), format <= 1, let count = readInteger(as: UInt16.self),
            readableBytes == Int(count) * 2
        else { throw Self.truncated("copy response") }
        return CopyFormat(isBinary: format == 1, columnCount: Int(count))
    }
}

/// What a client must show to cancel a statement of a connection.
struct BackendKey: Sendable, Equatable {
    let process: UInt32
    /// Four bytes in protocol 3.0, more in later ones.
    let secret: [UInt8]
}

/// The form of the data of a COPY.
package struct CopyFormat: Sendable, Equatable {
    package let isBinary: Bool
    package let columnCount: Int
}

/// A message that another session sent by NOTIFY.
public struct PostgresNotification: Sendable, Hashable {
    /// The process of the server that sent it.
    public let process: UInt32
    public let channel: String
    public let payload: String
}
