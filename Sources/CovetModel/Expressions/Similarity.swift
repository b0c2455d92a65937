/// What a text is held against.
public enum SimilarityScope: Sendable, Hashable, CaseIterable {
    /// The whole of the text.
    case whole
    /// The part of the text that is most alike.
    case part
    /// The part of whole words that is most alike.
    case words
}

/// Texts that are alike but for typing errors, by the groups of three letters that both have: PostgreSQL's extension `pg_trgm`, which the database must have
/// (`CREATE EXTENSION pg_trgm`). A GiST or GIN index with its operators helps `isSimilar`, and a GiST one the order by `distance`. SQLite has none of it.
extension ColumnExpression where Value: TextValue {
    /// How alike the text is to this one, from 0 to 1.
    public func similarity(to other: String, of scope: SimilarityScope = .whole) -> Computed<Value.RankResult> {
        function(sqlite: { _ in Self.noTrigrams }) { text in
            let call: SQL =
                switch scope {
                case .whole: "similarity(\(text), \(other))"
                case .part: "word_similarity(\(other), \(text))"
                case .words: "strict_word_similarity(\(other), \(text))"
                }
            return "CAST(\(call) AS DOUBLE PRECISION)"
        }
    }

    /// How far the text is from this one, from 0 to 1: `order { $0.name.distance(to: "katy").ascending }`.
    public func distance(to other: String, of scope: SimilarityScope = .whole) -> Computed<Value.RankResult> {
        function(sqlite: { _ in Self.noTrigrams }) { text in
            switch scope {
            case .whole: "(\(text) <-> \(other))"
            case .part: "(\(text) <->> \(other))"
            case .words: "(\(text) <->>> \(other))"
            }
        }
    }

    /// True where the text is about this one. How alike it must be is the database's setting `pg_trgm.similarity_threshold` and its like: 0.3 for the whole, 0.6 for a part, 0.5 for
    /// words.
    public func isSimilar(to other: String, of scope: SimilarityScope = .whole) -> Condition {
        condition {
            SQL(
                of: $0,
                sqlite: { _ in Self.noTrigrams },
                postgres: { text in
                    switch scope {
                    case .whole: "\(text) % \(other)"
                    case .part: "\(text) %> \(other)"
                    case .words: "\(text) %>> \(other)"
                    }
                }
            )
        }
    }

    /// The text without accents: `Straße` is `Strasse`, `Zoë` is `Zoe`. By PostgreSQL's extension `unaccent`, which the database must have.
    public func unaccented() -> Computed<Value> {
        function(
            sqlite: { _ in
                SQL(unsupported: "SQLite cannot take accents off: keep such a text in a column of its own")
            },
            postgres: { "unaccent(\($0))" }
        )
    }

    private static var noTrigrams: SQL {
        SQL(unsupported: "SQLite cannot say how alike texts are: say contains(_:), or use PostgreSQL with pg_trgm")
    }
}
