/// The text of a Swift file with what is needed to take an expression of it apart: brackets, commas, comments.
struct SwiftText {
    let bytes: [UInt8]
    private let source: SwiftSource
    /// True of what is neither space nor comment.
    private let hasInk: [Bool]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        source = SwiftSource(bytes)
        var hasInk = bytes.map { !$0.isSpace }
        for range in source.commentRanges {
            for index in range { hasInk[index] = false }
        }
        self.hasInk = hasInk
    }

    subscript(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The range without spaces and comments at its ends; nil where there is nothing else.
    func core(_ range: Range<Int>) -> Range<Int>? {
        guard let first = hasInk[range].firstIndex(of: true), let last = hasInk[range].lastIndex(of: true) else {
            return nil
        }
        return first..<(last + 1)
    }

    /// What is in brackets, part by part.
    struct Group {
        /// With its brackets.
        let range: Range<Int>
        /// Without spaces and comments around them. A comma behind the last makes no part.
        let parts: [Range<Int>]
        /// Where the comma behind a part stands.
        let commas: [Int]
    }

    /// The group that begins with a bracket; nil where brackets do not fit each other.
    func group(at start: Int) -> Group? {
        var open: [UInt8] = []
        var parts: [Range<Int>] = []
        var commas: [Int] = []
        var partStart = start + 1
        for index in start..<bytes.count {
            let byte = source.code[index]
            if let closing = Self.closing[byte] {
                open.append(closing)
            } else if Self.closing.values.contains(byte) {
                guard open.popLast() == byte else { return nil }
                guard open.isEmpty else { continue }
                if let part = core(partStart..<index) { parts.append(part) }
                return Group(range: start..<(index + 1), parts: parts, commas: commas)
            } else if byte == UInt8(ascii: ","), open.count == 1 {
                guard let part = core(partStart..<index) else { return nil }
                parts.append(part)
                commas.append(index)
                partStart = index + 1
            }
        }
        return nil
    }

    private static let closing: [UInt8: UInt8] = [
        UInt8(ascii: "("): UInt8(ascii: ")"), UInt8(ascii: "["): UInt8(ascii: "]"),
        UInt8(ascii: "{"): UInt8(ascii: "}"),
    ]

    /// The parentheses behind each use of a word.
    func calls(of name: String) -> [(word: Int, parenthesis: Int)] {
        let wanted = Array(name.utf8)
        var found: [(Int, Int)] = []
        var index = 0
        while let start = source.code[index...].firstIndex(of: wanted[0]) {
            index = start + 1
            guard source.code[start...].starts(with: wanted), start == 0 || !source.code[start - 1].isWord else {
                continue
            }
            let end = start + wanted.count
            guard let next = core(end..<bytes.count)?.lowerBound, source.code[next] == UInt8(ascii: "(") else {
                continue
            }
            found.append((start, next))
        }
        return found
    }

    /// The label of an argument, and its value.
    func labelled(_ argument: Range<Int>) -> (label: String?, value: Range<Int>) {
        let word = argument.prefix { source.code[$0].isWord }
        guard !word.isEmpty, let colon = core(word.endIndex..<argument.upperBound)?.lowerBound,
            source.code[colon] == UInt8(ascii: ":"), let value = core((colon + 1)..<argument.upperBound)
        else { return (nil, argument) }
        return (self[word.startIndex..<word.endIndex], value)
    }

    /// The text of a string literal that is just this range; nil for one with escapes or of several lines, and for anything else.
    func plainString(_ range: Range<Int>) -> String? {
        guard source.literals.contains(range) else { return nil }
        let marks = bytes[range].prefix { $0 == UInt8(ascii: "#") }.count
        let inner = bytes[range].dropFirst(marks + 1).dropLast(marks + 1)
        let isPlain = inner.allSatisfy { $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\n") }
        guard isPlain, inner.first != UInt8(ascii: "\"") else { return nil }
        return String(decoding: inner, as: UTF8.self)
    }

    /// The plain strings in a range.
    func strings(in range: Range<Int>) -> [String] {
        source.literals.filter { range.contains($0.lowerBound) }.compactMap(plainString)
    }

    /// The comments in a range, each as it stands.
    func comments(in range: Range<Int>) -> [String] {
        source.commentRanges.filter { range.contains($0.lowerBound) }.map { self[$0] }
    }

    /// True where a condition of the compiler decides about a part of the range, or about all of it.
    func isConditional(_ range: Range<Int>) -> Bool {
        var depth = 0
        for directive in directives where directive.start < range.upperBound {
            if directive.start >= range.lowerBound { return true }
            if directive.word == "if" { depth += 1 }
            if directive.word == "endif" { depth -= 1 }
        }
        return depth > 0
    }

    private var directives: [(word: String, start: Int)] {
        source.code.indices.compactMap { index in
            guard source.code[index] == UInt8(ascii: "#"), core(lineStart(index)..<index) == nil else { return nil }
            let word = source.code[(index + 1)...].prefix { $0.isWord }
            let text = String(decoding: word, as: UTF8.self)
            return ["if", "elseif", "else", "endif"].contains(text) ? (text, index) : nil
        }
    }

    /// The words and signs that stand before, the last one last.
    func words(before end: Int) -> [String] {
        var words: [String] = []
        var wasWord = false
        for byte in source.code[max(0, end - 300)..<end] {
            if byte.isWord, wasWord { words[words.count - 1] += String(decoding: [byte], as: UTF8.self) }
            if !byte.isSpace, !(byte.isWord && wasWord) { words.append(String(decoding: [byte], as: UTF8.self)) }
            wasWord = byte.isWord
        }
        return words
    }

    // Lines

    func lineStart(_ index: Int) -> Int { bytes[..<index].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0 }

    /// Counted from 1.
    func line(_ index: Int) -> Int { bytes[..<index].count { $0 == UInt8(ascii: "\n") } + 1 }

    /// The spaces that the line of an index begins with.
    func indentation(_ index: Int) -> String {
        String(decoding: bytes[lineStart(index)...].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }

    /// True where nothing but spaces stands before it on its line.
    func beginsLine(_ index: Int) -> Bool { bytes[lineStart(index)..<index].allSatisfy { $0 == 0x20 || $0 == 0x09 } }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

    fileprivate var isWord: Bool {
        self == UInt8(ascii: "_") || self >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
