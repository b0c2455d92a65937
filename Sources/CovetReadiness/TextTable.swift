/// Lays out a report's rows in columns of a given width.
///
/// Evidence quotes what live systems answered, so control and direction characters are shown, not obeyed: a response
/// header must not move the cursor of whoever reads about it.
struct TextTable {
    enum Label: String {
        case ok, warning = "warn", failed = "FAIL", open = "?", waived = "waive", notApplicable = "n/a"

        fileprivate var style: String {
            switch self {
            case .ok: "32"
            case .warning, .waived: "33"
            case .failed: "1;31"
            case .open, .notApplicable: "2"
            }
        }
    }

    private(set) var text = ""
    var isEmpty: Bool { text.isEmpty }
    private let width: Int
    private let color: Bool
    /// Wide enough for nearly every id; a longer one takes a row for itself.
    private static let idWidth = 28
    private static let indent = 2 + 5 + 2

    init(width: Int, color: Bool) {
        self.width = width
        self.color = color
    }

    mutating func heading(_ name: String, _ tally: String) {
        text += styled(Self.plain(name), "1") + "  " + styled(tally, "2") + "\n"
    }

    mutating func row(_ label: Label, _ id: String, _ details: [String]) {
        let margin = width < 90 ? Self.indent + 2 : Self.indent + Self.idWidth + 2
        let hang = String(repeating: " ", count: margin)
        var lines = details.flatMap { Self.wrap(Self.plain($0), to: width - margin) }.map { hang + $0 }
        let head = "  " + styled(Self.padded(label.rawValue, to: 5), label.style) + "  "
        let id = Self.plain(id)
        if width >= 90, id.count <= Self.idWidth, let first = lines.first {
            lines[0] = head + Self.padded(id, to: Self.idWidth) + "  " + first.dropFirst(margin)
        } else {
            lines.insert(head + id, at: 0)
        }
        text += lines.joined(separator: "\n") + "\n"
    }

    mutating func note(_ note: String) {
        text += "  " + styled(Self.padded(Label.open.rawValue, to: 5) + "  " + note, "2") + "\n"
    }

    mutating func space() {
        text += "\n"
    }

    mutating func summary(_ tally: String, _ outcome: String, isGood: Bool) {
        text +=
            Self.wrap("\(tally); \(outcome)", to: width).map { styled($0, isGood ? "1;32" : "1;31") }
            .joined(separator: "\n") + "\n"
    }

    private func styled(_ text: String, _ style: String) -> String {
        color ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Control characters (C0, DEL, C1), line separators and the marks that reorder text, made visible.
    private static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
                plain.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }

    /// Breaks between words, and within a word that is wider than the column.
    private static func wrap(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = word
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            while word.count > width {
                lines.append(String(word.prefix(width)))
                word = word.dropFirst(width)
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }
}
