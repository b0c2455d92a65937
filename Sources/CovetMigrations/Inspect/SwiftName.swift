/// Names of Swift made of names of a database, whatever those hold.
enum SwiftName {
    /// `created_at` is `createdAt`; a keyword stands in backticks.
    static func property(_ name: String, orElse other: String = "column") -> String {
        let parts = words(name)
        let first = parts.first.map { $0.prefix(1).lowercased() + $0.dropFirst() } ?? other
        let symbol = first + parts.dropFirst().map(capitalized).joined()
        let safe = beginsName(symbol) ? symbol : "_" + symbol
        return keywords.contains(safe) ? "`\(safe)`" : safe
    }

    /// `blog_post` is `BlogPost`.
    static func type(_ name: String) -> String {
        let symbol = words(name).map(capitalized).joined()
        if symbol.isEmpty { return "Table" }
        return beginsName(symbol) ? symbol : "T" + symbol
    }

    /// The column that a property is taken for.
    static func column(of property: String, isReference: Bool) -> String {
        var result = ""
        var previous: Character = "_"
        for character in property where character != "`" {
            if character.isUppercase, previous.isLowercase || previous.isNumber { result += "_" }
            result += character.lowercased()
            previous = character
        }
        return isReference && !result.hasSuffix("_id") ? result + "_id" : result
    }

    /// The regular English singular.
    static func singular(_ word: String) -> String {
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        for ending in ["sses", "xes", "zes", "ches", "shes"] where word.hasSuffix(ending) {
            return String(word.dropLast(2))
        }
        return word.hasSuffix("s") && !word.hasSuffix("ss") && word.count > 1 ? String(word.dropLast()) : word
    }

    private static func words(_ name: String) -> [String] {
        name.unicodeScalars.split { $0 == "_" || !$0.properties.isXIDContinue }.map(String.init)
    }

    private static func beginsName(_ symbol: String) -> Bool {
        symbol.unicodeScalars.first?.properties.isXIDStart == true
    }

    private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    /// Types that would hide what models and the code of their macro are written with, and the names of what stands beside them.
    static let reservedTypes: Set<String> = [
        "Any", "Array", "Bool", "Check", "Column", "Columns", "CovetModel", "CovetSQL", "Data", "Date", "Decimal",
        "Dictionary", "Double", "Draft", "Error", "Float", "ID", "Index", "Int", "Int16", "Int32", "Int64",
        "JSONColumn", "Migration", "Migrations", "Model", "Never", "Optional", "Protocol", "Range", "Result", "Self",
        "Sendable", "Set", "SQLAddress", "SQLDate", "SQLDecimal", "SQLEnumeration", "SQLIdentifier", "SQLInterval",
        "SQLLocalTimestamp", "SQLTime", "String", "Swift", "Task", "Type", "Types", "UInt8", "UUID", "Void",
    ]

    /// Properties that a model has by itself, or that would mean something else.
    static let reservedProperties: Set<String> = ["columnValues", "schema", "self", "_scope", "init", "Type"]
    static let reservedCases: Set<String> = ["allCases", "self", "init", "sqlType", "sqlTypeName", "Type"]

    private static let keywords: Set<String> = [
        "as", "associatedtype", "await", "break", "case", "catch", "class", "continue", "default", "defer", "deinit",
        "do",
        "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
        "init",
        "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
        "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws",
        "true", "try", "typealias", "var", "where", "while",
    ]
}
