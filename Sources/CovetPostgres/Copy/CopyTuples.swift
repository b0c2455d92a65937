import CovetDatabase
import CovetSQL
import NIOCore

/// Finds the rows in the data of a COPY in binary, whose chunks end anywhere, and decodes them.
struct CopyTuples<Value> {
    private var buffer = ByteBuffer()
    private var isBegun = false
    private var isOver = false
    private let row = PostgresRow()
    private let decode: (borrowing SQLRow) throws -> Value
    private var count = 0

    init(columns: [ColumnDescription], decode: @escaping (borrowing SQLRow) throws -> Value) {
        row.begin(columns)
        self.decode = decode
    }

    /// The rows that are complete now.
    mutating func add(_ chunk: ByteBuffer) throws -> [Value] {
        if buffer.readableBytes == 0 { buffer = chunk } else { buffer.writeImmutableBuffer(chunk) }
        guard try begin() else { return [] }
        var values: [Value] = []
        var failure: (any Error)?
        let consumed = buffer.withUnsafeReadableBytes { bytes in
            var offset = 0
            do {
                while !isOver, let end = try Self.end(of: bytes, from: offset) {
                    guard end > offset + 2 || bytes.bigEndian(at: offset, as: Int16.self) >= 0 else {
                        isOver = true
                        offset = end
                        break
                    }
                    count += 1
                    var problem: (any Error)?
                    try row.lend(UnsafeRawBufferPointer(rebasing: bytes[offset..<end])) {
                        do { values.append(try decode(SQLRow(row, cells: row.cells))) } catch { problem = error }
                    }
                    if let problem { throw problem }
                    offset = end
                }
            } catch {
                failure = error
            }
            return offset
        }
        if let failure { throw Self.failure(failure, row: count) }
        buffer.moveReaderIndex(forwardBy: consumed)
        if isOver, buffer.readableBytes > 0 { throw Self.malformed }
        buffer.discardReadBytes()
        return values
    }

    /// - Throws: when the data ended in the middle.
    func end() throws {
        guard isOver else { throw Self.malformed }
    }

    /// Takes the signature, the flags and the extension away; false as long as they are not complete.
    private mutating func begin() throws -> Bool {
        guard !isBegun else { return true }
        guard buffer.readableBytes >= 19 else { return false }
        guard let signature = buffer.getBytes(at: buffer.readerIndex, length: 11), signature == CopyBinary.signature,
            let flags = buffer.getInteger(at: buffer.readerIndex + 11, as: UInt32.self), flags & 0xFFFF_0000 == 0,
            let length = buffer.getInteger(at: buffer.readerIndex + 15, as: Int32.self), length >= 0
        else { throw Self.malformed }
        guard buffer.readableBytes >= 19 + Int(length) else { return false }
        buffer.moveReaderIndex(forwardBy: 19 + Int(length))
        isBegun = true
        return true
    }

    /// Where a row ends: a count, then for each value its length and bytes; a count of -1 is the end of all. `nil` when it is not complete.
    private static func end(of bytes: UnsafeRawBufferPointer, from start: Int) throws -> Int? {
        guard bytes.count - start >= 2 else { return nil }
        let count = bytes.bigEndian(at: start, as: Int16.self)
        guard count >= -1 else { throw malformed }
        var offset = start + 2
        for _ in 0..<max(count, 0) {
            guard bytes.count - offset >= 4 else { return nil }
            let length = Int(bytes.bigEndian(at: offset, as: Int32.self))
            guard length >= -1 else { throw malformed }
            offset += 4 + max(length, 0)
            guard offset <= bytes.count else { return nil }
        }
        return offset
    }

    private static func failure(_ error: any Error, row: Int) -> any Error {
        switch error {
        case let error as SQLDecodingError: DatabaseError(.decoding, "row \(row) of the COPY: \(error)")
        case is ProtocolViolation: malformed
        default: error
        }
    }

    private static var malformed: DatabaseError {
        DatabaseError(.connection, "the server sent data of a COPY that does not hold together")
    }
}
