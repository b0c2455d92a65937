/// Cuts a script into statements, comments and psql's own commands, as psql does: it knows quotes, dollar quotes, comments, parentheses and SQL-standard function bodies,
/// and nothing of what the statements mean.
struct ScriptLexer {
    /// One piece of a script. Ranges are bytes.
    struct Piece {
        enum Kind {
            case statement
            /// `\connect`, `\i` and so on.
            case metaCommand
        }

        var kind: Kind
        /// From the first token to the last, without the semicolon.
        var range: Range<Int>
        /// The end with the semicolon.
        var end: Int
        var comments: [Range<Int>] = []
        /// Where its tokens stand, in order.
        var tokens: [Range<Int>] = []
        /// Names of more than 63 bytes.
        var longNames: [Range<Int>] = []
        /// The offset of a quote or comment that nothing closes.
        var unclosed: Int?
    }

    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// The next statement or command; nil at the end.
    mutating func next() -> Piece? {
        var piece = Piece(kind: .statement, range: position..<position, end: position)
        var hasBegun = false
        var depth = 0
        var body = FunctionBody()
        var last = position
        while position < bytes.count {
            let byte = bytes[position]
            let start = position
            switch byte {
            case UInt8(ascii: " "), 0x09...0x0d:
                position += 1
                continue
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
                skipLine()
                piece.comments.append(start..<position)
                continue
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                if !skipBlockComment() { piece.unclosed = piece.unclosed ?? start }
                piece.comments.append(start..<position)
                continue
            case UInt8(ascii: "\\"):
                if hasBegun { return finish(&piece, at: last, end: last) }
                skipLine()
                piece.kind = .metaCommand
                piece.range = start..<position
                piece.end = position
                return piece
            case UInt8(ascii: ";") where depth == 0 && !body.isOpen:
                position += 1
                if hasBegun { return finish(&piece, at: last, end: position) }
                continue
            default: break
            }
            if !hasBegun {
                hasBegun = true
                piece.range = start..<start
            }
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                depth = max(0, depth - 1)
                position += 1
            case UInt8(ascii: "'"):
                if !skipQuoted(escapes: false) { piece.unclosed = piece.unclosed ?? start }
            case UInt8(ascii: "\""):
                if !skipQuoted(escapes: false) { piece.unclosed = piece.unclosed ?? start }
                if position - start - 2 > 63 { piece.longNames.append(start..<position) }
            case UInt8(ascii: "$"):
                if !skipDollarQuoted() { piece.unclosed = piece.unclosed ?? start }
            case let byte where Self.startsWord(byte):
                skipWord()
                let isEscapeString = position - start == 1 && byte | 0x20 == UInt8(ascii: "e")
                if isEscapeString, peek(0) == UInt8(ascii: "'") {
                    if !skipQuoted(escapes: true) { piece.unclosed = piece.unclosed ?? start }
                } else {
                    if depth == 0 { body.note(bytes[start..<position]) }
                    if position - start > 63 { piece.longNames.append(start..<position) }
                }
            case UInt8(ascii: "0")...UInt8(ascii: "9"): skipWord()
            default: position += 1
            }
            last = position
            piece.tokens.append(start..<position)
        }
        guard hasBegun else { return nil }
        return finish(&piece, at: last, end: last)
    }

    /// Skips the rows of a COPY, from the next line to the line `\.`. False when that line is missing.
    mutating func skipCopyData() -> Bool {
        skipLine()
        while position < bytes.count {
            position += 1  // the line feed
            let start = position
            skipLine()
            var line = bytes[start..<position]
            if line.last == 0x0d { line.removeLast() }
            if line.elementsEqual([UInt8(ascii: "\\"), UInt8(ascii: ".")]) { return true }
        }
        return false
    }

    private func finish(_ piece: inout Piece, at last: Int, end: Int) -> Piece {
        piece.range = piece.range.lowerBound..<last
        piece.end = end
        return piece
    }

    private func peek(_ offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != 0x0a { position += 1 }
    }

    private mutating func skipBlockComment() -> Bool {
        var depth = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
                if depth == 0 { return true }
            } else {
                position += 1
            }
        }
        return false
    }

    /// A doubled quote needs no look ahead: it ends one string and starts the next.
    private mutating func skipQuoted(escapes: Bool) -> Bool {
        let quote = bytes[position]
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                position += 1
                if escapes, peek(0) == quote {
                    position += 1
                    continue
                }
                return true
            }
            position += escapes && byte == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position, bytes.count)
        return false
    }

    private mutating func skipDollarQuoted() -> Bool {
        let start = position
        position += 1
        if let byte = peek(0), Self.startsWord(byte) {
            while let byte = peek(0), Self.startsWord(byte) || (0x30...0x39).contains(byte) { position += 1 }
        }
        guard peek(0) == UInt8(ascii: "$") else {
            // A parameter such as $1, or a dollar by itself.
            position = start + 1
            return true
        }
        position += 1
        let tag = bytes[start..<position]
        while position + tag.count <= bytes.count {
            if bytes[position] == UInt8(ascii: "$"), bytes[position..<position + tag.count].elementsEqual(tag) {
                position += tag.count
                return true
            }
            position += 1
        }
        position = bytes.count
        return false
    }

    private mutating func skipWord() {
        while let byte = peek(0), Self.startsWord(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "$") {
            position += 1
        }
    }

    private static func startsWord(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte | 0x20) && byte < 0x80 || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}

/// Knows when a semicolon stands inside of `CREATE FUNCTION ... BEGIN ATOMIC ... END`.
private struct FunctionBody {
    private var words: [String] = []
    private var depth = 0
    private var isRoutine = false

    var isOpen: Bool { depth > 0 }

    mutating func note(_ bytes: ArraySlice<UInt8>) {
        if words.count < 4 {
            words.append(bytes.count < 16 ? String(decoding: bytes, as: UTF8.self).lowercased() : "")
            let rest = words.first == "create" ? Array(words.dropFirst()) : []
            let kind = rest.prefix(2) == ["or", "replace"] ? rest.dropFirst(2).first : rest.first
            isRoutine = kind == "function" || kind == "procedure"
        }
        guard isRoutine, bytes.count < 8 else { return }
        switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "begin": depth += 1
        case "case" where depth > 0: depth += 1
        case "end": depth = max(0, depth - 1)
        default: break
        }
    }
}

extension ScriptLexer {
    /// The comments behind the last statement.
    static func trailingComments(of bytes: [UInt8], from end: Int) -> [Range<Int>] {
        var lexer = ScriptLexer(bytes)
        lexer.position = max(lexer.position, end)
        var comments: [Range<Int>] = []
        while lexer.position < bytes.count {
            let start = lexer.position
            if bytes[start] == UInt8(ascii: "-"), lexer.peek(1) == UInt8(ascii: "-") {
                lexer.skipLine()
                comments.append(start..<lexer.position)
            } else if bytes[start] == UInt8(ascii: "/"), lexer.peek(1) == UInt8(ascii: "*") {
                _ = lexer.skipBlockComment()
                comments.append(start..<lexer.position)
            } else {
                lexer.position += 1
            }
        }
        return comments
    }
}
