/// The type of a column as PostgreSQL's catalogue names it: `int4`, not `integer`.
public struct TypeFact: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The catalogue's name: `int4`, `varchar`, `timestamptz`; `serial` and its sisters stay what they are.
    public var name: String
    /// The numbers in parentheses: the length, or precision and scale.
    public var modifiers: [Int]
    public var isArray: Bool

    public init(_ name: String, _ modifiers: [Int] = [], isArray: Bool = false) {
        self.name = name
        self.modifiers = modifiers
        self.isArray = isArray
    }

    public var description: String {
        let spelled = Self.spellings[name] ?? name
        let numbers = modifiers.isEmpty ? "" : "(\(modifiers.map(String.init).joined(separator: ", ")))"
        let suffix = isArray ? "[]" : ""
        // The precision of a time stands inside of its name: timestamp(3) with time zone.
        if !numbers.isEmpty, let space = spelled.firstIndex(of: " "), name.hasPrefix("time") {
            return spelled[..<space] + numbers + spelled[space...] + suffix
        }
        return spelled + numbers + suffix
    }

    var isSerial: Bool { ["serial", "bigserial", "smallserial"].contains(name) }
    var isNarrowInteger: Bool { ["int4", "int2", "serial", "smallserial"].contains(name) && !isArray }

    /// The integer behind a serial.
    var underlying: TypeFact {
        switch name {
        case "serial": TypeFact("int4")
        case "bigserial": TypeFact("int8")
        case "smallserial": TypeFact("int2")
        default: self
        }
    }

    private static let spellings = [
        "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real", "float8": "double precision",
        "bool": "boolean", "bpchar": "char", "timestamptz": "timestamp with time zone",
        "timetz": "time with time zone",
    ]
}

/// A column as a statement defines it.
public struct ColumnFact: Sendable, Hashable, Codable {
    public var name: String
    public var type: TypeFact
    /// The name with type and collation as they were written, without constraints: `"slug" text COLLATE "C"`.
    public var head: String
    public var isNotNull: Bool = false
    public var defaultValue: DefaultFact?
    public var isPrimaryKey: Bool = false
    public var isIdentity: Bool = false
    public var isGenerated: Bool = false
    /// Unique, foreign-key and check constraints written with the column.
    public var constraints: [ConstraintFact] = []

    public init(_ name: String, _ type: TypeFact, head: String? = nil) {
        self.name = name
        self.type = type
        self.head = head ?? "\(SQLName.quoted(name)) \(type)"
    }
}

/// What a row gets that does not say.
public struct DefaultFact: Sendable, Hashable, Codable {
    /// The expression as it was written.
    public var expression: String
    /// True when each row must get a value of its own, or when nobody here knows that it need not.
    public var isVolatile: Bool
    public var isNull: Bool

    public init(_ expression: String, isVolatile: Bool = false, isNull: Bool = false) {
        self.expression = expression
        self.isVolatile = isVolatile
        self.isNull = isNull
    }
}

/// A constraint as a statement defines it.
public struct ConstraintFact: Sendable, Hashable, Codable {
    public enum Kind: Sendable, Hashable, Codable {
        /// `provesNotNull` names the column of `CHECK (column IS NOT NULL)`.
        case check(columns: [String], provesNotNull: String?)
        case foreignKey(columns: [String], references: RelationName, keys: [String])
        case unique(columns: [String], usingIndex: String?)
        case primaryKey(columns: [String], usingIndex: String?)
        case exclusion
    }

    public var name: String?
    public var kind: Kind
    public var isNotValid: Bool
    /// What follows the name, as it was written: `CHECK (price > 0)`.
    public var definition: String

    public init(_ name: String?, _ kind: Kind, isNotValid: Bool = false, definition: String) {
        self.name = name
        self.kind = kind
        self.isNotValid = isNotValid
        self.definition = definition
    }
}

/// An index as a statement defines it.
public struct IndexFact: Sendable, Hashable, Codable {
    public var name: String?
    public var table: RelationName
    /// Its columns in order; nil stands for an expression.
    public var columns: [String?]
    public var isUnique: Bool
    public var isConcurrent: Bool
    public var ifNotExists: Bool
    /// `btree`, `gin`, `hash` ...
    public var method: String
    /// True when only some rows are in it.
    public var isPartial: Bool

    public init(
        _ name: String?,
        on table: RelationName,
        _ columns: [String?],
        isUnique: Bool = false,
        isConcurrent: Bool = false,
        ifNotExists: Bool = false,
        method: String = "btree",
        isPartial: Bool = false
    ) {
        self.name = name
        self.table = table
        self.columns = columns
        self.isUnique = isUnique
        self.isConcurrent = isConcurrent
        self.ifNotExists = ifNotExists
        self.method = method
        self.isPartial = isPartial
    }
}

/// A table as a statement defines it.
public struct TableFact: Sendable, Hashable, Codable {
    public var name: RelationName
    public var columns: [ColumnFact]
    public var constraints: [ConstraintFact]
    public var ifNotExists: Bool
    public var isTemporary: Bool

    public init(
        _ name: RelationName,
        _ columns: [ColumnFact],
        _ constraints: [ConstraintFact] = [],
        ifNotExists: Bool = false,
        isTemporary: Bool = false
    ) {
        self.name = name
        self.columns = columns
        self.constraints = constraints
        self.ifNotExists = ifNotExists
        self.isTemporary = isTemporary
    }
}
