/// A Swift source file as far as a search needs it: the code without what stands in comments and strings.
struct SwiftSource {
    /// As long as the file; comments and the texts of strings are spaces. Code inside `\( )` stays.
    private(set) var code: [UInt8]
    /// The comments of each line, counted from 1.
    private(set) var comments: [Int: String] = [:]
    /// Where comments stand.
    private(set) var commentRanges: [Range<Int>] = []
    /// Where string literals stand, with their quotes; those inside of another's `\( )` are part of that one.
    private(set) var literals: [Range<Int>] = []

    private enum Frame {
        case string(hashes: Int, isMultiline: Bool)
        /// Code inside a string, with the number of parentheses that are open.
        case interpolation(depth: Int)
    }

    init(_ bytes: [UInt8]) {
        code = bytes
        var frames: [Frame] = []
        var literalStart = 0
        var index = 0
        var line = 1

        func matches(_ text: StaticString, at start: Int) -> Bool {
            text.withUTF8Buffer { bytes[start...].starts(with: $0) }
        }
        func hashes(at start: Int) -> Int { bytes[start...].prefix { $0 == UInt8(ascii: "#") }.count }
        func blank(_ count: Int) {
            for offset in index..<min(index + count, bytes.count) where bytes[offset] != UInt8(ascii: "\n") {
                code[offset] = UInt8(ascii: " ")
            }
        }

        func close(_ end: Int) {
            frames.removeLast()
            if frames.isEmpty { literals.append(literalStart..<end) }
        }

        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                // A string of one line ends there, whatever it was: a regular expression may hold a lone quote.
                if case .string(_, isMultiline: false)? = frames.last { close(index) }
                line += 1
                index += 1
                continue
            }
            if case .string(let count, let isMultiline)? = frames.last {
                if byte == UInt8(ascii: "\\"), hashes(at: index + 1) >= count {
                    let next = index + 1 + count
                    let opens = next < bytes.count && bytes[next] == UInt8(ascii: "(")
                    let isLineEnd = next < bytes.count && bytes[next] == UInt8(ascii: "\n")
                    if opens { frames.append(.interpolation(depth: 1)) }
                    let length = count + (isLineEnd ? 1 : 2)
                    blank(length)
                    index += length
                    continue
                }
                let quotes = isMultiline ? 3 : 1
                let isEnd = isMultiline ? matches("\"\"\"", at: index) : byte == UInt8(ascii: "\"")
                if isEnd, index + quotes <= bytes.count, hashes(at: index + quotes) >= count {
                    close(index + quotes + count)
                    blank(quotes + count)
                    index += quotes + count
                } else {
                    blank(1)
                    index += 1
                }
                continue
            }
            if matches("//", at: index) {
                let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                comments[line, default: ""] += String(decoding: bytes[index..<end], as: UTF8.self)
                commentRanges.append(index..<end)
                blank(end - index)
                index = end
            } else if matches("/*", at: index) {
                var depth = 0
                let start = index
                repeat {
                    if matches("/*", at: index) {
                        depth += 1
                        blank(2)
                        index += 2
                    } else if matches("*/", at: index) {
                        depth -= 1
                        blank(2)
                        index += 2
                    } else {
                        if bytes[index] == UInt8(ascii: "\n") { line += 1 }
                        blank(1)
                        index += 1
                    }
                } while depth > 0 && index < bytes.count
                commentRanges.append(start..<index)
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") {
                let count = hashes(at: index)
                let quote = index + count
                guard quote < bytes.count, bytes[quote] == UInt8(ascii: "\"") else {
                    index += max(1, count)
                    continue
                }
                let isMultiline = matches("\"\"\"", at: quote)
                if frames.isEmpty { literalStart = index }
                frames.append(.string(hashes: count, isMultiline: isMultiline))
                blank(count + (isMultiline ? 3 : 1))
                index += count + (isMultiline ? 3 : 1)
            } else {
                if case .interpolation(let depth)? = frames.last {
                    if byte == UInt8(ascii: "(") { frames[frames.count - 1] = .interpolation(depth: depth + 1) }
                    if byte == UInt8(ascii: ")") {
                        if depth == 1 {
                            frames.removeLast()
                            blank(1)
                        } else {
                            frames[frames.count - 1] = .interpolation(depth: depth - 1)
                        }
                    }
                }
                index += 1
            }
        }
    }

    /// The lines on which an argument of that label is passed. Where an initialiser with it is declared is not among them.
    func uses(ofLabel label: String) -> [Int] {
        let wanted = Array(label.utf8)
        var lines: [Int] = []
        var line = 1
        var index = 0
        while index < code.count {
            if code[index] == UInt8(ascii: "\n") { line += 1 }
            if code[index...].starts(with: wanted), isUse(index..<index + wanted.count) {
                if lines.last != line { lines.append(line) }
                index += wanted.count
            } else {
                index += 1
            }
        }
        return lines
    }

    private func isUse(_ range: Range<Int>) -> Bool {
        if range.lowerBound > 0, Self.isWord(code[range.lowerBound - 1]) { return false }
        guard let next = code[range.upperBound...].first(where: { !Self.isSpace($0) }), next == UInt8(ascii: ":") else {
            return false
        }
        let before = code[..<range.lowerBound].suffix(200).filter { !Self.isSpace($0) }
        let declaration = Array("init(".utf8)
        guard before.suffix(declaration.count).elementsEqual(declaration) else { return true }
        return before.dropLast(declaration.count).last == UInt8(ascii: ".")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
