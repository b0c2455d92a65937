#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Many ids as a condition, in a statement whose text does not grow with them, so that it is prepared once.
struct IDList: Sendable {
    private let values: [SQLValue]

    init(_ values: [SQLValue]) {
        self.values = values
    }

    /// True where the column is one of the ids.
    func contain(_ column: SQL, as type: SQLType) -> SQL {
        let values = values
        return SQL(dependingOnDialect: { dialect in
            switch dialect {
            case .postgres: "\(column) = ANY(\(Self.array(values, type)))"
            case .sqlite: "\(column) IN (\(Self.list(values)))"
            }
        })
    }

    /// True where the column is none of the ids.
    func lack(_ column: SQL, as type: SQLType) -> SQL {
        let values = values
        return SQL(dependingOnDialect: { dialect in
            switch dialect {
            case .postgres: "\(column) <> ALL(\(Self.array(values, type)))"
            case .sqlite: "\(column) NOT IN (\(Self.list(values)))"
            }
        })
    }

    private static func array(_ values: [SQLValue], _ type: SQLType) -> SQL {
        let array = SQLValue.array(SQLArray(of: type, values))
        return "CAST(\(array) AS \(unsafeRaw: SQLType.array(of: type).name(for: .postgres)))"
    }

    /// Short lists are bound one by one, the last id repeated up to a power of two: a page of 19 and one of 20 are the same statement. Long ones
    /// travel as one JSON text.
    private static func list(_ values: [SQLValue]) -> SQL {
        guard let last = values.last else { return "SELECT NULL WHERE 1 = 0" }
        if values.count > longestList, let json = json(values) { return "SELECT value FROM json_each(\(json))" }
        var count = 1
        while count < values.count { count *= 2 }
        // What is no id may be of more kinds and more values than that: the database counts them.
        if count > longestList { count = values.count }
        let padded = values + Array(repeating: last, count: count - values.count)
        return padded.map { SQL(value: $0) }.joined()
    }

    private static var longestList: Int { 512 }

    /// The values as SQLite keeps them; `nil` for those that are neither numbers nor UUIDs.
    private static func json(_ values: [SQLValue]) -> String? {
        var text = "["
        for value in values {
            if text.utf8.count > 1 { text += "," }
            switch value {
            case .int64(let number): text += String(number)
            case .uuid(let uuid): text += "\"\(uuid.uuidString.lowercased())\""
            default: return nil
            }
        }
        return text + "]"
    }
}
