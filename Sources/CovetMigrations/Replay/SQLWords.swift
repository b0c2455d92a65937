import CovetSQL

/// The names in a text of SQL, told from its strings and comments.
enum SQLWords {
    /// Every name, in lower case.
    static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        scan(text) { word in
            if case .name(let name, _) = word { names.insert(name.lowercased()) }
        }
        return names
    }

    /// The text with a name replaced wherever it stands as a name, and not as the name of a function.
    static func renaming(_ old: String, to new: SQLIdentifier, in text: String) -> String {
        var result = ""
        scan(text) { word in
            switch word {
            case .name(let name, quoted: true) where name == old: new.appendQuoted(to: &result)
            case .name(let name, quoted: false) where name.lowercased() == old.lowercased():
                new.appendQuoted(to: &result)
            case .name(let name, quoted: true): result += "\"" + name.doubling("\"") + "\""
            case .name(let name, quoted: false): result += name
            case .other(let text): result += text
            }
        }
        return result
    }

    enum Word {
        case name(String, quoted: Bool)
        case other(String)
    }

    /// Names, and what is between them.
    static func scan(_ text: String, _ found: (Word) -> Void) {
        var rest = Array(text.unicodeScalars)[...]
        func take(_ count: Int) -> String {
            var taken = String.UnicodeScalarView()
            taken.append(contentsOf: rest.prefix(count))
            rest = rest.dropFirst(count)
            return String(taken)
        }
        func length(quotedBy quote: Unicode.Scalar) -> Int {
            var index = rest.startIndex + 1
            while index < rest.endIndex {
                guard rest[index] == quote else {
                    index += 1
                    continue
                }
                guard index + 1 < rest.endIndex, rest[index + 1] == quote else {
                    return index + 1 - rest.startIndex
                }
                index += 2
            }
            return rest.count
        }
        while let first = rest.first {
            switch first {
            case "'":
                found(.other(take(length(quotedBy: "'"))))
            case "\"":
                let quoted = take(length(quotedBy: "\""))
                let inner = quoted.dropFirst().hasSuffix("\"") ? quoted.dropFirst().dropLast() : quoted.dropFirst()
                found(.name(String(inner).undoubling("\""), quoted: true))
            case "-" where rest.dropFirst().first == "-":
                found(.other(take(rest.firstIndex(of: "\n").map { $0 - rest.startIndex } ?? rest.count)))
            case _ where first.isNameStart:
                let length = rest.prefix { $0.isNameStart || ("0"..."9").contains($0) || $0 == "$" }.count
                let name = take(length)
                if rest.first == "(" || rest.first == "'" {
                    found(.other(name))  // a function, or the letter of a string such as X'00'
                } else {
                    found(.name(name, quoted: false))
                }
            default:
                found(.other(take(1)))
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isNameStart: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" || value >= 128
    }
}

extension String {
    fileprivate func doubling(_ quote: Character) -> String {
        reduce(into: "") { $0 += $1 == quote ? "\($1)\($1)" : "\($1)" }
    }

    fileprivate func undoubling(_ quote: Character) -> String {
        var result = ""
        var skips = false
        for character in self {
            if skips {
                skips = false
                continue
            }
            result.append(character)
            skips = character == quote
        }
        return result
    }
}
