import CovetDatabase

extension DatabaseError {
    /// A failure in the framework's terms. The server's words are repeated only where they speak of the schema and the statement's text, never where they may quote a value.
    init(_ report: ServerReport, statement: String?) {
        let state = report.state
        self.init(
            Self.code(forState: state),
            Self.message(for: report) + (report.copyLine.map { " (line \($0) of the COPY)" } ?? ""),
            table: report.table,
            columns: report.columns,
            constraint: report.constraint,
            statement: statement,
            vendorCode: state,
            position: statement == nil ? nil : report.position
        )
        // A table that the statement's own FROM lacks has the same SQLSTATE as one that the database lacks.
        if state == "42P01", report.routine != "errorMissingRTE" {
            becomeMissing(table: Self.name(in: report.words))
        } else if state == "42703" {
            becomeMissing(column: Self.name(in: report.words))
        }
    }

    /// The first name in the server's words, which it puts in quotation marks whatever its language.
    private static func name(in words: String) -> String? {
        let parts = words.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// https://www.postgresql.org/docs/15/errcodes-appendix.html
    static func code(forState state: String) -> Code {
        switch state {
        case "23505": return .uniqueViolation
        case "23503", "23001": return .foreignKeyViolation
        case "23502": return .notNullViolation
        case "23514", "44000": return .checkViolation
        case "23P01": return .exclusionViolation
        case "40001": return .serializationFailure
        case "40P01": return .deadlock
        case "55P03": return .busy
        case "57014": return .cancelled
        case "57P01", "57P02", "57P03", "57P04", "57P05": return .connection
        case "53100": return .diskFull
        case "53300": return .connection
        case "25006": return .readOnly
        case "25P01", "25P02", "25P03": return .transactionLost
        case "42501": return .permissionDenied
        case "0A000": return .unsupported
        case "XX001", "XX002": return .corrupted
        default: break
        }
        switch state.prefix(2) {
        case "08", "28", "3D": return .connection
        case "22", "21": return .invalidValue
        case "42", "26", "3F", "34": return .syntax
        case "23": return .checkViolation
        case "40": return .transactionLost
        default: return .other
        }
    }

    static func message(for report: ServerReport) -> String {
        if report.routine == "exec_stmt_raise" {
            return
                "a function of the database raised an exception\(place(report)); its words may hold values and are not repeated"
        }
        if let own = ownMessage(for: report) { return own }
        guard mayRepeat(report.state) else {
            return
                "the database refused the statement (SQLSTATE \(report.state))\(place(report)); its log has the details"
        }
        if let way = wayIn(report.state) { return "\(report.words); \(way)" }
        guard let hint = report.hint, report.state.hasPrefix("42") else { return report.words }
        return "\(report.words). \(hint)"
    }

    /// What helps whom the server does not let in, or not to write.
    private static func wayIn(_ state: String) -> String? {
        switch state {
        case "28P01": "correct the user or the password"
        case "28000": "let the user in by the server's pg_hba.conf, or connect as another one or by TLS"
        case "3D000": "make it with CREATE DATABASE, or correct the name"
        case "25006":
            "write by execute or in a transaction: streams, lent connections, `reading` and standby servers only read unless said otherwise"
        default: nil
        }
    }

    private static func place(_ report: ServerReport) -> String {
        report.function.map { " in \($0)" } ?? ""
    }

    /// Classes whose messages name things of the schema, of the statement's text or of the server's state.
    private static func mayRepeat(_ state: String) -> Bool {
        switch state.prefix(2) {
        case "08", "0A", "0L", "0P", "23", "24", "25", "26", "28", "2B", "2D", "34", "3B", "3D", "3F", "40", "42", "55",
            "57":
            true
        default: false
        }
    }

    private static func ownMessage(for report: ServerReport) -> String? {
        switch report.state {
        case "22001": "a text is longer than its column takes"
        case "22003": "a number is out of the range of its type"
        case "22004": "a null stands where the database takes none"
        case "22007", "22008": "a date or time is not one, or out of range"
        case "22012": "a division by zero"
        case "22021": "a text holds what the database's encoding has not, such as a NUL"
        case "22023": "a parameter of a function or setting has a value that it does not take"
        case "22025", "2201B": "a pattern is not valid"
        case "22026": "a bit string has the wrong length"
        case "22P02": "a text is not in the form that its type wants"
        case "22P03": "a value is not in the binary form that its type wants"
        case "22P05": "a character of a text has no counterpart in the other encoding"
        case "22030", "22032", "22034", "22035", "22036", "22037", "22038": "a JSON value is not valid here"
        case "21000": "a subquery or an upsert met more rows than the one it may"
        case "40001": "another transaction changed the same data; run the whole transaction again"
        case "40P01": "the transaction and another waited for each other; run the whole transaction again"
        case "53100": "no room is left on the database's disk"
        case "53200": "the database has no memory left for the statement"
        case "53300": "the database takes no more connections; lower the pool's size or raise max_connections"
        case "55P03": "someone else holds the lock for longer than lock_timeout; try the transaction again"
        case "25P02":
            "an earlier statement of the transaction failed; end the transaction, or use a transaction within it for what may fail"
        case "57P01", "57P02", "57P03", "57P04": "the database is shutting down or starting"
        default: nil
        }
    }
}
