/// JSON in a column, present or not.
public protocol JSONColumnValue: SQLConvertible {}
extension CodedColumn: JSONColumnValue {}
extension Optional: JSONColumnValue where Wrapped: JSONColumnValue {}

/// A step into JSON: the key of an object, or the index of an array, counted from 0 (from the end where it is negative).
public enum JSONStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case key(String)
    case index(Int)

    public init(stringLiteral value: String) { self = .key(value) }
    public init(integerLiteral value: Int) { self = .index(value) }
}

/// What can be read out of JSON as a value of its own: `String`, `Int`, `Double`, `Bool`.
public protocol JSONScalar: SQLConvertible {
    static var _jsonScalar: JSONScalarKind { get }
}

/// Which of JSON's values a ``JSONScalar`` is.
public enum JSONScalarKind: Sendable {
    case text, integer, real, truth
}

extension String: JSONScalar { public static var _jsonScalar: JSONScalarKind { .text } }
extension Int: JSONScalar { public static var _jsonScalar: JSONScalarKind { .integer } }
extension Double: JSONScalar { public static var _jsonScalar: JSONScalarKind { .real } }
extension Bool: JSONScalar { public static var _jsonScalar: JSONScalarKind { .truth } }

extension ColumnExpression where Value: JSONColumnValue {
    /// A value inside the JSON: `$0.settings.json("editor", "fontSize", as: Int.self) > 12`.
    ///
    /// Null where the path leads nowhere or to something else, such as a text where a number is asked for. The steps are bound, not written into the statement.
    public func json<Scalar: JSONScalar>(_ path: JSONStep..., as type: Scalar.Type) -> Computed<Scalar?> {
        let kind = Scalar._jsonScalar
        return function(isNullable: true) { json in
            SQL(dependingOnDialect: { dialect in
                switch dialect {
                case .sqlite: JSONPath.sqlite(path) { kind.sqlite(json, at: $0) }
                case .postgres: kind.postgres("(\(json) #> \(JSONPath.postgres(path)))")
                }
            })
        }
    }

    /// An object, an array or whatever else the path leads to, as a value of its own: `$0.settings.json("editor", as: JSONColumn<Editor>.self)`.
    ///
    /// Null where the path leads nowhere or to a null. What does not fit the type is a decoding error.
    public func json<Part: Codable & Sendable, Coding: JSONColumnCoding>(
        _ path: JSONStep...,
        as type: CodedColumn<Part, Coding>.Type
    ) -> Computed<CodedColumn<Part, Coding>?> {
        function(isNullable: true) { json in
            SQL(dependingOnDialect: { dialect in
                switch dialect {
                case .sqlite:
                    JSONPath.sqlite(path) {
                        "CASE WHEN json_type(\(json), \($0)) <> 'null' THEN (\(json) -> \($0)) END"
                    }
                case .postgres: "nullif(\(json) #> \(JSONPath.postgres(path)), CAST('null' AS JSONB))"
                }
            })
        }
    }

    /// True where the path leads to something, were it a null.
    public func hasJSON(_ path: JSONStep...) -> Condition {
        condition { json in
            SQL(dependingOnDialect: { dialect in
                switch dialect {
                case .sqlite: JSONPath.sqlite(path) { "json_type(\(json), \($0)) IS NOT NULL" }
                case .postgres: "(\(json) #> \(JSONPath.postgres(path))) IS NOT NULL"
                }
            })
        }
    }

    /// How many elements the array has that the path leads to; null where it leads to none.
    public func jsonCount(_ path: JSONStep...) -> Computed<Int?> {
        function(isNullable: true) { json in
            SQL(dependingOnDialect: { dialect in
                switch dialect {
                case .sqlite:
                    return JSONPath.sqlite(path) {
                        "CASE WHEN json_type(\(json), \($0)) = 'array' THEN json_array_length(\(json), \($0)) END"
                    }
                case .postgres:
                    let value: SQL = "(\(json) #> \(JSONPath.postgres(path)))"
                    return
                        "CASE WHEN jsonb_typeof(\(value)) = 'array' THEN CAST(jsonb_array_length(\(value)) AS BIGINT) END"
                }
            })
        }
    }

    /// True where the JSON holds everything that `part` does, its objects' keys and its arrays' elements: PostgreSQL's `@>`, which a GIN index helps.
    public func containsJSON<Part: JSONColumnValue>(_ part: Part) -> Condition {
        json(" @> ", part.sqlValue)
    }

    /// True where `whole` holds everything that this JSON does: PostgreSQL's `<@`.
    public func isContainedJSON<Whole: JSONColumnValue>(in whole: Whole) -> Condition {
        json(" <@ ", whole.sqlValue)
    }

    private func json(_ sign: SQL, _ value: SQLValue) -> Condition {
        condition {
            SQL(
                of: $0,
                sqlite: { _ in
                    SQL(unsupported: "SQLite cannot ask whether JSON contains JSON: compare its values by json(_:as:)")
                },
                postgres: { "\($0)\(sign)CAST(\(value) AS JSONB)" }
            )
        }
    }
}

private enum JSONPath {
    /// `$."key"[0]`, bound. SQLite has no escape in it, and stores such keys escaped.
    static func sqlite(_ path: [JSONStep], _ use: (SQL) -> SQL) -> SQL {
        var text = "$"
        for step in path {
            switch step {
            case .key(let key):
                guard !key.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 < 0x20 })
                else {
                    return SQL(
                        unsupported:
                            "SQLite cannot look up a JSON key with a quotation mark, a backslash or a control character"
                    )
                }
                text += ".\"\(key)\""
            case .index(let index): text += index < 0 ? "[#\(index)]" : "[\(index)]"
            }
        }
        return use("\(text)")
    }

    static func postgres(_ path: [JSONStep]) -> SQL {
        let steps = path.map { step -> SQLValue in
            switch step {
            case .key(let key): .text(key)
            case .index(let index): .text(String(index))
            }
        }
        return "CAST(\(SQLValue.array(SQLArray(of: .text, steps))) AS TEXT[])"
    }
}

extension JSONScalarKind {
    fileprivate func sqlite(_ json: SQL, at path: SQL) -> SQL {
        let value: SQL = "json_extract(\(json), \(path))"
        let type: SQL = "json_type(\(json), \(path))"
        return switch self {
        case .text: "CASE WHEN \(type) = 'text' THEN \(value) END"
        case .integer:
            "CASE WHEN \(type) IN ('integer', 'real') AND \(value) = CAST(\(value) AS INTEGER) THEN CAST(\(value) AS INTEGER) END"
        case .real: "CASE WHEN \(type) IN ('integer', 'real') THEN CAST(\(value) AS REAL) END"
        case .truth: "CASE WHEN \(type) IN ('true', 'false') THEN \(value) END"
        }
    }

    fileprivate func postgres(_ value: SQL) -> SQL {
        // Text out of jsonb without its quotes: the empty path leads to the value itself.
        let text: SQL = "(\(value) #>> '{}')"
        let number: SQL = "CAST(\(text) AS NUMERIC)"
        return switch self {
        case .text: "CASE WHEN jsonb_typeof(\(value)) = 'string' THEN \(text) END"
        case .integer:
            "CASE WHEN jsonb_typeof(\(value)) <> 'number' THEN NULL WHEN \(number) = trunc(\(number)) AND abs(\(number)) < 9223372036854775808 THEN CAST(\(number) AS BIGINT) END"
        case .real: "CASE WHEN jsonb_typeof(\(value)) = 'number' THEN CAST(\(text) AS DOUBLE PRECISION) END"
        case .truth: "CASE WHEN jsonb_typeof(\(value)) = 'boolean' THEN CAST(\(text) AS BOOLEAN) END"
        }
    }
}
