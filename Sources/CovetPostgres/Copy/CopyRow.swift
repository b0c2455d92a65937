public import CovetDatabase
public import CovetSQL
import NIOCore

/// One row on its way into a COPY: its values are written in the order of the columns.
public struct CopyRow {
    let columns: [CopyColumn]
    /// True when each column's type has a known binary form; else all go as text, which every type has.
    let isBinary: Bool
    private var buffer = ByteBuffer()
    private var column = 0
    private var number = 0

    init(columns: [CopyColumn]) {
        self.columns = columns
        isBinary = columns.allSatisfy { $0.type.hasBinaryForm }
    }

    /// - Throws: ``CovetDatabase/DatabaseError`` with code `invalidValue` that names the row, counted from 1, and the column; nothing is copied then.
    public mutating func write(_ value: some SQLBindable) throws(DatabaseError) {
        try write(value.sqlValue)
    }

    /// - Throws: ``CovetDatabase/DatabaseError`` with code `invalidValue` that names the row, counted from 1, and the column; nothing is copied then.
    public mutating func write(_ value: SQLValue) throws(DatabaseError) {
        guard column < columns.count else { throw wrong("it has more values than the \(columns.count) columns") }
        do throws(ParameterMismatch) {
            if isBinary {
                try buffer.writeBinary(value, as: columns[column].type)
            } else {
                if column > 0 { buffer.writeInteger(UInt8(ascii: "\t")) }
                try buffer.writeCopyText(value)
            }
        } catch {
            switch error {
            case .invalid(let reason): throw wrong("column \"\(columns[column].name)\": \(reason)")
            case .mismatch:
                throw wrong(
                    "column \"\(columns[column].name)\" is of type \(columns[column].type), which does not take this value of the kind \(value)"
                )
            }
        }
        column += 1
    }

    var byteCount: Int { buffer.readableBytes }

    mutating func begin() {
        number += 1
        column = 0
        if isBinary { buffer.writeInteger(UInt16(truncatingIfNeeded: columns.count)) }
    }

    mutating func end() throws(DatabaseError) {
        guard column == columns.count else { throw wrong("it has \(column) values for \(columns.count) columns") }
        if !isBinary { buffer.writeInteger(UInt8(ascii: "\n")) }
    }

    mutating func writeHeader() {
        if isBinary { buffer.writeBytes(CopyBinary.signature + [0, 0, 0, 0, 0, 0, 0, 0]) }
    }

    mutating func writeTrailer() {
        if isBinary { buffer.writeInteger(Int16(-1)) }
    }

    mutating func take() -> ByteBuffer {
        let taken = buffer
        buffer = ByteBuffer()
        buffer.reserveCapacity(CopyBinary.chunk + 1024)
        return taken
    }

    private func wrong(_ what: String) -> DatabaseError {
        DatabaseError(.invalidValue, "row \(number) of the COPY: \(what)")
    }
}

struct CopyColumn: Sendable {
    let name: String
    let type: PostgresType
}

enum CopyBinary {
    /// https://www.postgresql.org/docs/15/sql-copy.html, file formats.
    static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
    /// So much is gathered before it is sent.
    static let chunk = 64 * 1024
}

extension ByteBuffer {
    /// As the text format has it: `\N` for null, a backslash before what has a meaning.
    fileprivate mutating func writeCopyText(_ value: SQLValue) throws(ParameterMismatch) {
        if case .null = value { return _ = writeStaticString("\\N") }
        if let reason = value.unavailability(in: .postgres) { throw .invalid(reason) }
        for byte in value.postgresText.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): writeStaticString("\\\\")
            case UInt8(ascii: "\n"): writeStaticString("\\n")
            case UInt8(ascii: "\r"): writeStaticString("\\r")
            case UInt8(ascii: "\t"): writeStaticString("\\t")
            default: writeInteger(byte)
            }
        }
    }
}
