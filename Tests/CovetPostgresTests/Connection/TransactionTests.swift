import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct TransactionTests {
    private let inside = StatementOptions(timeout: .seconds(20), requiresTransaction: true)

    @Test func stepsOfATransaction() async throws {
        try await withTable("id int8") { connection, table in
            let options = TestServer.options
            try await connection.control(.begin(TransactionOptions(isolation: .serializable)), options: options)
            #expect(connection.isInTransaction)
            try await connection.execute("INSERT INTO \(table) VALUES (1)", options: inside)
            try await connection.control(.savepoint(1), options: options)
            let error = try await failure {
                try await connection.execute("INSERT INTO \(table) VALUES (1 / 0)", options: inside)
            }
            #expect(error.vendorCode == "22012")
            try await connection.control(.rollbackTo(1), options: options)
            try await connection.control(.release(1), options: options)
            let level = try await connection.strings("SHOW transaction_isolation")
            #expect(level == ["serializable"])
            try await connection.control(.commit, options: options)
            #expect(!connection.isInTransaction)
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [1])
        }
    }

    @Test func theCommitOfAFailedTransactionIsAnError() async throws {
        try await withConnection { connection in
            try await connection.control(.begin(TransactionOptions()), options: TestServer.options)
            _ = try await failure { try await connection.execute("SELECT 1 / 0", options: inside) }
            let refused = try await failure { try await connection.execute("SELECT 1", options: inside) }
            #expect(refused.code == .transactionLost && refused.vendorCode == "25P02")
            let error = try await failure { try await connection.control(.commit, options: TestServer.options) }
            #expect(error.code == .transactionLost)
            #expect(!connection.isInTransaction)
        }
    }

    @Test func withoutATransactionItsStatementsAreNotRun() async throws {
        try await withConnection { connection in
            let statement = try await failure { try await connection.execute("SELECT 1", options: inside) }
            #expect(statement.code == .transactionLost)
            for step in [TransactionStep.commit, .rollback, .savepoint(1), .release(1), .rollbackTo(1)] {
                let error = try await failure { try await connection.control(step, options: TestServer.options) }
                #expect(error.code == .transactionLost)
            }
        }
    }

    @Test(arguments: [
        "BEGIN", "begin", " /* a /* nested */ comment */ -- and\n Commit", "START TRANSACTION", "ROLLBACK", "END",
        "ABORT",
        "SAVEPOINT a", "RELEASE SAVEPOINT a", "PREPARE TRANSACTION 'x'",
    ])
    func transactionsAreNotBegunOrEndedByStatements(text: String) async throws {
        try await withConnection { connection in
            let error = try await failure { try await connection.execute(text) }
            #expect(error.code == .misuse && error.message.contains("transaction { }"))
            #expect(!connection.isInTransaction)
        }
    }

    @Test func scriptsAreKeptTogetherOrNotAtAll() async throws {
        try await withTable("id int8") { connection, table in
            try await connection.script(
                "INSERT INTO \(table) VALUES (1); INSERT INTO \(table) VALUES (2);",
                options: TestServer.options
            )
            let error = try await failure {
                try await connection.script(
                    "INSERT INTO \(table) VALUES (3); SELECT 1 / 0",
                    options: TestServer.options
                )
            }
            #expect(error.vendorCode == "22012")
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [2])
        }
    }

    @Test func aCommitThatFailsAtItsEndIsAnError() async throws {
        try await withTable("id int8 PRIMARY KEY DEFERRABLE INITIALLY DEFERRED") { connection, table in
            // A statement by itself: its constraint is looked at with Sync.
            let alone = try await failure { try await connection.execute("INSERT INTO \(table) VALUES (1), (1)") }
            #expect(alone.code == .uniqueViolation && alone.columns == ["id"] && alone.table == table)
            try await connection.control(.begin(TransactionOptions()), options: TestServer.options)
            try await connection.execute("INSERT INTO \(table) VALUES (2), (2)", options: inside)
            let error = try await failure { try await connection.control(.commit, options: TestServer.options) }
            #expect(error.code == .uniqueViolation)
            #expect(!connection.isInTransaction)
            // And at the end of a stream.
            let streamed = try await failure {
                try await connection.stream(
                    Statement(text: "INSERT INTO \(table) VALUES (3), (3) RETURNING id"),
                    options: TestServer.options,
                    decoding: { try $0.int64(at: 0) }
                ) { _ = try await collected($0) }
            }
            #expect(streamed.code == .uniqueViolation)
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [0])
        }
    }
}

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct ServerErrorTests {
    private static let columns = """
        id int8 PRIMARY KEY, email text NOT NULL, tenant int8, price numeric CONSTRAINT price_is_positive CHECK (price > 0),
        parent int8 REFERENCES @, during int4range, UNIQUE (tenant, email), EXCLUDE USING gist (during WITH &&)
        """

    /// What the server says of a failure is given, but for the values.
    @Test func errorsNameThingsAndNeverValues() async throws {
        let table = uniqueName("wire")
        let columns = Self.columns.split(separator: "@", omittingEmptySubsequences: false).joined(separator: table)
        try await withConnection { connection in
            try await connection.execute("CREATE TABLE \(table) (\(columns))")
            try await connection.execute("CREATE UNIQUE INDEX ON \(table) (lower(email))")
            let insert =
                "INSERT INTO \(table) (id, email, tenant, price, parent, during) VALUES ($1, $2, 7, $3, $4, $5::text::int4range)"
            let good: [SQLValue] = [.int64(1), .text("secret@x"), .text("1"), .null, .text("[1,5)")]
            try await connection.execute(insert, good)
            let cases: [([SQLValue], DatabaseError.Code, [String], String?)] = [
                (good, .uniqueViolation, ["id"], "\(table)_pkey"),
                ([.int64(2)] + good.dropFirst(), .uniqueViolation, ["tenant", "email"], "\(table)_tenant_email_key"),
                ([.int64(2), .text("SECRET@x"), .text("1"), .null, .null], .uniqueViolation, [], "\(table)_lower_idx"),
                ([.int64(2), .null, .text("1"), .null, .null], .notNullViolation, ["email"], nil),
                ([.int64(2), .text("b"), .text("-7771.5"), .null, .null], .checkViolation, [], "price_is_positive"),
                (
                    [.int64(2), .text("b"), .text("1"), .int64(-7771), .null], .foreignKeyViolation, ["parent"],
                    "\(table)_parent_fkey"
                ),
                (
                    [.int64(2), .text("b"), .text("1"), .null, .text("[2,3)")], .exclusionViolation, ["during"],
                    "\(table)_during_excl"
                ),
                ([.int64(2), .text("b"), .text("secret"), .null, .null], .invalidValue, [], nil),
                ([.int64(2), .text("b"), .text("1"), .null, .text("secret")], .invalidValue, [], nil),
            ]
            for (values, code, columns, constraint) in cases {
                let error = try await failure { try await connection.execute(insert, values) }
                #expect(error.code == code)
                #expect(error.columns == columns)
                #expect(error.constraint == constraint)
                if constraint != nil || code == .notNullViolation { #expect(error.table == table) }
                for value in ["secret", "SECRET", "-7771"] { #expect(!"\(error) \(error.message)".contains(value)) }
            }
            try await connection.execute("DROP TABLE \(table)")
        }
    }

    @Test func errorsOfTheTextSayWhere() async throws {
        try await withConnection { connection in
            let syntax = try await failure { try await connection.execute("SELECT 1 FRM x y") }
            #expect(syntax.code == .syntax && syntax.position == 14 && syntax.message.contains("\"x\""))
            let table = try await failure { try await connection.execute("SELECT * FROM nowhere") }
            #expect(table.code == .missingTable && table.vendorCode == "42P01" && table.message.contains("nowhere"))
            let column = try await failure { try await connection.execute("SELECT datnam FROM pg_database") }
            #expect(column.message.contains("datname"))
        }
    }

    @Test func exceptionsOfFunctionsNameTheFunctionAndNotTheWords() async throws {
        try await withConnection { connection in
            let function = uniqueName("wire")
            try await connection.execute(
                "CREATE FUNCTION \(function)(text) RETURNS int AS $$ BEGIN RAISE EXCEPTION 'no %', $1; END $$ LANGUAGE plpgsql"
            )
            let error = try await failure { try await connection.execute("SELECT \(function)($1)", [.text("secret")]) }
            try await connection.execute("DROP FUNCTION \(function)")
            #expect(
                error.vendorCode == "P0001" && error.message.contains(function) && !error.message.contains("secret")
            )
        }
    }

    @Test func aValueThatDoesNotFitIsNamedByItsPlace() async throws {
        try await withTable("small int2, at timestamptz") { connection, table in
            let large = try await failure {
                try await connection.execute("INSERT INTO \(table) VALUES ($1)", [.int64(70_000)])
            }
            #expect(large.code == .invalidValue && !"\(large)".contains("70"))
            let nul = try await failure { try await connection.execute("SELECT $1::text", [.text("a\0b")]) }
            #expect(nul.code == .invalidValue)
            let count = try await failure { try await connection.execute("SELECT $1::int8, $2::int8", [.int64(1)]) }
            #expect(count.code == .misuse && count.message.contains("2 parameters"))
            let text = try await failure { try await connection.execute("SELECT 1\0; DROP TABLE \(table)") }
            #expect(text.code == .syntax)
            try await connection.execute("SELECT * FROM \(table)")
        }
    }

    @Test func aDecodingErrorNamesTheColumn() async throws {
        try await withConnection { connection in
            let error = try await failure {
                _ = try await connection.run(Statement(text: "SELECT 'x' AS title"), options: TestServer.options) {
                    try $0.int64(at: 0)
                }
            }
            #expect(error.code == .decoding && error.message.contains("title") && error.message.contains("text"))
            let one = try await connection.integers("SELECT 1::int8")
            #expect(one == [1])
        }
    }
}
