/// Names of Swift made of names of a database, whatever those hold.
enum SwiftName {
    /// `created_at` is `createdAt`; a keyword stands in backticks.
    static func property(_ name: String) -> String {
        let parts = words(name)
        let first = parts.first.map { $0.prefix(1).lowercased() + $0.dropFirst() } ?? "column"
        let symbol = first + parts.dropFirst().map(capitalized).joined()
        let safe = symbol.first?.isNumber == true ? "_" + symbol : symbol
        return keywords.contains(safe) ? "`\(safe)`" : safe
    }

    /// `blog_post` is `BlogPost`.
    static func type(_ name: String) -> String {
        let symbol = words(name).map(capitalized).joined()
        if symbol.isEmpty { return "Table" }
        let safe = symbol.first?.isNumber == true ? "T" + symbol : symbol
        return ["Type", "Self", "Any", "Protocol"].contains(safe) ? safe + "Row" : safe
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
        name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
    }

    private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
        "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
        "init",
        "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
        "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws",
        "true", "try", "typealias", "var", "where", "while",
    ]
}
