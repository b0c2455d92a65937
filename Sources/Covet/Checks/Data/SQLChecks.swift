import CovetDatabase
import CovetReadiness
import CovetSQL

/// sql.parameterized: interpolates hostile values and looks where they end up; where there is a database, sends them there and
/// compares what comes back.
struct StatementsAreParameterized: Check {
    let id: CheckID = "sql.parameterized"
    let phase = Phase.static
    /// Makes a statement that holds a value.
    var render: @Sendable (_ value: String, _ dialect: SQLDialect) -> Statement = { value, dialect in
        let sql: SQL = "SELECT id FROM users WHERE name = \(value) OR name IN (\(list: [value])) LIMIT \(1)"
        return sql.statement(for: dialect)
    }

    /// Asks the database for a value.
    var echo: @Sendable (_ value: String, _ database: Database) async throws(DatabaseError) -> String? = {
        (value, database) async throws(DatabaseError) in
        try await database.first("SELECT CAST(\(value) AS text)", as: String.self)
    }

    static let hostile = [
        "' OR '1'='1", "x'; DROP TABLE users; --", "\\'; SELECT pg_sleep(9); --", "1 UNION SELECT password FROM users",
        "\u{0}'", "?", "$1", "ʼ OR 1=1", "/* */", "%27%20OR%201=1",
    ]

    func run(in context: CheckContext) async throws -> CheckResult {
        var findings: [Finding] = []
        for dialect in SQLDialect.allCases {
            let harmless = render("harmless", dialect)
            for value in Self.hostile {
                let statement = render(value, dialect)
                guard statement.text == harmless.text, statement.bindings.contains(.text(value)) else {
                    findings.append(
                        .failure(
                            "an interpolated value changes the text of the statement (\(dialect))",
                            fix: "Write statements as SQL literals: \"... WHERE name = \\(name)\" binds"
                        )
                    )
                    break
                }
            }
        }
        var evidence = [
            context.evidence(
                "\(Self.hostile.count) hostile values each became a bound parameter, in \(SQLDialect.allCases.count) dialects",
                from: "statements made for the check"
            )
        ]
        if context.mode == .deploy, let database = context[ApplicationKey.self]?.database {
            findings += try await changed(by: database)
            evidence.append(
                context.evidence("each came back from the database as it was sent", from: "the app's database")
            )
        }
        return CheckResult(findings: findings, evidence: evidence)
    }

    private func changed(by database: Database) async throws -> [Finding] {
        for value in Self.hostile {
            // PostgreSQL has no NUL in a text, and says so.
            if value.contains("\0"), database.dialect == .postgres { continue }
            let answer: String?
            do throws(DatabaseError) {
                answer = try await echo(value, database)
            } catch {
                if error.code == .connection { throw Unproven("the database cannot be reached: \(error.message)") }
                return [.failure("the database takes an interpolated value for a part of the statement: \(error.code)")]
            }
            if answer != value { return [.failure("an interpolated value comes back from the database as another")] }
        }
        return []
    }
}

/// sql.identifiers: asks the schemas of the app's models for columns by hostile names.
struct IdentifiersAreKnown: Check {
    let id: CheckID = "sql.identifiers"
    let phase = Phase.static
    /// Gives the quoted identifier for a name from outside, or throws.
    var lookUp: @Sendable (_ name: String, _ table: TableSchema) throws -> String = { name, table in
        try table.column(named: name).name.quoted
    }

    func run(in context: CheckContext) async throws -> CheckResult {
        let tables = try context.application.tables
        guard !tables.isEmpty else { return .notApplicable("the app has no models, and so no names to look up") }
        var findings: [Finding] = []
        var count = 0
        for table in tables {
            let known = table.columns.map(\.name.name)
            let first = known.first ?? ""
            let hostile = [
                "\(first)\"; DROP TABLE x; --", "\(first) DESC", "\"\(first)\"", "*", "1", "", "\(first)\u{0}",
                "(SELECT 1)",
                "\(first) ", "\(table.name.name).\(first)",
            ]
            for name in hostile where !known.contains(name) {
                count += 1
                guard let taken = try? lookUp(name, table) else { continue }
                findings.append(
                    .failure(
                        "\(table.name.name) takes a name that is none of its columns, as \(taken)",
                        fix: "Turn names from outside into columns by TableSchema.column(named:)"
                    )
                )
            }
            for name in known {
                let quoted = (try? lookUp(name, table)) ?? ""
                if quoted != "\"\(name.replacing("\"", with: "\"\""))\"" {
                    findings.append(.failure("\(table.name.name).\(name) is written as \(quoted), unquoted"))
                }
            }
        }
        return CheckResult(
            findings: Array(findings.prefix(5)),
            evidence: [
                context.evidence(
                    "\(count) hostile column names were refused before any SQL, in \(tables.count) tables",
                    from: "the schemas of the app's models"
                )
            ]
        )
    }
}
