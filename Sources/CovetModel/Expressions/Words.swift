/// The language whose words are reduced to their stems in a search; `simple` takes them as they are.
public enum TextLanguage: String, Sendable, Hashable, CaseIterable {
    case simple, arabic, armenian, basque, catalan, danish, dutch, english, finnish, french, german, greek, hindi,
        hungarian, indonesian, irish, italian, lithuanian, nepali, norwegian, portuguese, romanian, russian, serbian,
        spanish, swedish, tamil, turkish, yiddish

    fileprivate var sql: SQL { SQL(unsafeRaw: "'\(rawValue)'") }
}

/// Searches for words, which PostgreSQL has. An index helps that says the same:
/// `Index("posts_words", using: .gin, on: { Fragment<String>("to_tsvector('english', \($0.body))") })`.
///
/// SQLite has them for its FTS5 tables alone: there it is an error that says so.
extension ColumnExpression where Value: TextValue {
    /// True where the text has the words of a search as people type it: `swift -java "exact phrase" or objective`. Whatever they type is a search.
    public func matchesWords(_ search: String, in language: TextLanguage = .simple) -> Condition {
        let name = language.sql
        return condition {
            SQL(
                of: $0,
                sqlite: { _ in Self.noWords },
                postgres: { "to_tsvector(\(name), \($0)) @@ websearch_to_tsquery(\(name), \(search))" }
            )
        }
    }

    /// How well the text answers a search; the greater, the better. Null where the text is.
    public func rankOfWords(_ search: String, in language: TextLanguage = .simple) -> Computed<Value.RankResult> {
        let name = language.sql
        return function(
            sqlite: { _ in Self.noWords },
            postgres: {
                "CAST(ts_rank(to_tsvector(\(name), \($0)), websearch_to_tsquery(\(name), \(search))) AS DOUBLE PRECISION)"
            }
        )
    }

    private static var noWords: SQL {
        SQL(
            unsupported:
                "SQLite searches for words in FTS5 tables alone: make one in a migration and ask it by SQL, say contains(_:), or use PostgreSQL"
        )
    }
}
