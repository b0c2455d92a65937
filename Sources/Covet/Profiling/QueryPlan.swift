import CovetDatabase
import CovetSQL

/// How the database would run a question, or has run it.
struct QueryPlan {
    /// The lines of EXPLAIN.
    let lines: [String]

    /// The plan for any values (PostgreSQL's generic plan), or with values the one for these. The text is a shape's.
    ///
    /// - Parameter values: as texts, in the order of the placeholders, `NULL` for none; required where `isAnalyzed`, since the
    ///   statement is then run: in a transaction that only reads.
    /// - Throws: `AppError` that says what is missing, `DatabaseError` where the database cannot plan the text.
    static func of(
        _ shape: StatementShape,
        in database: Database,
        values: [String] = [],
        isAnalyzed: Bool = false
    ) async throws -> QueryPlan {
        guard shape.isComplete else {
            throw AppError("The statement is longer than 8 KiB, and only its beginning is kept.")
        }
        guard explainable.contains(shape.operation) else {
            throw AppError("\(shape.operation.isEmpty ? "This" : shape.operation) has no plan.")
        }
        guard values.isEmpty || values.count == shape.placeholderCount else {
            throw AppError("The statement has \(shape.placeholderCount) values, and \(values.count) are given.")
        }
        if isAnalyzed, values.count != shape.placeholderCount {
            throw AppError(
                "--analyze runs the statement, which needs its \(shape.placeholderCount) values: pass --value for each."
            )
        }
        switch database.dialect {
        case .sqlite:
            guard !isAnalyzed else { throw AppError("SQLite has no EXPLAIN ANALYZE; leave --analyze out.") }
            return try await sqlite(shape, in: database, values)
        case .postgres:
            return try await postgres(shape, in: database, values, isAnalyzed)
        }
    }

    private static let explainable: Set<String> = ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH"]

    /// SQLite plans without looking at values, and still wants one bound for each placeholder.
    private static func sqlite(
        _ shape: StatementShape,
        in database: Database,
        _ values: [String]
    ) async throws -> QueryPlan {
        let given = values.map { $0 == "NULL" ? SQLValue.null : .text($0) }
        let statement = Statement(
            text: "EXPLAIN QUERY PLAN \(shape.text)",
            bindings: given.isEmpty ? Array(repeating: .null, count: shape.placeholderCount) : given
        )
        let rows = try await database.run(statement) { row in
            (id: try row.int64(at: 0), parent: try row.int64(at: 1), detail: try row.string(at: 3))
        }.rows
        return QueryPlan(lines: indented(rows))
    }

    private static func postgres(
        _ shape: StatementShape,
        in database: Database,
        _ values: [String],
        _ isAnalyzed: Bool
    ) async throws -> QueryPlan {
        let name = SQLIdentifier(derived: "covet_explain_\(UInt64.random(in: .min ... .max))")
        return try await database.withConnection { connection in
            try await connection.transaction(.readOnly) { transaction in
                if values.isEmpty { try await transaction.execute("SET LOCAL plan_cache_mode = force_generic_plan") }
                try await transaction.execute("SET LOCAL standard_conforming_strings = on")
                // sql-allow: the text is a shape, which holds no value
                let prepare = SQL(unsafeRaw: "PREPARE \(name.quoted) AS \(preparable(shape.text))")
                try await transaction.execute(prepare)
                // A session may be another user's next: nothing stays behind.
                do {
                    let count = shape.placeholderCount
                    let given = values.isEmpty ? Array(repeating: "NULL", count: count) : values.map(literal)
                    let arguments = count == 0 ? "" : "(\(given.joined(separator: ", ")))"
                    let options = isAnalyzed ? "ANALYZE, BUFFERS" : "COSTS"
                    // sql-allow: a name of our own, and values as quoted literals, which EXECUTE cannot bind
                    let explain = SQL(unsafeRaw: "EXPLAIN (\(options)) EXECUTE \(name.quoted)\(arguments)")
                    let lines = try await transaction.transaction { try await $0.query(explain, as: String.self) }
                    try await transaction.execute("DEALLOCATE \(identifier: name)")
                    return QueryPlan(lines: lines)
                } catch {
                    try await transaction.execute("DEALLOCATE \(identifier: name)")
                    throw error
                }
            }
        }
    }

    /// With standard_conforming_strings, which every server since 9.1 has on, a quote is all that ends a text.
    private static func literal(_ value: String) -> String {
        value == "NULL" ? "NULL" : "'\(value.replacing("'", with: "''"))'"
    }

    /// A typed constant such as `interval '1 day'` has become `interval $1`, which is none: the placeholder is cast instead.
    static func preparable(_ text: String) -> String {
        var words: [Substring] = []
        var type: Substring?
        for word in text.split(separator: " ") {
            if let known = type {
                type = nil
                if word.hasPrefix("$") {
                    let digits = word.dropFirst().prefix { $0.isNumber }
                    let rest = word.dropFirst(1 + digits.count)
                    words.append("$\(digits)::\(known)\(rest)"[...])
                    continue
                }
                words.append(known)
            }
            if ["interval", "date", "time", "timestamp", "timestamptz"].contains(word.lowercased()) {
                type = word
            } else {
                words.append(word)
            }
        }
        if let type { words.append(type) }
        return words.joined(separator: " ")
    }

    private static func indented(_ rows: [(id: Int64, parent: Int64, detail: String)]) -> [String] {
        var depths: [Int64: Int] = [0: -1]
        return rows.map { row in
            let depth = (depths[row.parent] ?? -1) + 1
            depths[row.id] = depth
            return String(repeating: "  ", count: depth) + row.detail
        }
    }
}
