/// A statement cut into words, names, constants and signs; comments are dropped. Any text has tokens: what is not understood is a sign.
struct StatementTokens {
    struct Token: Equatable {
        enum Kind: Equatable {
            /// A keyword or a bare name.
            case word
            /// A name in double quotes, backquotes or brackets.
            case name
            /// A constant or a placeholder.
            case value
            case sign
        }

        let kind: Kind
        /// As written; empty for a value, which is never kept.
        let text: String
        /// Bare words in lower case, for comparing.
        let folded: String
        /// Whether white space stood before it.
        let isSpaced: Bool
    }

    private(set) var tokens: [Token] = []

    init(_ text: String) {
        var text = text
        tokens.reserveCapacity(64)
        text.withUTF8 { bytes in
            var scanner = Scanner(bytes: bytes, index: 0)
            while let token = scanner.next() { tokens.append(token) }
        }
    }

    private struct Scanner {
        let bytes: UnsafeBufferPointer<UInt8>
        var index: Int
        /// PostgreSQL's placeholders are $1, and `?` an operator of its JSON; SQLite has `?` alone.
        lazy var hasDollarPlaceholders = findsDollarPlaceholder()

        mutating func next() -> Token? {
            let before = index
            skipBlanks()
            guard index < bytes.count else { return nil }
            let isSpaced = index > before
            let start = index
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "'"):
                skipString(escapes: false)
                return value(isSpaced)
            case UInt8(ascii: "\""), UInt8(ascii: "`"):
                skipQuoted(byte)
                return Token(kind: .name, text: text(start), folded: text(start), isSpaced: isSpaced)
            case UInt8(ascii: "$"):
                if index + 1 < bytes.count, isDigit(bytes[index + 1]) {
                    index += 1
                    skip(while: isDigit)
                    return value(isSpaced)
                }
                if skipDollarString() { return value(isSpaced) }
                if index + 1 < bytes.count, isWord(bytes[index + 1]) {
                    // A named parameter of SQLite.
                    index += 1
                    skip(while: isWord)
                    return value(isSpaced)
                }
                return sign(isSpaced)
            case UInt8(ascii: "?") where !hasDollarPlaceholders:
                index += 1
                skip(while: isDigit)
                return value(isSpaced)
            case _
            where isDigit(byte) || byte == UInt8(ascii: ".") && index + 1 < bytes.count && isDigit(bytes[index + 1]):
                skipNumber()
                return value(isSpaced)
            case _ where isWord(byte):
                skip(while: isWordOrDollar)
                // E'..', X'..', B'..', N'..', U&'..' and U&".." are constants and names with a mark before them.
                if index < bytes.count, index - start <= 1, bytes[index] == UInt8(ascii: "'") {
                    skipString(escapes: byte | 0x20 == UInt8(ascii: "e"))
                    return value(isSpaced)
                }
                if byte | 0x20 == UInt8(ascii: "u"), index - start == 1, index + 1 < bytes.count,
                    bytes[index] == UInt8(ascii: "&")
                {
                    if bytes[index + 1] == UInt8(ascii: "'") {
                        index += 1
                        skipString(escapes: false)
                        return value(isSpaced)
                    }
                    if bytes[index + 1] == UInt8(ascii: "\"") {
                        index += 1
                        skipQuoted(UInt8(ascii: "\""))
                        return Token(kind: .name, text: text(start), folded: text(start), isSpaced: isSpaced)
                    }
                }
                let word = text(start)
                return Token(kind: .word, text: word, folded: Self.folded(word), isSpaced: isSpaced)
            case UInt8(ascii: ":") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: ":"):
                index += 2
                return Token(kind: .sign, text: "::", folded: "::", isSpaced: isSpaced)
            default:
                return sign(isSpaced)
            }
        }

        private mutating func sign(_ isSpaced: Bool) -> Token {
            let start = index
            let isOperator = Self.isOperator(bytes[index])
            index += 1
            if isOperator {
                while index < bytes.count, Self.isOperator(bytes[index]), !isComment { index += 1 }
            } else {
                // The rest of a character of more than one byte.
                skip { $0 & 0xC0 == 0x80 }
            }
            return Token(kind: .sign, text: text(start), folded: text(start), isSpaced: isSpaced)
        }

        private func value(_ isSpaced: Bool) -> Token {
            Token(kind: .value, text: "", folded: "", isSpaced: isSpaced)
        }

        private var isComment: Bool {
            guard index + 1 < bytes.count else { return false }
            return bytes[index] == UInt8(ascii: "-") && bytes[index + 1] == UInt8(ascii: "-")
                || bytes[index] == UInt8(ascii: "/") && bytes[index + 1] == UInt8(ascii: "*")
        }

        private mutating func skipBlanks() {
            while index < bytes.count {
                if Self.isSpace(bytes[index]) {
                    index += 1
                } else if isComment {
                    if bytes[index] == UInt8(ascii: "-") {
                        skip { $0 != UInt8(ascii: "\n") }
                    } else {
                        skipBlockComment()
                    }
                } else {
                    return
                }
            }
        }

        private mutating func skipBlockComment() {
            var depth = 0
            while index < bytes.count {
                let pair = (bytes[index], index + 1 < bytes.count ? bytes[index + 1] : 0)
                if pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) {
                    depth += 1
                    index += 2
                } else if pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) {
                    depth -= 1
                    index += 2
                    if depth == 0 { return }
                } else {
                    index += 1
                }
            }
        }

        private mutating func skipString(escapes: Bool) {
            index += 1
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if escapes, byte == UInt8(ascii: "\\"), index < bytes.count {
                    index += 1
                } else if byte == UInt8(ascii: "'") {
                    guard index < bytes.count, bytes[index] == byte else { return }
                    index += 1
                }
            }
        }

        private mutating func skipQuoted(_ quote: UInt8) {
            index += 1
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte == quote {
                    guard index < bytes.count, bytes[index] == quote else { return }
                    index += 1
                }
            }
        }

        /// `$$ ... $$` and `$tag$ ... $tag$`; one that does not end goes to the end of the text.
        private mutating func skipDollarString() -> Bool {
            var end = index + 1
            while end < bytes.count, isWord(bytes[end]) { end += 1 }
            guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return false }
            let tag = bytes[index...end]
            var place = end + 1
            while place < bytes.count {
                if bytes[place] == UInt8(ascii: "$"), bytes[place...].starts(with: tag) {
                    index = place + tag.count
                    return true
                }
                place += 1
            }
            index = bytes.count
            return true
        }

        private mutating func skipNumber() {
            skip { isWord($0) || $0 == UInt8(ascii: ".") }
            // 1e-7: the sign belongs to the exponent.
            if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+"),
                bytes[index - 1] | 0x20 == UInt8(ascii: "e"), index + 1 < bytes.count, isDigit(bytes[index + 1])
            {
                index += 1
                skip(while: isDigit)
            }
        }

        private mutating func skip(while isPart: (UInt8) -> Bool) {
            while index < bytes.count, isPart(bytes[index]) { index += 1 }
        }

        private func findsDollarPlaceholder() -> Bool {
            var place = 0
            while place + 1 < bytes.count {
                if bytes[place] == UInt8(ascii: "$"), isDigit(bytes[place + 1]) { return true }
                place += 1
            }
            return false
        }

        private func text(_ start: Int) -> String {
            String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        }

        private static func folded(_ word: String) -> String {
            word.utf8.contains { (0x41...0x5A).contains($0) } ? word.lowercased() : word
        }

        private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

        private static func isOperator(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "|"),
                UInt8(ascii: "&"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "~"), UInt8(ascii: "^"),
                UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "?"):
                true
            default: false
            }
        }
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

private func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || isDigit(byte) || (0x61...0x7A).contains(byte | 0x20)
}

private func isWordOrDollar(_ byte: UInt8) -> Bool { isWord(byte) || byte == UInt8(ascii: "$") }
