import NIOCore

/// Writers of the messages to the server. Strings that are ended by a NUL must not hold one; that is refused where they come in.
extension ByteBuffer {
    mutating func writeMessage(_ kind: UInt8, _ body: (inout ByteBuffer) -> Void) {
        writeInteger(kind)
        writeLengthPrefixedBody(body)
    }

    private mutating func writeLengthPrefixedBody(_ body: (inout ByteBuffer) -> Void) {
        let start = writerIndex
        writeInteger(UInt32(0))
        body(&self)
        setInteger(UInt32(truncatingIfNeeded: writerIndex - start), at: start)
    }

    mutating func writeSSLRequest() {
        writeMultipleIntegers(UInt32(8), UInt32(80_877_103))
    }

    mutating func writeCancelRequest(_ key: BackendKey) {
        writeMultipleIntegers(UInt32(12 + key.secret.count), UInt32(80_877_102), key.process)
        writeBytes(key.secret)
    }

    mutating func writeStartup(parameters: [(name: String, value: String)]) {
        writeLengthPrefixedBody { buffer in
            buffer.writeInteger(UInt32(196_608))  // protocol 3.0
            for (name, value) in parameters {
                buffer.writeNullTerminatedString(name)
                buffer.writeNullTerminatedString(value)
            }
            buffer.writeInteger(UInt8(0))
        }
    }

    mutating func writePassword(_ text: String) {
        writeMessage(UInt8(ascii: "p")) { $0.writeNullTerminatedString(text) }
    }

    mutating func writeSASLInitialResponse(mechanism: String, response: [UInt8]) {
        writeMessage(UInt8(ascii: "p")) { buffer in
            buffer.writeNullTerminatedString(mechanism)
            buffer.writeInteger(UInt32(response.count))
            buffer.writeBytes(response)
        }
    }

    mutating func writeSASLResponse(_ response: [UInt8]) {
        writeMessage(UInt8(ascii: "p")) { $0.writeBytes(response) }
    }

    /// - Parameter types: as far as they are known; the server works out those that are 0 or missing.
    mutating func writeParse(name: String, text: String, types: [UInt32]) {
        writeMessage(UInt8(ascii: "P")) { buffer in
            buffer.writeNullTerminatedString(name)
            buffer.writeNullTerminatedString(text)
            buffer.writeInteger(UInt16(truncatingIfNeeded: types.count))
            for type in types { buffer.writeInteger(type) }
        }
    }

    mutating func writeDescribe(statement name: String) {
        writeMessage(UInt8(ascii: "D")) { buffer in
            buffer.writeInteger(UInt8(ascii: "S"))
            buffer.writeNullTerminatedString(name)
        }
    }

    mutating func writeDescribe(portal name: String) {
        writeMessage(UInt8(ascii: "D")) { buffer in
            buffer.writeInteger(UInt8(ascii: "P"))
            buffer.writeNullTerminatedString(name)
        }
    }

    mutating func writeClose(statement name: String) {
        writeMessage(UInt8(ascii: "C")) { buffer in
            buffer.writeInteger(UInt8(ascii: "S"))
            buffer.writeNullTerminatedString(name)
        }
    }

    mutating func writeClose(portal name: String) {
        writeMessage(UInt8(ascii: "C")) { buffer in
            buffer.writeInteger(UInt8(ascii: "P"))
            buffer.writeNullTerminatedString(name)
        }
    }

    /// - Parameter limit: how many rows at most; 0 for all.
    mutating func writeExecute(portal name: String, limit: Int32) {
        writeMessage(UInt8(ascii: "E")) { buffer in
            buffer.writeNullTerminatedString(name)
            buffer.writeInteger(limit)
        }
    }

    /// Execute of the unnamed portal for all rows, and Sync.
    mutating func writeExecuteAllAndSync() {
        writeMultipleIntegers(UInt8(ascii: "E"), UInt32(9), UInt8(0), UInt32(0), UInt8(ascii: "S"), UInt32(4))
    }

    mutating func writeSync() {
        writeMultipleIntegers(UInt8(ascii: "S"), UInt32(4))
    }

    mutating func writeFlush() {
        writeMultipleIntegers(UInt8(ascii: "H"), UInt32(4))
    }

    /// The simple protocol: several statements at once, no values.
    mutating func writeQuery(_ text: String) {
        writeMessage(UInt8(ascii: "Q")) { $0.writeNullTerminatedString(text) }
    }

    mutating func writeCopyData(_ bytes: ByteBuffer) {
        writeInteger(UInt8(ascii: "d"))
        writeInteger(UInt32(truncatingIfNeeded: bytes.readableBytes + 4))
        writeImmutableBuffer(bytes)
    }

    mutating func writeCopyDone() {
        writeMultipleIntegers(UInt8(ascii: "c"), UInt32(4))
    }

    mutating func writeCopyFail(_ reason: String) {
        writeMessage(UInt8(ascii: "f")) { $0.writeNullTerminatedString(reason) }
    }

    mutating func writeTerminate() {
        writeMultipleIntegers(UInt8(ascii: "X"), UInt32(4))
    }
}
