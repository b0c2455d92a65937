/// How the bytes of a COPY are to be read (https://www.postgresql.org/docs/15/sql-copy.html).
public enum CopyEncoding: Sendable, Hashable {
    /// Tabs between the values, a line for each row.
    case text
    /// Commas between the values, quotes around those that need them; with a first line of names where `header` is true.
    case csv(header: Bool = false)
    /// PostgreSQL's own.
    case binary

    var clause: String {
        switch self {
        case .text: "(FORMAT text)"
        case .csv(let header): "(FORMAT csv, HEADER \(header))"
        case .binary: "(FORMAT binary)"
        }
    }
}
