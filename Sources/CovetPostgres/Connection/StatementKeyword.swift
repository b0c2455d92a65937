/// The first word of a statement, behind blanks and comments.
struct StatementKeyword {
    private let words: [String]

    init(_ text: String) {
        var rest = text.utf8[...]
        var words: [String] = []
        while words.count < 2 {
            rest = Self.skipBlanks(rest)
            let word = rest.prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
            guard !word.isEmpty else { break }
            words.append(String(decoding: word, as: UTF8.self).uppercased())
            rest = rest[word.endIndex...]
        }
        self.words = words
    }

    /// Why it cannot be run as a statement among others.
    var refusal: String? {
        switch words.first {
        case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE":
            "a transaction cannot be begun or ended by a statement; use transaction { }"
        case "PREPARE" where words.last == "TRANSACTION":
            "a transaction cannot be prepared by a statement; use transaction { }"
        case "COPY":
            "COPY is not a statement that gives rows; use copyIn or copyOut"
        default: nil
        }
    }

    /// True of what may commit in its middle, so that it may have been kept in part when it fails.
    var mayCommit: Bool {
        switch words.first {
        case "CALL", "DO", "VACUUM", "REINDEX", "CLUSTER", "CREATE", "DROP", "ALTER": true
        default: false
        }
    }

    private static func skipBlanks(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var rest = text
        while let byte = rest.first {
            if byte == 0x20 || (0x09...0x0D).contains(byte) || byte == UInt8(ascii: "(") {
                rest = rest.dropFirst()
            } else if rest.starts(with: "--".utf8) {
                rest = rest.drop { $0 != 0x0A && $0 != 0x0D }
            } else if rest.starts(with: "/*".utf8) {
                rest = skipComment(rest)
            } else {
                break
            }
        }
        return rest
    }

    /// Comments nest in PostgreSQL.
    private static func skipComment(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var rest = text
        var depth = 0
        while !rest.isEmpty {
            if rest.starts(with: "/*".utf8) {
                depth += 1
                rest = rest.dropFirst(2)
            } else if rest.starts(with: "*/".utf8) {
                depth -= 1
                rest = rest.dropFirst(2)
                if depth == 0 { break }
            } else {
                rest = rest.dropFirst()
            }
        }
        return rest
    }
}
