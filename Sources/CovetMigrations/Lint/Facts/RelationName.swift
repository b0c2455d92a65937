/// The name of a table, index, type or other object, with its schema where one was written.
public struct RelationName: Sendable, Hashable, Codable, CustomStringConvertible {
    public var schema: String?
    public var name: String

    public init(_ name: String, schema: String? = nil) {
        self.schema = schema
        self.name = name
    }

    /// The name as SQL has it, in quotes only where it needs them.
    public var sql: String {
        [schema, name].compactMap { $0 }.map(SQLName.quoted).joined(separator: ".")
    }

    public var description: String {
        [schema, name].compactMap { $0 }.joined(separator: ".")
    }

    /// True when both can mean the same object: the names are equal, and so are the schemas where both have one.
    public func matches(_ other: RelationName) -> Bool {
        name == other.name && (schema == nil || other.schema == nil || schema == other.schema)
    }

    /// Another object beside it, in the same schema.
    func sibling(_ name: String) -> RelationName { RelationName(name, schema: schema) }
}

/// Writes names into SQL that people read.
package enum SQLName {
    /// The longest name that PostgreSQL keeps whole, in bytes (NAMEDATALEN - 1).
    static let maximumLength = 63

    /// The name, in double quotes when PostgreSQL would read it otherwise without.
    package static func quoted(_ name: String) -> String {
        let isPlain =
            name.utf8.first.map { $0 == UInt8(ascii: "_") || (0x61...0x7a).contains($0) } ?? false
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
            }
        guard !isPlain || reserved.contains(name) else { return name }
        return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// The text as a string literal.
    package static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// A name made of others, cut to what PostgreSQL keeps.
    static func derived(_ parts: String...) -> String {
        let name = parts.joined(separator: "_")
        guard name.utf8.count > maximumLength else { return name }
        var hash: UInt32 = 2_166_136_261  // FNV-1a
        for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let tail = "_" + String(hash, radix: 16)
        var head = ""
        for character in name {
            if head.utf8.count + character.utf8.count + tail.utf8.count > maximumLength { break }
            head.append(character)
        }
        return head + tail
    }

    /// PostgreSQL 15's reserved words (appendix C of its manual), which cannot be names without quotes.
    private static let reserved: Set<String> = [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary",
        "both", "case", "cast", "check", "collate", "collation", "column", "concurrently", "constraint", "create",
        "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
        "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
        "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in",
        "initially", "inner", "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like",
        "limit", "localtime", "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or",
        "order", "outer", "overlaps", "placing", "primary", "references", "returning", "right", "select",
        "session_user", "similar", "some", "symmetric", "system_user", "table", "tablesample", "then", "to", "trailing",
        "true", "union", "unique", "user", "using", "variadic", "verbose", "when", "where", "window", "with",
    ]
}
