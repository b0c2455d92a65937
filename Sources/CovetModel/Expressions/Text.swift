/// Text, present or not: the values that have prefixes.
public protocol TextValue: SQLConvertible {
    /// `Int`, optional where the text is.
    associatedtype CountResult: SQLConvertible = Int
    /// `Double`, optional where the text is.
    associatedtype RankResult: SQLConvertible = Double
}
extension String: TextValue {}
extension Optional: TextValue where Wrapped == String {
    public typealias CountResult = Int?
    public typealias RankResult = Double?
}

/// What the database makes of text. Characters are Unicode scalars, which is how databases count.
extension ColumnExpression where Value: TextValue {
    /// The text in lower case. SQLite changes the letters A to Z alone.
    public func lowercased() -> Computed<Value> { function { "lower(\($0))" } }

    /// The text in upper case. SQLite changes the letters a to z alone.
    public func uppercased() -> Computed<Value> { function { "upper(\($0))" } }

    /// The number of characters.
    public var count: Computed<Value.CountResult> { function { "length(\($0))" } }

    /// The text without spaces at both ends, or without other characters: `$0.path.trimmed("/")`.
    public func trimmed(_ characters: String = " ") -> Computed<Value> {
        function(sqlite: { "trim(\($0), \(characters))" }, postgres: { "btrim(\($0), \(characters))" })
    }

    /// The text without such characters at its beginning.
    public func trimmedStart(_ characters: String = " ") -> Computed<Value> {
        function { "ltrim(\($0), \(characters))" }
    }

    /// The text without such characters at its end.
    public func trimmedEnd(_ characters: String = " ") -> Computed<Value> {
        function { "rtrim(\($0), \(characters))" }
    }

    /// The text with other text behind it: `$0.firstName.appending(" ").appending($0.lastName)`.
    public func appending(_ suffix: String) -> Computed<Value> { function { "(\($0) || \(suffix))" } }

    /// The text with another one behind it; null where one of them is.
    public func appending(_ other: some ColumnExpression<Value>) -> Computed<Value> {
        function(of: other) { "(\($0) || \($1))" }
    }

    /// The text with every occurrence of a part replaced.
    public func replacing(_ part: String, with replacement: String) -> Computed<Value> {
        function { "replace(\($0), \(part), \(replacement))" }
    }

    /// The characters from `start` on, counted from 0; all of them, or at most `count`. Negative numbers count as 0.
    public func substring(from start: Int, count: Int? = nil) -> Computed<Value> {
        let first = SQL(integer: Swift.min(Swift.max(start, 0), Int(Int32.max) - 1) + 1)
        guard let count else { return function { "substr(\($0), \(first))" } }
        let length = SQL(integer: Swift.min(Swift.max(count, 0), Int(Int32.max)))
        return function { "substr(\($0), \(first), \(length))" }
    }

    /// The first characters, at most `count`.
    public func prefix(_ count: Int) -> Computed<Value> { substring(from: 0, count: count) }

    /// The text with the rules of a language for what comes before what, and perhaps for what is equal: `order { $0.name.collated("de-x-icu").ascending }`, in SQLite
    /// `"NOCASE"`. The database's own names; one that it has not is its error.
    public func collated(_ name: SQLIdentifier) -> Computed<Value> {
        function { "(\($0) COLLATE \(identifier: name))" }
    }

    /// The last characters, at most `count`.
    public func suffix(_ count: Int) -> Computed<Value> {
        let length = SQL(integer: Swift.min(Swift.max(count, 0), Int(Int32.max)))
        return function(
            sqlite: { count > 0 ? "substr(\($0), -\(length))" : "substr(\($0), 1, 0)" },
            postgres: { "right(\($0), \(length))" }
        )
    }

    /// Where a part begins, counted from 1, and 0 where it does not occur.
    public func position(of part: String) -> Computed<Value.CountResult> {
        function(sqlite: { "instr(\($0), \(part))" }, postgres: { "strpos(\($0), \(part))" })
    }

    /// Where what another expression has begins, counted from 1, and 0 where it does not occur. Null where one of the two is.
    public func position(of part: some ColumnExpression<some TextValue>) -> Computed<Int?> {
        function(of: part, sqlite: { "instr(\($0), \($1))" }, postgres: { "strpos(\($0), \($1))" })
    }
}
