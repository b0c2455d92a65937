/// Searches compare character by character; `%`, `_` and `*` mean themselves. An index helps `hasPrefix` (in PostgreSQL one with `text_pattern_ops`), but not `contains` and
/// `hasSuffix`. Without regard to case, SQLite knows the letters A to Z alone.
extension ColumnExpression where Value: TextValue {
    /// True where the text begins with this one; with an empty one, where it is not null.
    public func hasPrefix(_ prefix: String, ignoringCase: Bool = false) -> Condition {
        let glob = GlobPattern.prefix(prefix)
        return search(like: LikePattern.escaped(prefix) + "%", for: prefix, ignoringCase: ignoringCase) { text, part in
            // An index helps GLOB, which needs a pattern that the library takes; the other form says the same.
            if !ignoringCase, let glob { return "\(text) GLOB \(glob)" }
            return "substr(\(text), 1, length(\(part))) = \(part)"
        }
    }

    /// True where the text ends with this one; with an empty one, where it is not null.
    public func hasSuffix(_ suffix: String, ignoringCase: Bool = false) -> Condition {
        guard !suffix.isEmpty else { return isNotNull }
        return search(like: "%" + LikePattern.escaped(suffix), for: suffix, ignoringCase: ignoringCase) { text, part in
            // SQLite counts a negative position from the end.
            "length(\(text)) >= length(\(part)) AND substr(\(text), -length(\(part))) = \(part)"
        }
    }

    /// True where this text stands somewhere in it; with an empty one, where it is not null.
    public func contains(_ part: String, ignoringCase: Bool = false) -> Condition {
        search(like: "%" + LikePattern.escaped(part) + "%", for: part, ignoringCase: ignoringCase) { text, part in
            "instr(\(text), \(part)) > 0"
        }
    }

    /// True where the text begins with what another expression has: `$0.path.hasPrefix($0.folder)`. Null where one of the two is.
    public func hasPrefix(_ prefix: some ColumnExpression<some TextValue>) -> Condition {
        other(prefix) { "substr(\($0), 1, length(\($1))) = \($1)" }
    }

    /// True where the text ends with what another expression has. Null where one of the two is.
    public func hasSuffix(_ suffix: some ColumnExpression<some TextValue>) -> Condition {
        // One character more at the front, so that the position is never that of the whole of an empty text.
        other(suffix) {
            "substr('.' || \($0), length(\($0)) - length(\($1)) + 2) = \($1) AND length(\($0)) >= length(\($1))"
        }
    }

    /// True where what another expression has stands somewhere in the text. Null where one of the two is.
    public func contains(_ part: some ColumnExpression<some TextValue>) -> Condition { position(of: part) > 0 }

    /// True where the text is this one, upper and lower case being the same. An index over `lowercased()` helps.
    public func isEqualIgnoringCase(_ text: String) -> Condition { condition { "lower(\($0)) = lower(\(text))" } }

    /// True where the text matches a pattern of SQL's own: `%` stands for any characters, `_` for one, and a backslash takes the next one literally.
    public func isLike(_ pattern: String, ignoringCase: Bool = false) -> Condition {
        let backslash = "\\"
        return test(
            sqlite: { text in
                ignoringCase
                    ? "\(text) LIKE \(pattern) ESCAPE \(backslash)"
                    : SQL(
                        unsupported:
                            "SQLite's LIKE does not tell case apart: say isLike(_:ignoringCase: true), hasPrefix or contains"
                    )
            },
            postgres: { ignoringCase ? "\($0) ILIKE \(pattern)" : "\($0) LIKE \(pattern)" }
        )
    }

    /// True where a part of the text matches a regular expression of PostgreSQL's.
    ///
    /// SQLite has none of its own: there Covet reads the same language, but for references back, looking ahead and behind, and options in the text, which are an error.
    /// A search takes a time that grows with the text and the expression and no more, and ends with the statement's deadline. Letters are those of Unicode, where
    /// PostgreSQL goes by the database's locale.
    public func matches(_ expression: String, ignoringCase: Bool = false) -> Condition {
        test(
            sqlite: { ignoringCase ? "regexp(\(expression), \($0), 'i')" : "regexp(\(expression), \($0))" },
            postgres: { ignoringCase ? "\($0) ~* \(expression)" : "\($0) ~ \(expression)" }
        )
    }

    /// - Parameter sqlite: what the pattern says, of the column and the part.
    private func search(
        like pattern: String,
        for part: String,
        ignoringCase: Bool,
        sqlite: @escaping @Sendable (SQL, SQL) -> SQL
    ) -> Condition {
        test(
            sqlite: { ignoringCase ? sqlite("lower(\($0))", "lower(\(part))") : sqlite($0, "\(part)") },
            postgres: { ignoringCase ? "\($0) ILIKE \(pattern)" : "\($0) LIKE \(pattern)" }
        )
    }

    private func other(_ part: some ColumnExpression, _ sql: (SQL, SQL) -> SQL) -> Condition {
        let both: Computed<Bool> = function(of: part) { "(\(sql($0, $1)))" }
        return Condition(both._rendered)
    }

    private func test(
        sqlite: @escaping @Sendable (SQL) -> SQL,
        postgres: @escaping @Sendable (SQL) -> SQL
    ) -> Condition {
        var rendered = _rendered
        rendered.sql = "(\(SQL(of: _rendered.operand(of: .comparison), sqlite: sqlite, postgres: postgres)))"
        rendered.operation = .none
        return Condition(rendered)
    }
}

enum LikePattern {
    /// The text with everything that means something in a pattern behind a backslash.
    static func escaped(_ text: String) -> String {
        guard
            text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "\\") }
            )
        else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "%" || scalar == "_" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}

enum GlobPattern {
    /// The pattern for texts that begin so, or `nil` for one that SQLite would refuse (50,000 bytes) or read up to a NUL.
    static func prefix(_ text: String) -> String? {
        guard text.utf8.count < 10_000, !text.utf8.contains(0) else { return nil }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "*" || scalar == "?" || scalar == "[" {
                result += "[\(scalar)]"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "*"
    }
}
