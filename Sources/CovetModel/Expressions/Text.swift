/// Text, present or not: the values that have prefixes.
public protocol TextValue: SQLConvertible {}
extension String: TextValue {}
extension Optional: TextValue where Wrapped == String {}

/// Searches compare character by character, upper and lower case apart; `%` and `_` mean themselves. No index helps `contains` and `hasSuffix`.
extension ColumnExpression where Value: TextValue {
    public func hasPrefix(_ prefix: String) -> Condition {
        search { "substr(\($0), 1, length(\(prefix))) = \(prefix)" }
    }

    public func hasSuffix(_ suffix: String) -> Condition {
        guard !suffix.isEmpty else { return isNotNull }
        // From the end, both databases count negative positions differently: position from the start instead.
        return search { text in
            "length(\(text)) >= length(\(suffix)) AND substr(\(text), length(\(text)) - length(\(suffix)) + 1) = \(suffix)"
        }
    }

    public func contains(_ part: String) -> Condition {
        search { text in
            SQL(dependingOnDialect: { dialect in
                switch dialect {
                case .sqlite: "instr(\(text), \(part)) > 0"
                case .postgres: "strpos(\(text), \(part)) > 0"
                }
            })
        }
    }

    /// The text in lower case, to compare without regard to case. SQLite changes the letters A to Z alone.
    public func lowercased() -> Computed<Value> {
        var rendered = _rendered
        rendered.sql = "lower(\(rendered.sql))"
        return Computed(_rendered: rendered)
    }

    /// The number of characters, counted as Unicode scalars.
    public var count: Computed<Int> {
        var rendered = _rendered
        rendered.sql = "length(\(rendered.sql))"
        return Computed(_rendered: rendered)
    }

    private func search(_ test: (SQL) -> SQL) -> Condition {
        var rendered = _rendered
        rendered.sql = "(\(test(rendered.sql)))"
        return Condition(rendered)
    }
}
