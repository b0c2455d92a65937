/// The type of a column, independent of a database.
public enum SQLType: Sendable, Hashable {
    case bool
    case int16, int32, int64
    case float, double
    case text
    case bytes
    /// A moment in time, to the microsecond, in UTC.
    case timestamp
    case uuid
    /// An exact decimal number with `precision` digits in all, `scale` of them after the point.
    case decimal(precision: Int, scale: Int)

    /// The name of the type in a database.
    ///
    /// SQLite keeps times and UUIDs as text (ISO 8601 in UTC, so that they sort, and lower-case with hyphens), and truth values as 0 and 1.
    public func name(for dialect: SQLDialect) -> String {
        switch (self, dialect) {
        case (.bool, .postgres): "BOOLEAN"
        case (.int16, .postgres): "SMALLINT"
        case (.int32, .postgres): "INTEGER"
        case (.int64, .postgres): "BIGINT"
        case (.bool, .sqlite), (.int16, .sqlite), (.int32, .sqlite), (.int64, .sqlite): "INTEGER"
        case (.float, .postgres): "REAL"
        case (.double, .postgres): "DOUBLE PRECISION"
        case (.float, .sqlite), (.double, .sqlite): "REAL"
        case (.text, _): "TEXT"
        case (.bytes, .postgres): "BYTEA"
        case (.bytes, .sqlite): "BLOB"
        case (.timestamp, .postgres): "TIMESTAMPTZ"
        case (.uuid, .postgres): "UUID"
        case (.timestamp, .sqlite), (.uuid, .sqlite): "TEXT"
        case (.decimal(let precision, let scale), _): "NUMERIC(\(precision), \(scale))"
        }
    }
}
