import CovetSQL

/// The current row of a result, read in place.
///
/// `@exclusivity(unchecked)`: a row belongs to one thread, and each access here is over before anything else is called, so that two can never overlap. The checks of it
/// would take a tenth of the time of reading rows.
final class PostgresRow: PostgresCells {
    private struct Cell {
        let type: PostgresType
        let isBinary: Bool
        /// Where the value lies in the body, and how long it is; -1 for null.
        var start = 0
        var count = -1
    }

    private var names: [String] = []
    @exclusivity(unchecked) private var cells: [Cell] = []
    /// The body of the DataRow, only while the row is lent: ``lend(_:_:)`` takes it away again, and what follows it cannot reach it.
    @exclusivity(unchecked) private var body = UnsafeRawBufferPointer(start: nil, count: 0)

    var columnCount: Int { cells.count }

    func begin(_ columns: [ColumnDescription]) {
        names = columns.map(\.name)
        cells = columns.map { Cell(type: PostgresType(rawValue: $0.type), isBinary: $0.isBinary) }
    }

    /// Finds the values in the body of a DataRow and lends the row for the time of the closure.
    @inline(__always)
    func lend(_ body: UnsafeRawBufferPointer, _ use: () -> Void) throws(ProtocolViolation) {
        try findCells(body)
        self.body = body
        defer { self.body = UnsafeRawBufferPointer(start: nil, count: 0) }
        use()
    }

    private func findCells(_ body: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        guard body.count >= 2, Int(UInt16(bigEndian: body.loadUnaligned(as: UInt16.self))) == cells.count else {
            throw ProtocolViolation("the server sent a row of another width than it described")
        }
        let end = cells.withUnsafeMutableBufferPointer { cells -> Int? in
            var offset = 2
            for index in cells.indices {
                guard body.count - offset >= 4 else { return nil }
                let count = Int(Int32(bigEndian: body.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
                offset += 4
                guard count >= -1, count <= body.count - offset else { return nil }
                cells[index].start = offset
                cells[index].count = count
                if count > 0 { offset += count }
            }
            return offset
        }
        guard end == body.count else { throw Self.truncated }
    }

    private static var truncated: ProtocolViolation {
        ProtocolViolation("the server sent a row that does not hold together")
    }

    func name(of column: Int) -> String {
        names.indices.contains(column) ? names[column] : ""
    }

    func isNull(at column: Int) -> Bool {
        column >= 0 && column < cells.count && cells[column].count < 0
    }

    @inline(__always)
    func cell(_ column: Int, _ expected: StaticString) throws(SQLDecodingError) -> PostgresCell {
        guard column >= 0, column < cells.count, cells[column].count >= 0 else { throw mismatch(column, expected) }
        let cell = cells[column]
        // A row that was kept beyond its time has no bytes any more.
        guard cell.start + cell.count <= body.count else {
            throw mismatch(column, expected, found: "a row that is gone")
        }
        return PostgresCell(
            type: cell.type,
            isBinary: cell.isBinary,
            bytes: UnsafeRawBufferPointer(rebasing: body[cell.start..<cell.start + cell.count])
        )
    }

    // The frequent ones for a row by itself, so that finding the cell becomes a part of them.

    func bool(at column: Int) throws(SQLDecodingError) -> Bool {
        guard let value = try cell(column, "Bool").bool else { throw mismatch(column, "Bool") }
        return value
    }

    func int64(at column: Int) throws(SQLDecodingError) -> Int64 {
        guard let value = try cell(column, "an integer").int64 else { throw mismatch(column, "an integer") }
        return value
    }

    func double(at column: Int) throws(SQLDecodingError) -> Double {
        guard let value = try cell(column, "a floating-point number").double else {
            throw mismatch(column, "a floating-point number")
        }
        return value
    }

    func kind(of column: Int) -> String {
        guard cells.indices.contains(column) else { return "no such column: the result has \(columnCount)" }
        return cells[column].count < 0 ? "null" : "\(cells[column].type)"
    }
}
