import NIOCore

@testable import CovetPostgres

/// Messages as a server would send them.
enum ServerMessage {
    static func frame(_ kind: Character, _ body: (inout ByteBuffer) -> Void = { _ in }) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeMessage(kind.asciiValue ?? 0, body)
        return buffer
    }

    static func authentication(_ code: UInt32, _ rest: [UInt8] = []) -> ByteBuffer {
        frame("R") {
            $0.writeInteger(code)
            $0.writeBytes(rest)
        }
    }

    static func sasl(_ mechanisms: String...) -> ByteBuffer {
        authentication(10, mechanisms.flatMap { Array($0.utf8) + [0] } + [0])
    }

    static func saslContinue(_ text: String) -> ByteBuffer { authentication(11, Array(text.utf8)) }
    static func saslFinal(_ text: String) -> ByteBuffer { authentication(12, Array(text.utf8)) }
    static func key() -> ByteBuffer { frame("K") { $0.writeMultipleIntegers(UInt32(7), UInt32(9)) } }
    static func ready(_ status: Character = "I") -> ByteBuffer {
        frame("Z") { $0.writeInteger(status.asciiValue ?? 0) }
    }

    static func parameter(_ name: String, _ value: String) -> ByteBuffer {
        frame("S") {
            $0.writeNullTerminatedString(name)
            $0.writeNullTerminatedString(value)
        }
    }

    static func error(_ fields: (Character, String)...) -> ByteBuffer {
        frame("E") {
            for (field, value) in fields {
                $0.writeInteger(field.asciiValue ?? 0)
                $0.writeNullTerminatedString(value)
            }
            $0.writeInteger(UInt8(0))
        }
    }

    static func tag(_ text: String) -> ByteBuffer { frame("C") { $0.writeNullTerminatedString(text) } }

    static func columns(_ columns: (String, UInt32)...) -> ByteBuffer {
        frame("T") {
            $0.writeInteger(UInt16(columns.count))
            for (name, type) in columns {
                $0.writeNullTerminatedString(name)
                $0.writeMultipleIntegers(UInt32(0), UInt16(0), type, Int16(-1), Int32(-1), UInt16(1))
            }
        }
    }

    static func parameterTypes(_ types: UInt32...) -> ByteBuffer {
        frame("t") {
            $0.writeInteger(UInt16(types.count))
            for type in types { $0.writeInteger(type) }
        }
    }

    static func row(_ values: [UInt8]?...) -> ByteBuffer {
        frame("D") {
            $0.writeInteger(UInt16(values.count))
            for value in values {
                $0.writeInteger(Int32(value?.count ?? -1))
                $0.writeBytes(value ?? [])
            }
        }
    }
}

extension ByteBuffer {
    /// Kind and body of its only message.
    var message: (MessageKind, ByteBuffer) {
        get throws {
            var reader = FrameReader()
            reader.append(self)
            guard let frame = try reader.next() else { throw ProtocolViolation("there is no whole message") }
            return (frame.kind, reader.body(of: frame))
        }
    }
}
