import CovetSQL

/// The number (oid) by which the server knows a type. Those of PostgreSQL's own types are the same on every server (pg_type.dat); types that are made later have others each time.
struct PostgresType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    static let bool = PostgresType(rawValue: 16)
    static let bytea = PostgresType(rawValue: 17)
    static let char = PostgresType(rawValue: 18)
    static let name = PostgresType(rawValue: 19)
    static let int8 = PostgresType(rawValue: 20)
    static let int2 = PostgresType(rawValue: 21)
    static let int4 = PostgresType(rawValue: 23)
    static let text = PostgresType(rawValue: 25)
    static let oid = PostgresType(rawValue: 26)
    static let json = PostgresType(rawValue: 114)
    static let cidr = PostgresType(rawValue: 650)
    static let float4 = PostgresType(rawValue: 700)
    static let float8 = PostgresType(rawValue: 701)
    static let unknown = PostgresType(rawValue: 705)
    static let inet = PostgresType(rawValue: 869)
    static let bpchar = PostgresType(rawValue: 1042)
    static let varchar = PostgresType(rawValue: 1043)
    static let date = PostgresType(rawValue: 1082)
    static let time = PostgresType(rawValue: 1083)
    static let timestamp = PostgresType(rawValue: 1114)
    static let timestamptz = PostgresType(rawValue: 1184)
    static let interval = PostgresType(rawValue: 1186)
    static let numeric = PostgresType(rawValue: 1700)
    static let void = PostgresType(rawValue: 2278)
    static let uuid = PostgresType(rawValue: 2950)
    static let jsonb = PostgresType(rawValue: 3802)
    static let int4range = PostgresType(rawValue: 3904)
    static let numrange = PostgresType(rawValue: 3906)
    static let tsrange = PostgresType(rawValue: 3908)
    static let tstzrange = PostgresType(rawValue: 3910)
    static let daterange = PostgresType(rawValue: 3912)
    static let int8range = PostgresType(rawValue: 3926)

    /// The types that are read and written in binary, with the types of their arrays.
    private static let known: [(type: PostgresType, name: String, array: UInt32)] = [
        (.bool, "boolean", 1000), (.bytea, "bytea", 1001), (.char, "\"char\"", 1002), (.name, "name", 1003),
        (.int8, "bigint", 1016), (.int2, "smallint", 1005), (.int4, "integer", 1007), (.text, "text", 1009),
        (.oid, "oid", 1028), (.json, "json", 199), (.cidr, "cidr", 651), (.float4, "real", 1021),
        (.float8, "double precision", 1022), (.inet, "inet", 1041), (.bpchar, "char", 1014),
        (.varchar, "varchar", 1015), (.date, "date", 1182), (.time, "time", 1183),
        (.timestamp, "timestamp without time zone", 1115), (.timestamptz, "timestamp with time zone", 1185),
        (.interval, "interval", 1187), (.numeric, "numeric", 1231), (.uuid, "uuid", 2951), (.jsonb, "jsonb", 3807),
        (.int4range, "int4range", 3905), (.numrange, "numrange", 3907), (.tsrange, "tsrange", 3909),
        (.tstzrange, "tstzrange", 3911), (.daterange, "daterange", 3913), (.int8range, "int8range", 3927),
    ]

    private static let names = Dictionary(
        uniqueKeysWithValues: known.map { ($0.type, $0.name) }
            + known.map { (Self(rawValue: $0.array), $0.name + "[]") }
            + [(.void, "void"), (.unknown, "unknown")]
    )
    private static let elements = Dictionary(
        uniqueKeysWithValues: known.map { (Self(rawValue: $0.array), $0.type) }
    )
    private static let arrays = Dictionary(
        uniqueKeysWithValues: known.map { ($0.type, Self(rawValue: $0.array)) }
    )

    /// True when values of it travel in binary; others go and come as text, which every type has.
    var hasBinaryForm: Bool { self != .unknown && Self.names[self] != nil }

    /// The type of an array's elements.
    var element: PostgresType? { Self.elements[self] }

    /// The type of arrays of it.
    var array: PostgresType? { Self.arrays[self] }

    /// The type of a range's bounds.
    var bound: PostgresType? {
        switch self {
        case .int4range: .int4
        case .int8range: .int8
        case .numrange: .numeric
        case .daterange: .date
        case .tsrange: .timestamp
        case .tstzrange: .timestamptz
        default: nil
        }
    }

    var isText: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name: true
        default: false
        }
    }
}

extension PostgresType: CustomStringConvertible {
    /// Its name in SQL, or its number when it is none of PostgreSQL's own.
    var description: String { Self.names[self] ?? "the type number \(rawValue)" }
}

extension PostgresType {
    /// The type that a value has by itself; `nil` where the server's guess is better.
    init?(naturalFor value: SQLValue) {
        switch value {
        case .bool: self = .bool
        case .int64: self = .int8
        case .double: self = .float8
        case .text: self = .text
        case .bytes: self = .bytea
        case .timestamp: self = .timestamptz
        case .localTimestamp: self = .timestamp
        case .date: self = .date
        case .time: self = .time
        case .interval: self = .interval
        case .uuid: self = .uuid
        case .decimal: self = .numeric
        case .json: self = .jsonb
        case .inet: self = .inet
        case .array(let array):
            guard let type = PostgresType(.array(of: array.elementType)) else { return nil }
            self = type
        case .range(let range):
            guard let type = PostgresType(.range(of: range.elementType)) else { return nil }
            self = type
        case .null, .invalid: return nil
        }
    }

    /// The type of a column; `nil` for an enumeration, whose number only the server knows.
    init?(_ type: SQLType) {
        switch type {
        case .bool: self = .bool
        case .int16: self = .int2
        case .int32: self = .int4
        case .int64: self = .int8
        case .float: self = .float4
        case .double: self = .float8
        case .text: self = .text
        case .varchar: self = .varchar
        case .bytes: self = .bytea
        case .timestamp: self = .timestamptz
        case .localTimestamp: self = .timestamp
        case .date: self = .date
        case .time: self = .time
        case .interval: self = .interval
        case .uuid: self = .uuid
        case .decimal, .numeric: self = .numeric
        case .json: self = .jsonb
        case .inet: self = .inet
        case .enumeration: return nil
        case .array(let element):
            // An array of arrays has the type of an array.
            guard let element = PostgresType(element) else { return nil }
            if element.element != nil {
                self = element
            } else {
                guard let array = element.array else { return nil }
                self = array
            }
        case .range(let bound):
            switch bound {
            case .int32: self = .int4range
            case .int64: self = .int8range
            case .numeric, .decimal: self = .numrange
            case .date: self = .daterange
            case .timestamp: self = .tstzrange
            case .localTimestamp: self = .tsrange
            default: return nil
            }
        }
    }
}
