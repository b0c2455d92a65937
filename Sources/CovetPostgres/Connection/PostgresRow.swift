import CovetSQL

/// The current row of a result, read in place.
final class PostgresRow: PostgresCells {
    /// Where the values lie in the body of the DataRow, which is lent to it only while the row is: ``lend(_:_:)`` takes it away again, and what follows it cannot reach it.
    let cells = SQLRowCells(epoch: PostgresEpoch.microseconds)
    private var columns: [ColumnDescription] = []

    var columnCount: Int { columns.count }

    func begin(_ columns: [ColumnDescription]) {
        self.columns = columns
        cells.begin(columns.map { $0.isBinary ? PostgresType(rawValue: $0.type).form : .other })
    }

    /// Finds the values in the body of a DataRow and lends the row for the time of the closure.
    @inline(__always)
    func lend(_ body: UnsafeRawBufferPointer, _ use: () -> Void) throws(ProtocolViolation) {
        try findCells(body)
        cells.lend(body, use)
    }

    @inline(__always)
    private func findCells(_ body: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        let cells = cells.all
        guard body.count >= 2, Int(body.bigEndian(at: 0, as: UInt16.self)) == cells.count else {
            throw ProtocolViolation("the server sent a row of another width than it described")
        }
        var offset = 2
        for index in cells.indices {
            guard body.count - offset >= 4 else { throw Self.truncated }
            let count = Int(body.bigEndian(at: offset, as: Int32.self))
            offset += 4
            guard count >= -1, count <= body.count - offset else { throw Self.truncated }
            cells[index].start = offset
            cells[index].count = count
            offset += max(count, 0)
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
        columns.indices.contains(column) && cells.all[column].count < 0
    }

    @inline(__always)
    func cell(_ column: Int, _ expected: StaticString) throws(SQLDecodingError) -> PostgresCell {
        guard columns.indices.contains(column), cells.all[column].count >= 0 else { throw mismatch(column, expected) }
        // A row that was kept beyond its time has no bytes any more.
        guard let bytes = cells.bytes(at: column) else {
            throw mismatch(column, expected, found: "a row that is gone")
        }
        return PostgresCell(
            type: PostgresType(rawValue: columns[column].type),
            isBinary: columns[column].isBinary,
            bytes: bytes
        )
    }

    func kind(of column: Int) -> String {
        guard columns.indices.contains(column) else { return "no such column: the result has \(columnCount)" }
        return cells.all[column].count < 0 ? "null" : "\(PostgresType(rawValue: columns[column].type))"
    }
}

extension PostgresType {
    /// How its binary form lies in memory, for the frequent types.
    fileprivate var form: SQLRowCells.Form {
        switch self {
        case .bool: .bool
        case .int4: .int32
        case .int8: .int64
        case .float8: .double
        case .timestamptz: .timestamp
        case .text, .varchar, .bpchar, .name: .text
        default: .other
        }
    }
}
