/// Texts of a certain length or form.
extension ColumnExpression where Value: TextValue {
    /// The text with others before it until it has so many characters: `$0.number.paddedStart(to: 8, with: "0")`. A longer one is cut to its first characters, as
    /// PostgreSQL does.
    public func paddedStart(to count: Int, with padding: String = " ") -> Computed<Value> {
        sized(count) { "lpad(\($0), \($1), \(padding))" }
    }

    /// The text with others behind it until it has so many characters. A longer one is cut to its first characters.
    public func paddedEnd(to count: Int, with padding: String = " ") -> Computed<Value> {
        sized(count) { "rpad(\($0), \($1), \(padding))" }
    }

    /// The text so many times, one after another. Longer than the database allows (1 GB) it is an error.
    public func repeated(_ count: Int) -> Computed<Value> { sized(count) { "repeat(\($0), \($1))" } }

    /// The characters from the last to the first.
    public func reversed() -> Computed<Value> { function { "reverse(\($0))" } }

    /// The number of the first character in Unicode; 0 for an empty text.
    public func firstScalar() -> Computed<Value.CountResult> {
        function(sqlite: { "CASE WHEN \($0) = '' THEN 0 ELSE unicode(\($0)) END" }, postgres: { "ascii(\($0))" })
    }

    /// The fingerprint of the text's UTF-8 in lower-case hexadecimal digits. For passwords it is of no use: they need a slow hash (OWASP Password Storage).
    public func digest(_ digest: TextDigest) -> Computed<Value> {
        function(sqlite: digest.sqlite, postgres: digest.postgres)
    }

    /// Lengths below 0 count as 0. A longer text than any database keeps is its error.
    private func sized(_ count: Int, _ sql: (SQL, SQL) -> SQL) -> Computed<Value> {
        let count = SQL(integer: Swift.min(Swift.max(count, 0), Int(Int32.max)))
        return function { sql($0, count) }
    }
}

extension ColumnExpression where Value: NumericValue, Value.Number: FixedWidthInteger {
    /// The character with this number in Unicode. A number that no character has, and 0, is an error.
    public func character() -> Computed<Value.TextResult> {
        function(sqlite: { "chr(\($0))" }, postgres: { "chr(CAST(\($0) AS INTEGER))" })
    }
}

/// A function that makes a fingerprint of a text.
public enum TextDigest: String, Sendable, Hashable, CaseIterable {
    /// Broken since 2004: for old data alone.
    case md5
    /// Broken since 2017: for old data alone. PostgreSQL needs its extension `pgcrypto` for it.
    case sha1
    /// PostgreSQL's alone.
    case sha224
    case sha256, sha384, sha512

    fileprivate func sqlite(_ text: SQL) -> SQL {
        guard self != .sha224 else { return SQL(unsupported: "SQLite has no SHA-224 here: use .sha256") }
        return "digest(\(text), '\(SQL(unsafeRaw: rawValue))')"
    }

    fileprivate func postgres(_ text: SQL) -> SQL {
        let bytes: SQL = "convert_to(\(text), 'UTF8')"
        return switch self {
        case .md5: "md5(\(bytes))"
        case .sha1: "encode(digest(\(bytes), 'sha1'), 'hex')"
        case .sha224, .sha256, .sha384, .sha512: "encode(\(SQL(unsafeRaw: rawValue))(\(bytes)), 'hex')"
        }
    }
}
