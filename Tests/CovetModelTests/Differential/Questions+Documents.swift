import CovetModel

extension DifferentialTests {
    static let documents: [Question] = [
        Question(
            "text in JSON",
            { Entry.order { $0.id.ascending }.select { $0.data.json("theme", as: String.self) } },
            "SELECT data ->> 'theme' FROM entries ORDER BY id"
        ),
        Question(
            "a whole number in JSON",
            { Entry.order { $0.id.ascending }.select { $0.data.json("size", as: Int.self) } },
            "SELECT CAST(data ->> 'size' AS int) FROM entries ORDER BY id"
        ),
        Question(
            "a number in JSON",
            { Entry.order { $0.id.ascending }.select { $0.data.json("ratio", as: Double.self) } },
            "SELECT CAST(data ->> 'ratio' AS double precision) FROM entries ORDER BY id"
        ),
        Question(
            "a whole number that is written as one alone",
            { Entry.order { $0.id.ascending }.select { $0.data.json("ratio", as: Int.self) } },
            "SELECT CASE WHEN CAST(data ->> 'ratio' AS text) IN ('2', '2.0') THEN 2 END FROM entries ORDER BY id"
        ),
        Question(
            "truth in JSON",
            { Entry.order { $0.id.ascending }.select { $0.data.json("on", as: Bool.self) } },
            sqlite: "SELECT data ->> 'on' FROM entries ORDER BY id",
            postgres: "SELECT (data ->> 'on')::boolean FROM entries ORDER BY id"
        ),
        Question(
            "another type than asked for",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.data.json("theme", as: Int.self), $0.data.json("size", as: String.self))
                }
            },
            sqlite: "SELECT CAST(NULL AS int), CAST(NULL AS text) FROM entries",
            postgres: "SELECT NULL::bigint, NULL::text FROM entries"
        ),
        Question(
            "documents in JSON",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        $0.data.json("labels", as: JSONColumn<[String]>.self).jsonCount(),
                        $0.data.json("nested", as: JSONColumn<[String: [Int]]>.self).json("k", 1, as: Int.self),
                        $0.data.json("theme", as: JSONColumn<String>.self).hasJSON(),
                        $0.data.json("nested", "k", as: JSONColumn<[Int]>.self).jsonCount()
                    )
                }
            },
            sqlite:
                "SELECT json_array_length(data, '$.labels'), json_extract(data, '$.nested.k[1]'), json_type(data, '$.theme') IS NOT NULL, json_array_length(data, '$.nested.k') FROM entries ORDER BY id",
            postgres:
                "SELECT jsonb_array_length(data -> 'labels'), (data #>> '{nested,k,1}')::int, data -> 'theme' IS NOT NULL, jsonb_array_length(data #> '{nested,k}') FROM entries ORDER BY id"
        ),
        Question(
            "deep in JSON",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        $0.data.json("nested", "k", 1, as: Int.self), $0.data.json("labels", 0, as: String.self),
                        $0.data.json("nested", "k", -1, as: Int.self)
                    )
                }
            },
            sqlite:
                "SELECT json_extract(data, '$.nested.k[1]'), json_extract(data, '$.labels[0]'), json_extract(data, '$.nested.k[#-1]') FROM entries ORDER BY id",
            postgres:
                "SELECT (data #>> '{nested,k,1}')::int, data #>> '{labels,0}', (data #>> '{nested,k,-1}')::int FROM entries ORDER BY id"
        ),
        Question(
            "condition on JSON",
            {
                Entry.where {
                    $0.data.json("size", as: Int.self) > 0 || $0.data.json("theme", as: String.self) == "light"
                }.order { $0.id.ascending }.select(\.id)
            },
            "SELECT id FROM entries WHERE CAST(data ->> 'size' AS int) > 0 OR data ->> 'theme' = 'light' ORDER BY id"
        ),
        Question(
            "a key that is there",
            { Entry.where { $0.data.hasJSON("size") }.order { $0.id.ascending }.select(\.id) },
            "SELECT id FROM entries WHERE data -> 'size' IS NOT NULL ORDER BY id"
        ),
        Question(
            "a key that is not there",
            { Entry.where { !$0.data.hasJSON("nested", "k", 2) }.order { $0.id.ascending }.select(\.id) },
            sqlite: "SELECT id FROM entries WHERE json_extract(data, '$.nested.k[2]') IS NULL ORDER BY id",
            postgres: "SELECT id FROM entries WHERE data #> '{nested,k,2}' IS NULL ORDER BY id"
        ),
        Question(
            "the length of an array in JSON",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.data.jsonCount("labels"), $0.data.jsonCount("theme"), $0.data.jsonCount("nested", "k"))
                }
            },
            sqlite:
                "SELECT json_array_length(data, '$.labels'), NULL, json_array_length(data, '$.nested.k') FROM entries ORDER BY id",
            postgres:
                "SELECT jsonb_array_length(data -> 'labels'), NULL::int, jsonb_array_length(data #> '{nested,k}') FROM entries ORDER BY id"
        ),
        Question(
            "order by JSON",
            {
                Entry.order {
                    $0.data.json("size", as: Int.self).descending; $0.id.ascending
                }.select(\.id)
            },
            "SELECT id FROM entries ORDER BY CAST(data ->> 'size' AS int) DESC NULLS LAST, id"
        ),
    ]
}
