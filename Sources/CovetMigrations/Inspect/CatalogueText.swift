import CovetSQL

/// Reads what catalogues keep as text.
enum CatalogueText {
    /// A type as `format_type` of PostgreSQL names it; `nil` where this package has none like it.
    static func type(_ name: String, enumerations: [EnumerationType]) -> SQLType? {
        if name.hasSuffix("[]") {
            return type(String(name.dropLast(2)), enumerations: enumerations).map { .array(of: $0) }
        }
        if let (base, numbers) = modified(name) {
            switch (base, numbers.count) {
            case ("character varying", 1): return .varchar(numbers[0])
            case ("numeric", 2): return .decimal(precision: numbers[0], scale: numbers[1])
            default: return nil
            }
        }
        switch name {
        case "boolean": return .bool
        case "smallint": return .int16
        case "integer": return .int32
        case "bigint": return .int64
        case "real": return .float
        case "double precision": return .double
        case "text", "character varying": return .text
        case "bytea": return .bytes
        case "timestamp with time zone": return .timestamp
        case "timestamp without time zone": return .localTimestamp
        case "date": return .date
        case "time without time zone": return .time
        case "interval": return .interval
        case "uuid": return .uuid
        case "numeric": return .numeric
        case "jsonb": return .json
        case "inet": return .inet
        case "int4range": return .range(of: .int32)
        case "int8range": return .range(of: .int64)
        case "numrange": return .range(of: .numeric)
        case "daterange": return .range(of: .date)
        case "tstzrange": return .range(of: .timestamp)
        case "tsrange": return .range(of: .localTimestamp)
        default:
            let plain = unquoted(name)
            return enumerations.first { $0.name.name == plain }.map { .enumeration(name: $0.name, cases: $0.cases) }
        }
    }

    /// `numeric(10,2)` as its name and numbers; `nil` for a name without parentheses at its end.
    private static func modified(_ name: String) -> (String, [Int])? {
        guard name.hasSuffix(")"), let open = name.firstIndex(of: "("), open > name.startIndex else { return nil }
        let inner = name[name.index(after: open)...].dropLast()
        let numbers = inner.split(separator: ",").compactMap { Int(String($0.filter { !$0.isWhitespace })) }
        return (String(name[..<open]), numbers)
    }

    static func unquoted(_ name: String) -> String {
        guard name.hasPrefix("\""), name.hasSuffix("\""), name.count >= 2 else { return name }
        var result = ""
        var skips = false
        for character in name.dropFirst().dropLast() {
            if skips {
                skips = false
                continue
            }
            result.append(character)
            skips = character == "\""
        }
        return result
    }

    /// A default as a catalogue writes it.
    static func defaultValue(_ text: String, for dialect: SQLDialect) -> ColumnDefinition.Default {
        let words = text.lowercased()
        switch words {
        case "true": return .value(.bool(true))
        case "false": return .value(.bool(false))
        case "now()", "current_timestamp": return .now
        default: break
        }
        if dialect == .sqlite, words.contains("strftime('%y-%m-%dt%h:%m:%f000z', 'now')") { return .now }
        if let number = Int64(text) { return .value(.int64(number)) }
        if let string = string(text, for: dialect) { return .value(.text(string)) }
        // A name in double quotes is a text where no column can be meant (sqlite.org/quirks.html).
        if dialect == .sqlite, text.hasPrefix("\""), text.hasSuffix("\""), text.count > 1 {
            return .value(.text(unquoted(text)))
        }
        return .expression(SQL(pieces: [.raw(text)]))
    }

    /// `'it''s'`, on PostgreSQL also with its type behind it: `'a'::text`. `nil` for anything else.
    private static func string(_ text: String, for dialect: SQLDialect) -> String? {
        guard text.hasPrefix("'") else { return nil }
        var result = ""
        var rest = text.unicodeScalars.dropFirst()
        while let scalar = rest.popFirst() {
            guard scalar == "'" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            guard rest.first == "'" else { break }
            rest.removeFirst()
            result += "'"
        }
        let suffix = String(Substring.UnicodeScalarView(rest))
        switch (suffix, dialect) {
        case ("", _), ("::text", .postgres), ("::character varying", .postgres): return result
        // A cast to an enumeration is a bare name; other types have values that are no text.
        default: return nil
        }
    }
}
