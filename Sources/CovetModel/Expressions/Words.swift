/// The language whose words are reduced to their stems in a search; `simple` takes them as they are.
public enum TextLanguage: String, Sendable, Hashable, CaseIterable {
    case simple, arabic, armenian, basque, catalan, danish, dutch, english, finnish, french, german, greek, hindi,
        hungarian, indonesian, irish, italian, lithuanian, nepali, norwegian, portuguese, romanian, russian, serbian,
        spanish, swedish, tamil, turkish, yiddish

    fileprivate var sql: SQL { SQL(unsafeRaw: "'\(rawValue)'") }
}

/// How a search is written.
public enum SearchSyntax: Sendable, Hashable, CaseIterable {
    /// As people type it: `swift -java "exact phrase" or objective`. Whatever they type is a search.
    case web
    /// All of the words, in any order. Whatever is typed is a search.
    case plain
    /// The words one after another. Whatever is typed is a search.
    case phrase
    /// PostgreSQL's own: `post:* & !(java | kotlin)`. Anything else is its error.
    case operators

    fileprivate func sql(_ search: String, in language: TextLanguage) -> SQL {
        let function: SQL =
            switch self {
            case .web: "websearch_to_tsquery"
            case .plain: "plainto_tsquery"
            case .phrase: "phraseto_tsquery"
            case .operators: "to_tsquery"
            }
        return "\(function)(\(language.sql), \(search))"
    }
}

/// Searches for words, which PostgreSQL has. An index helps that says the same:
/// `Index("posts_words", using: .gin, on: { Fragment<String>("to_tsvector('english', \($0.body))") })`.
///
/// SQLite has them for its FTS5 tables alone: there it is an error that says so.
extension ColumnExpression where Value: TextValue {
    /// True where the text has the words of a search.
    public func matchesWords(
        _ search: String,
        in language: TextLanguage = .simple,
        syntax: SearchSyntax = .web
    ) -> Condition { SearchVector(bare: _rendered, language).matchesWords(search, syntax: syntax) }

    /// How well the text answers a search; the greater, the better. Null where the text is.
    public func rankOfWords(
        _ search: String,
        in language: TextLanguage = .simple,
        syntax: SearchSyntax = .web
    ) -> Computed<Value.RankResult> {
        // Null where the text is, as its type says.
        Computed(
            _rendered: SearchVector(bare: _rendered, language).rankOfWords(search, syntax: syntax)._rendered
        )
    }

    /// The words of the text, to be searched together with others and by their weights: `$0.title.words(in: .english, weight: .a) + $0.body.words(in: .english)`. No text has
    /// none.
    public func words(in language: TextLanguage = .simple, weight: WordWeight = .d) -> SearchVector {
        SearchVector(_rendered, language, weight)
    }

    /// The parts of the text that answer a search, with the words found between two marks. Null where the text is.
    ///
    /// PostgreSQL leaves tags of HTML out, but the result is **not safe HTML**: escape it, with marks that you then replace.
    ///
    /// - Parameters:
    ///   - words: how many words at most; 35 by default. `nil` for all of the text.
    ///   - fragments: how many parts at most; with 0 it is one part, chosen for its words.
    public func excerpt(
        of search: String,
        in language: TextLanguage = .simple,
        syntax: SearchSyntax = .web,
        start: String = "<b>",
        end: String = "</b>",
        words: Int? = 35,
        fragments: Int = 0
    ) -> Computed<Value> {
        var length = "HighlightAll=true"
        if let words {
            let most = Swift.max(words, 2)
            length = "MaxWords=\(most), MinWords=\(Swift.min(15, most - 1)), MaxFragments=\(Swift.max(fragments, 0))"
        }
        let options = "StartSel=\(SearchVector.option(start)), StopSel=\(SearchVector.option(end)), \(length)"
        return function(
            sqlite: { _ in SearchVector.missing },
            postgres: { "ts_headline(\(language.sql), \($0), \(syntax.sql(search, in: language)), \(options))" }
        )
    }
}

/// How much the words of a text count, from `a`, the most, to `d`.
public enum WordWeight: String, Sendable, Hashable, CaseIterable {
    case a = "A"
    case b = "B"
    case c = "C"
    case d = "D"
}

/// What each ``WordWeight`` is worth in a rank; from 0 to 1.
public struct WordWeights: Sendable, Hashable {
    public var a, b, c, d: Double

    public init(a: Double, b: Double, c: Double, d: Double) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    /// PostgreSQL's own: 1, 0.4, 0.2 and 0.1.
    public static var standard: WordWeights { WordWeights(a: 1, b: 0.4, c: 0.2, d: 0.1) }
}

/// The words of several texts of a row, each with its weight, as one thing to search.
///
/// ```swift
/// let words: @Sendable (Post.Columns) -> SearchVector = { $0.title.words(in: .english, weight: .a) + $0.body.words(in: .english) }
/// Post.where { words($0).matchesWords(search) }.order { words($0).rankOfWords(search).descending }
/// ```
/// `Index("posts_words", using: .gin, on: { $0.title.words(in: .english, weight: .a) + $0.body.words(in: .english) })` helps such a search.
///
/// PostgreSQL alone has it. What is searched for is read in the language of the first text.
public struct SearchVector: Sendable {
    private let rendered: Rendered
    private let language: TextLanguage

    fileprivate init(_ text: Rendered, _ language: TextLanguage, _ weight: WordWeight) {
        let value = text.operand(of: .comparison)
        let mark = SQL(unsafeRaw: "'\(weight.rawValue)'")
        rendered = text.wrapped(
            isNullable: false,
            as: "setweight(to_tsvector(\(language.sql), coalesce(\(value), '')), \(mark))"
        )
        self.language = language
    }

    /// Of one text, as an index over `to_tsvector` has it.
    fileprivate init(bare text: Rendered, _ language: TextLanguage) {
        rendered = text.wrapped(as: "to_tsvector(\(language.sql), \(text.operand(of: .comparison)))")
        self.language = language
    }

    private init(_ rendered: Rendered, _ language: TextLanguage) {
        (self.rendered, self.language) = (rendered, language)
    }

    /// The words of both.
    public static func + (left: SearchVector, right: SearchVector) -> SearchVector {
        let sql: SQL = "(\(left.rendered.sql) || \(right.rendered.sql))"
        return SearchVector(left.rendered.combined(with: right.rendered, as: sql), left.language)
    }

    /// True where the texts together have the words of a search.
    public func matchesWords(_ search: String, syntax: SearchSyntax = .web) -> Condition {
        let query = syntax.sql(search, in: language)
        return Condition(on(.comparison) { "\($0) @@ \(query)" })
    }

    /// How well the texts answer a search; the greater, the better.
    ///
    /// - Parameters:
    ///   - weights: what the words of each weight are worth.
    ///   - isByDistance: true where words that stand close together count for more (`ts_rank_cd`).
    ///   - isForLength: true where a long text needs more of the words: the rank is divided by 1 and the logarithm of the length.
    public func rankOfWords(
        _ search: String,
        syntax: SearchSyntax = .web,
        weights: WordWeights = .standard,
        isByDistance: Bool = false,
        isForLength: Bool = false
    ) -> Computed<Double> {
        let all = [weights.d, weights.c, weights.b, weights.a]
        let query = syntax.sql(search, in: language)
        let function: SQL = isByDistance ? "ts_rank_cd" : "ts_rank"
        let array = SQLValue.array(SQLArray(of: .double, all.map { .double($0) }))
        let normalization: SQL = isForLength ? "1" : "0"
        var rank = on(.none) {
            "CAST(\(function)(CAST(\(array) AS REAL[]), \($0), \(query), \(normalization)) AS DOUBLE PRECISION)"
        }
        if !all.allSatisfy({ 0...1 ~= $0 }) { rank.report("weights of words are from 0 to 1, not \(weights)") }
        return Computed(_rendered: rank)
    }

    package var indexed: Rendered { on(.comparison) { $0 } }

    private func on(_ operation: Rendered.Operation, _ sql: @escaping @Sendable (SQL) -> SQL) -> Rendered {
        var result = rendered.wrapped(as: SQL(of: rendered.sql, sqlite: { _ in Self.missing }, postgres: sql))
        result.operation = operation
        return result
    }

    /// A value among the options of a function, which are one text.
    fileprivate static func option(_ value: String) -> String {
        "\"\(String(value.unicodeScalars.flatMap { $0 == "\"" ? "\"\"" : "\($0)" }))\""
    }

    fileprivate static var missing: SQL {
        SQL(
            unsupported:
                "SQLite searches for words in FTS5 tables alone: make one in a migration and ask it by SQL, say contains(_:), or use PostgreSQL"
        )
    }
}
