/// Small edits of a statement by its words; quotes and comments are no words.
struct SQLEdit {
    private(set) var text: String

    init(_ text: String) { self.text = text }

    /// Puts words behind the first occurrence of a word. False when it is not there.
    @discardableResult
    mutating func insert(_ addition: String, after word: String) -> Bool {
        insert(addition, afterFirstOf: [word])
    }

    @discardableResult
    mutating func insert(_ addition: String, afterFirstOf candidates: [String]) -> Bool {
        guard let word = words.first(where: { candidates.contains($0.text) }) else { return false }
        text.insert(contentsOf: " \(addition)", at: word.range.upperBound)
        return true
    }

    /// Puts words behind the last of these that the first `count` words hold.
    mutating func insert(_ addition: String, afterLastOf candidates: [String], among count: Int) {
        guard let word = words.prefix(count).last(where: { candidates.contains($0.text) }) else { return }
        text.insert(contentsOf: " \(addition)", at: word.range.upperBound)
    }

    /// True when the words follow each other somewhere.
    func has(_ sequence: String...) -> Bool {
        let all = words.map(\.text)
        return all.indices.contains { all[$0...].starts(with: sequence) }
    }

    /// What stands from the first of these words on, behind the last parenthesis; with a blank before it, or empty.
    func tail(from starts: Set<String>, skipping skipped: [String]) -> String {
        guard let close = text.lastIndex(of: ")") else { return "" }
        guard let word = words.first(where: { $0.range.lowerBound > close && starts.contains($0.text) }) else {
            return ""
        }
        return " " + text[word.range.lowerBound...]
    }

    private var words: [(text: String, range: Range<String.Index>)] {
        var result: [(String, Range<String.Index>)] = []
        var at = text.startIndex
        while at < text.endIndex {
            let rest = text[at...]
            if rest.hasPrefix("--") {
                at = rest.firstIndex(of: "\n") ?? text.endIndex
            } else if rest.hasPrefix("/*") {
                at = end(of: "*/", in: rest.dropFirst(2))
            } else if rest.first == "'" || rest.first == "\"" {
                at = end(of: String(rest.prefix(1)), in: rest.dropFirst())
            } else if rest.first?.isLetter == true || rest.first == "_" {
                let end = rest.firstIndex { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? text.endIndex
                result.append((rest[..<end].lowercased(), at..<end))
                at = end
            } else {
                at = text.index(after: at)
            }
        }
        return result
    }

    private func end(of mark: String, in rest: Substring) -> String.Index {
        var rest = rest
        while !rest.isEmpty {
            if rest.hasPrefix(mark) { return text.index(rest.startIndex, offsetBy: mark.count) }
            rest = rest.dropFirst()
        }
        return text.endIndex
    }
}
