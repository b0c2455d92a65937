import CovetSQL

/// What SQLite keeps of a `CREATE TABLE` alone: its checks, the names of its constraints, what is computed.
struct TableText {
    struct Check {
        let name: String?
        let condition: String
    }

    var checks: [Check] = []
    /// The names of foreign keys by their columns in lower case.
    var foreignKeyNames: [[String]: String] = [:]
    /// The expressions of computed columns by their names in lower case.
    var generated: [String: String] = [:]
    var countsUp = false
    /// What a table's schema has no word for, by where it stands.
    var unsaid: [String: String] = [:]

    init(_ sql: String) {
        let tokens = SQLiteTokens(sql)
        countsUp = tokens.words.contains("AUTOINCREMENT")
        for entry in tokens.firstGroup.splitAtCommas { read(entry) }
    }

    private mutating func read(_ entry: SQLiteTokens) {
        let column = entry.tokens.first.map { CatalogueText.unquoted($0) } ?? ""
        // A conflict clause, a sorting of one's own, a check at the commit: a table that is made anew would be without.
        let words = entry.tokens.map { $0.uppercased() }
        for word in ["COLLATE", "DEFERRABLE", "CONFLICT"] {
            guard let place = words.firstIndex(of: word) else { continue }
            if word == "COLLATE", words[(place + 1)...].first.map({ CatalogueText.unquoted($0) }) == "BINARY" {
                continue
            }
            unsaid["\(word.lowercased()) clause at \(column)"] = entry.tokens.joined(separator: " ")
        }
        var name: String?
        var index = 0
        while index < entry.tokens.count {
            let word = entry.tokens[index].uppercased()
            let next = index + 1 < entry.tokens.count ? entry.tokens[index + 1] : ""
            switch word {
            case "CONSTRAINT":
                name = CatalogueText.unquoted(next)
                index += 1
            case "CHECK" where next.hasPrefix("("):
                checks.append(Check(name: name, condition: next.inParentheses))
                name = nil
                index += 1
            case "FOREIGN":
                if index + 2 < entry.tokens.count, let name {
                    let columns = SQLiteTokens(entry.tokens[index + 2].inParentheses).splitAtCommas
                    foreignKeyNames[columns.map { CatalogueText.unquoted($0.tokens.first ?? "").lowercased() }] = name
                }
                name = nil
                index += 2
            case "AS" where next.hasPrefix("("):
                generated[column.lowercased()] = next.inParentheses
                index += 1
            default: break
            }
            index += 1
        }
    }

    /// A declared type as a column's type; `nil` where SQLite would keep it in a way that no type says.
    static func type(_ declared: String) -> SQLType? {
        let words = declared.uppercased()
        let numbers = words.split { !$0.isNumber }.compactMap { Int($0) }
        let name = String(words.prefix { $0 != "(" }).singleLine
        switch (name, numbers.count) {
        case ("NUMERIC", 2), ("DECIMAL", 2): return .decimal(precision: numbers[0], scale: numbers[1])
        case ("NUMERIC", 0), ("DECIMAL", 0): return .numeric
        case ("VARCHAR", 1), ("CHARACTER VARYING", 1), ("NVARCHAR", 1): return .varchar(numbers[0])
        case ("INTEGER", 0), ("INT", _), ("BIGINT", _): return .int64
        case ("SMALLINT", _), ("TINYINT", _): return .int16
        case ("MEDIUMINT", _): return .int32
        case ("BOOLEAN", _), ("BOOL", _): return .bool
        case ("REAL", _), ("DOUBLE", _), ("DOUBLE PRECISION", _), ("FLOAT", _): return .double
        case ("TEXT", _), ("CLOB", _), ("VARCHAR", 0): return .text
        case ("BLOB", _): return .bytes
        case ("DATE", _): return .date
        case ("DATETIME", _), ("TIMESTAMP", _): return .timestamp
        case ("UUID", _): return .uuid
        case ("JSON", _), ("JSONB", _): return .json
        default: return nil
        }
    }
}

/// What SQLite keeps of a `CREATE INDEX` alone.
struct IndexText {
    /// What is indexed, in order, without its direction.
    let parts: [String]
    let condition: String?

    init(_ sql: String) {
        let tokens = SQLiteTokens(sql)
        parts = tokens.firstGroup.splitAtCommas.map { part in
            var tokens = part.tokens
            if let last = tokens.last?.uppercased(), last == "DESC" || last == "ASC" { tokens.removeLast() }
            return tokens.count == 1 && tokens[0].hasPrefix("(")
                ? tokens[0].inParentheses : tokens.joined(separator: " ")
        }
        condition = tokens.text(after: "WHERE")
    }
}

/// A statement in its tokens; what stands in parentheses is one of them, with its parentheses.
struct SQLiteTokens {
    var tokens: [String] = []
    private let text: String

    init(_ text: String) {
        self.text = text
        var current = ""
        var depth = 0
        var rest = Array(text.unicodeScalars)[...]
        func end() {
            if !current.isEmpty { tokens.append(current) }
            current = ""
        }
        while let scalar = rest.popFirst() {
            switch scalar {
            case "'", "\"", "`":
                current.unicodeScalars.append(scalar)
                // Two quotes in a row are two strings side by side, which reads the same.
                while let inner = rest.popFirst() {
                    current.unicodeScalars.append(inner)
                    if inner == scalar { break }
                }
            case "-" where rest.first == "-":
                while let inner = rest.popFirst(), inner != "\n" {}
                if depth == 0 { end() }
            case "(":
                if depth == 0 { end() }
                depth += 1
                current += "("
            case ")":
                depth -= 1
                current += ")"
                if depth == 0 { end() }
            case "," where depth == 0:
                end()
                tokens.append(",")
            case _ where depth == 0 && scalar.properties.isWhitespace: end()
            default: current.unicodeScalars.append(scalar)
            }
        }
        end()
    }

    var words: [String] { SQLiteTokens(firstGroupText).tokens.map { $0.uppercased() } }

    private var firstGroupText: String { tokens.first { $0.hasPrefix("(") }?.inParentheses ?? "" }

    /// What stands in the first parentheses.
    var firstGroup: SQLiteTokens { SQLiteTokens(firstGroupText) }

    var splitAtCommas: [SQLiteTokens] {
        var parts: [SQLiteTokens] = []
        var current = SQLiteTokens("")
        for token in tokens {
            if token == "," {
                parts.append(current)
                current = SQLiteTokens("")
            } else {
                current.tokens.append(token)
            }
        }
        return current.tokens.isEmpty ? parts : parts + [current]
    }

    /// The tokens behind a word, as they were written but for spaces.
    func text(after word: String) -> String? {
        guard let index = tokens.firstIndex(where: { $0.uppercased() == word }) else { return nil }
        return tokens[(index + 1)...].joined(separator: " ")
    }
}

extension String {
    /// Without the parentheses around it.
    fileprivate var inParentheses: String {
        guard hasPrefix("("), hasSuffix(")") else { return self }
        return String(dropFirst().dropLast())
    }
}
