/// The type of a column, independent of a database.
public enum SQLType: Sendable, Hashable {
    case bool
    case int16, int32, int64
    case float, double
    case text
    /// Text of at most so many characters. SQLite does not count them: a check constraint does.
    case varchar(Int)
    case bytes
    /// A moment in time, to the microsecond, in UTC.
    case timestamp
    /// A day and a time without a time zone.
    case localTimestamp
    case date
    /// A time of day without a time zone.
    case time
    /// Months, days and microseconds.
    case interval
    case uuid
    /// An exact decimal number with `precision` digits in all, `scale` of them after the point.
    case decimal(precision: Int, scale: Int)
    /// An exact decimal number of any length. SQLite keeps 15 digits exactly, and refuses more.
    case numeric
    /// JSON that the database can look into: `JSONB` in PostgreSQL, text in SQLite.
    case json
    /// PostgreSQL alone has arrays.
    indirect case array(of: SQLType)
    /// PostgreSQL alone has ranges: of int32, int64, numeric, date, timestamp and localTimestamp.
    indirect case range(of: SQLType)
    /// An address of the internet protocol, with a prefix length.
    case inet
    /// One of some texts: a type of its own in PostgreSQL (`CREATE TYPE name AS ENUM`), text in SQLite.
    case enumeration(name: SQLIdentifier, cases: [String])

    /// The name of the type in a database.
    ///
    /// SQLite keeps times, UUIDs, JSON and addresses as text (times as ISO 8601 in UTC, so that they sort; UUIDs in lower case with hyphens), and truth values as 0 and 1.
    /// For a type that SQLite has not (``unavailability(in:)``) it is the name of PostgreSQL's.
    public func name(for dialect: SQLDialect) -> String {
        switch dialect {
        case .postgres: postgresName
        case .sqlite: sqliteName
        }
    }

    /// Why a database has no such type, or `nil` when it has: arrays and ranges are PostgreSQL's.
    public func unavailability(in dialect: SQLDialect) -> String? {
        switch (self, dialect) {
        case (.array, .sqlite): "SQLite has no arrays: use a JSONColumn, or a table of its own"
        case (.range, .sqlite): "SQLite has no ranges: use two columns"
        case (.range(let element), .postgres) where element.rangeName == nil:
            "PostgreSQL has no range of \(element.postgresName)"
        default: nil
        }
    }

    private var postgresName: String {
        switch self {
        case .bool: "BOOLEAN"
        case .int16: "SMALLINT"
        case .int32: "INTEGER"
        case .int64: "BIGINT"
        case .float: "REAL"
        case .double: "DOUBLE PRECISION"
        case .text: "TEXT"
        case .varchar(let length): "VARCHAR(\(length))"
        case .bytes: "BYTEA"
        case .timestamp: "TIMESTAMPTZ"
        case .localTimestamp: "TIMESTAMP"
        case .date: "DATE"
        case .time: "TIME"
        case .interval: "INTERVAL"
        case .uuid: "UUID"
        case .decimal(let precision, let scale): "NUMERIC(\(precision), \(scale))"
        case .numeric: "NUMERIC"
        case .json: "JSONB"
        case .array(let element): element.postgresName + "[]"
        case .range(let element): element.rangeName ?? "RANGE OF \(element.postgresName)"
        case .inet: "INET"
        case .enumeration(let name, _): name.quoted
        }
    }

    private var sqliteName: String {
        switch self {
        case .bool, .int16, .int32, .int64: "INTEGER"
        case .float, .double: "REAL"
        case .text, .varchar, .timestamp, .localTimestamp, .date, .time, .interval, .uuid, .json, .inet, .enumeration:
            "TEXT"
        case .bytes: "BLOB"
        case .decimal, .numeric, .array, .range: postgresName
        }
    }

    private var rangeName: String? {
        switch self {
        case .int32: "INT4RANGE"
        case .int64: "INT8RANGE"
        case .numeric, .decimal: "NUMRANGE"
        case .date: "DATERANGE"
        case .timestamp: "TSTZRANGE"
        case .localTimestamp: "TSRANGE"
        default: nil
        }
    }
}
