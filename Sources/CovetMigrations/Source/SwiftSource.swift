/// An expression of Swift as a value: written with line breaks for people, and without for a checksum that no layout changes.
indirect enum SwiftSource {
    /// A word or literal as it stands.
    case text(String)
    case call(String, [Argument])
    case array([SwiftSource])
    /// A text of lines, which stay lines where there is room.
    case lines(String)

    struct Argument {
        let label: String?
        let value: SwiftSource

        init(_ label: String?, _ value: SwiftSource) {
            self.label = label
            self.value = value
        }
    }

    /// On one line.
    var compact: String {
        switch self {
        case .text(let text): text
        case .lines(let text): Self.string(text).compact
        case .array(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .call(let name, let arguments):
            "\(name)(" + arguments.map { ($0.label.map { "\($0): " } ?? "") + $0.value.compact }.joined(separator: ", ")
                + ")"
        }
    }

    /// On one line where it fits into 120 columns, otherwise a line for each part.
    ///
    /// - Parameters:
    ///   - indentation: the columns that the line begins after.
    ///   - used: the columns that are taken on the first line, indentation included.
    func pretty(indentation: Int, used: Int) -> String {
        let line = compact
        // Two columns are left for a bracket and a comma.
        if case .lines(let text) = self, let literal = Self.multiline(text, indentation) { return literal }
        guard used + line.count + 2 > 120 || hasLines else { return line }
        let inner = String(repeating: " ", count: indentation + 4)
        let outer = String(repeating: " ", count: indentation)
        switch self {
        case .text, .lines: return line
        case .array(let elements):
            let lines = elements.map { inner + $0.pretty(indentation: indentation + 4, used: indentation + 4) }
            return "[\n" + lines.joined(separator: ",\n") + (lines.count > 1 ? "," : "") + "\n\(outer)]"
        case .call(let name, let arguments):
            let lines = arguments.enumerated().map { index, argument in
                let label = argument.label.map { "\($0): " } ?? ""
                let value = argument.value.pretty(
                    indentation: indentation + 4,
                    used: indentation + 4 + label.count
                )
                return inner + label + value + (index < arguments.count - 1 ? "," : "")
            }
            return "\(name)(\n" + lines.joined(separator: "\n") + "\n\(outer))"
        }
    }

    /// True where a text of lines is in it.
    private var hasLines: Bool {
        switch self {
        case .text: false
        case .lines(let text): text.contains("\n")
        case .array(let elements): elements.contains(where: \.hasLines)
        case .call(_, let arguments): arguments.contains(where: \.value.hasLines)
        }
    }

    /// A string literal that gives exactly this text and holds no interpolation, whatever the text is.
    static func string(_ text: String) -> SwiftSource {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && $0.value != 0x7f && !$0.properties.isBidiControl
        }
        guard isPlain else { return .text("\"" + text.unicodeScalars.map(escaped).joined() + "\"") }
        guard text.unicodeScalars.contains(where: { $0 == "\"" || $0 == "\\" }) else { return .text("\"\(text)\"") }
        var marks = "#"
        while text.contains("\"\(marks)") || text.contains("\\\(marks)") { marks += "#" }
        return .text("\(marks)\"\(text)\"\(marks)")
    }

    /// The text between three quotes, each line at the indentation; `nil` for one that would not be given back exactly, or is of one line.
    private static func multiline(_ text: String, _ indentation: Int) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7f && !$0.properties.isBidiControl
        }
        guard lines.count > 1, isPlain, !text.contains("\"\"\""), !text.contains("\\") else { return nil }
        let space = String(repeating: " ", count: indentation)
        return "\"\"\"\n" + lines.map { $0.isEmpty ? "\n" : "\(space)\($0)\n" }.joined() + "\(space)\"\"\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\t": "\\t"
        case "\"": "\\\""
        case "\\": "\\\\"
        case _ where scalar.value < 0x20 || scalar.value == 0x7f || scalar.properties.isBidiControl:
            "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }
}
