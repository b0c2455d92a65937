import CovetSQL

/// The current row of a result, read in place.
final class PostgresRow: PostgresCells {
    private var columns: [ColumnDescription] = []
    private var types: [(type: PostgresType, isBinary: Bool)] = []
    /// The body of the DataRow, only while the row is lent: ``lend(_:_:)`` takes it away again, and what follows it cannot reach it.
    private var body = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Where each value lies in the body, and how long it is; -1 for null.
    private var cells: [(start: Int, count: Int)] = []

    var columnCount: Int { columns.count }

    func begin(_ columns: [ColumnDescription]) {
        self.columns = columns
        types = columns.map { (PostgresType(rawValue: $0.type), $0.isBinary) }
        cells = Array(repeating: (0, -1), count: columns.count)
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
        var offset = 2
        for index in cells.indices {
            guard body.count - offset >= 4 else { throw Self.truncated }
            let count = Int(Int32(bigEndian: body.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
            offset += 4
            guard count >= -1, count <= body.count - offset else { throw Self.truncated }
            cells[index] = (offset, count)
            if count > 0 { offset += count }
        }
        guard offset == body.count else { throw Self.truncated }
    }

    private static var truncated: ProtocolViolation {
        ProtocolViolation("the server sent a row that does not hold together")
    }

    func name(of column: Int) -> String {
        columns.indices.contains(column) ? columns[column].name : ""
    }

    func isNull(at column: Int) -> Bool {
        cells.indices.contains(column) && cells[column].count < 0
    }

    @inline(__always)
    func cell(_ column: Int, _ expected: StaticString) throws(SQLDecodingError) -> PostgresCell {
        guard column >= 0, column < cells.count, cells[column].count >= 0 else { throw mismatch(column, expected) }
        let (start, count) = cells[column]
        // A row that was kept beyond its time has no bytes any more.
        guard start + count <= body.count else { throw mismatch(column, expected, found: "a row that is gone") }
        return PostgresCell(
            type: types[column].type,
            isBinary: types[column].isBinary,
            bytes: UnsafeRawBufferPointer(rebasing: body[start..<start + count])
        )
    }

    func kind(of column: Int) -> String {
        guard cells.indices.contains(column) else { return "no such column: the result has \(columnCount)" }
        return cells[column].count < 0 ? "null" : "\(types[column].type)"
    }
}
