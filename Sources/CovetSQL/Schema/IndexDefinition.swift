/// An index over columns or expressions of a table.
///
/// ```swift
/// IndexDefinition(table: "posts", on: ["author_id", .descending("created_at")], where: "is_published")
/// IndexDefinition("users_lower_email", on: [.expression("lower(email)")], isUnique: true)
/// IndexDefinition("posts_tags", on: ["tags"], method: .gin)
/// ```
public struct IndexDefinition: Sendable, Equatable {
    /// What an index is sorted or searched by, in order.
    public struct Part: Sendable, Equatable, ExpressibleByStringLiteral {
        package enum Source: Sendable, Equatable {
            case column(SQLIdentifier)
            case expression(SQL)
        }

        package var source: Source
        public var isDescending: Bool
        /// How the values are compared, such as `text_pattern_ops`; `nil` for the type's own way. PostgreSQL only.
        public var operatorClass: SQLIdentifier?

        public init(_ column: SQLIdentifier, isDescending: Bool = false, operatorClass: SQLIdentifier? = nil) {
            source = .column(column)
            self.isDescending = isDescending
            self.operatorClass = operatorClass
        }

        /// - Parameter expression: what is indexed; its values are written as literals.
        public init(expression: SQL, isDescending: Bool = false, operatorClass: SQLIdentifier? = nil) {
            source = .expression(expression)
            self.isDescending = isDescending
            self.operatorClass = operatorClass
        }

        public init(stringLiteral column: StaticString) {
            self.init(SQLIdentifier(column))
        }

        /// The column; `nil` where an expression is indexed.
        public var column: SQLIdentifier? {
            if case .column(let column) = source { column } else { nil }
        }

        /// The expression; `nil` where a column is indexed.
        public var expression: SQL? {
            if case .expression(let expression) = source { expression } else { nil }
        }

        public static func ascending(_ column: SQLIdentifier) -> Self { Self(column) }
        public static func descending(_ column: SQLIdentifier) -> Self { Self(column, isDescending: true) }
        public static func expression(_ expression: SQL) -> Self { Self(expression: expression) }
    }

    /// How PostgreSQL keeps an index. SQLite has B-trees only: there every index is one.
    public struct Method: Sendable, Hashable {
        public let name: SQLIdentifier

        public init(_ name: SQLIdentifier) {
            self.name = name
        }

        public static let btree = Method("btree")
        public static let hash = Method("hash")
        /// For values that hold many: arrays, JSON, texts to search.
        public static let gin = Method("gin")
        /// For ranges, addresses and geometry.
        public static let gist = Method("gist")
        public static let spgist = Method("spgist")
        /// Small, for large tables whose rows lie in the order of the column.
        public static let brin = Method("brin")
    }

    public var name: SQLIdentifier
    public var parts: [Part]
    public var isUnique: Bool
    public var method: Method
    /// Columns that are kept beside the key, so that a query finds them without the table. SQLite has no such thing and leaves them out.
    public var including: [SQLIdentifier]
    /// Only rows of which this is true are in the index.
    public var condition: SQL?

    public init(
        _ name: SQLIdentifier,
        on parts: [Part],
        isUnique: Bool = false,
        method: Method = .btree,
        including: [SQLIdentifier] = [],
        where condition: SQL? = nil
    ) {
        self.name = name
        self.parts = parts
        self.isUnique = isUnique
        self.method = method
        self.including = including
        self.condition = condition
    }

    /// An index named after its table and columns: `posts_author_id_created_at_index`.
    public init(
        table: SQLIdentifier,
        on parts: [Part],
        isUnique: Bool = false,
        method: Method = .btree,
        including: [SQLIdentifier] = [],
        where condition: SQL? = nil
    ) {
        self.init(
            .derived(
                [table] + parts.map { $0.column ?? SQLIdentifier(derived: "expression") },
                suffix: isUnique ? "key" : "index"
            ),
            on: parts,
            isUnique: isUnique,
            method: method,
            including: including,
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
