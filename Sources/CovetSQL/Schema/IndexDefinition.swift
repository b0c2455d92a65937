/// An index over columns of a table.
public struct IndexDefinition: Sendable, Equatable {
    public struct Part: Sendable, Hashable, ExpressibleByStringLiteral {
        public var column: SQLIdentifier
        public var isDescending: Bool

        public init(_ column: SQLIdentifier, isDescending: Bool = false) {
            self.column = column
            self.isDescending = isDescending
        }

        public init(stringLiteral column: StaticString) {
            self.init(SQLIdentifier(column))
        }

        public static func ascending(_ column: SQLIdentifier) -> Self { Self(column) }
        public static func descending(_ column: SQLIdentifier) -> Self { Self(column, isDescending: true) }
    }

    public var name: SQLIdentifier
    public var parts: [Part]
    public var isUnique: Bool
    /// Only rows of which this is true are in the index.
    public var condition: SQL?

    public init(_ name: SQLIdentifier, on parts: [Part], isUnique: Bool = false, where condition: SQL? = nil) {
        self.name = name
        self.parts = parts
        self.isUnique = isUnique
        self.condition = condition
    }

    /// An index named after its table and columns: `posts_author_id_created_at_index`.
    public init(table: SQLIdentifier, on parts: [Part], isUnique: Bool = false, where condition: SQL? = nil) {
        self.init(
            .derived([table] + parts.map(\.column), suffix: isUnique ? "key" : "index"),
            on: parts,
            isUnique: isUnique,
            where: condition
        )
    }
}

extension SQLIdentifier {
    /// The longest name that PostgreSQL keeps whole, in bytes (NAMEDATALEN - 1).
    package static let maximumLength = 63

    /// `posts_author_id_index`, and for what would be too long a shorter name that ends in a hash of the whole.
    package static func derived(_ parts: [SQLIdentifier], suffix: String) -> SQLIdentifier {
        let name = (parts.map(\.name) + [suffix]).joined(separator: "_")
        guard name.utf8.count > maximumLength else { return SQLIdentifier(derived: name) }
        var hash: UInt32 = 2_166_136_261  // FNV-1a
        for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let tail = "_" + String(hash, radix: 16) + "_" + suffix
        var head = ""
        for character in name.unicodeScalars {
            if head.utf8.count + String(character).utf8.count + tail.utf8.count > maximumLength { break }
            head.unicodeScalars.append(character)
        }
        return SQLIdentifier(derived: head + tail)
    }
}
