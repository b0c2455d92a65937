/// Writes tokens in one canonical form, lists cut to one element, and hashes what it writes.
struct ShapeWriter {
    private typealias Token = StatementTokens.Token

    let limit: Int
    private(set) var text = ""
    private(set) var placeholderCount = 0
    private(set) var isCut = false
    /// FNV-1a over the folded form, in which a placeholder is `?`.
    private(set) var hash: UInt64 = 14_695_981_039_346_656_037
    private var last: StatementTokens.Token?

    init(limit: Int) {
        self.limit = limit
    }

    mutating func write(_ tokens: [StatementTokens.Token]) {
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            // A semicolon at the end is no part of the question.
            if token.folded == ";", index == tokens.count - 1 { break }
            if token.kind == .sign, token.text == "(" || token.text == "[", let end = Self.list(tokens, from: index),
                isListed(token)
            {
                append(token)
                append(tokens[index + 1])
                append(tokens[end])
                index = end + 1
            } else if token.folded == "values", let (end, rest) = Self.rows(tokens, after: index) {
                for kept in tokens[index..<end] { append(kept) }
                index = rest
            } else {
                append(token)
                index += 1
            }
        }
    }

    /// Whether a list of values may be cut to one: behind IN, NOT IN and ARRAY, not among a function's arguments.
    private func isListed(_ opening: StatementTokens.Token) -> Bool {
        last?.folded == (opening.text == "[" ? "array" : "in")
    }

    /// The closing bracket of a list of nothing but values.
    private static func list(_ tokens: [Token], from start: Int) -> Int? {
        var index = start + 1
        while index + 1 < tokens.count, tokens[index].kind == .value {
            let next = tokens[index + 1]
            if next.text == ")" || next.text == "]" { return index + 1 }
            guard next.text == "," else { return nil }
            index += 2
        }
        return nil
    }

    /// The end of the first row behind VALUES, and where the rows that look the same end.
    private static func rows(_ tokens: [Token], after values: Int) -> (end: Int, rest: Int)? {
        guard let first = row(tokens, from: values + 1) else { return nil }
        let length = first - values - 1
        var rest = first
        while rest + length < tokens.count, tokens[rest].text == ",",
            zip(tokens[values + 1..<first], tokens[rest + 1...rest + length]).allSatisfy({
                $0.kind == $1.kind && $0.folded == $1.folded
            })
        {
            rest += length + 1
        }
        return rest > first ? (first, rest) : nil
    }

    /// The place behind the bracket that closes the one at `start`.
    private static func row(_ tokens: [Token], from start: Int) -> Int? {
        guard start < tokens.count, tokens[start].text == "(" else { return nil }
        var depth = 0
        for index in start..<tokens.count {
            if tokens[index].text == "(" { depth += 1 }
            if tokens[index].text == ")" {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
        }
        return nil
    }

    private mutating func append(_ token: StatementTokens.Token) {
        if needsSpace(token) {
            put(" ")
            fold(" ")
        }
        if token.kind == .value {
            placeholderCount += 1
            put("$\(placeholderCount)")
            fold("?")
        } else {
            put(token.text)
            fold(token.folded)
        }
        last = token
    }

    /// Spacing by the tokens alone, but for opening brackets: `count(` and `IN (` both stay as they are usually written.
    private func needsSpace(_ token: StatementTokens.Token) -> Bool {
        guard let last else { return false }
        if last.kind == .sign, ["(", "[", ".", "::"].contains(last.text) { return false }
        guard token.kind == .sign else { return true }
        switch token.text {
        case ",", ")", "]", ";", ".", "::", "[": return false
        case "(": return last.kind == .sign || token.isSpaced || last.folded == "in" || last.folded == "values"
        default: return true
        }
    }

    private mutating func put(_ piece: String) {
        guard !isCut else { return }
        guard text.utf8.count + piece.utf8.count <= limit else {
            isCut = true
            text += "..."
            return
        }
        text += piece
    }

    private mutating func fold(_ piece: String) {
        for byte in piece.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    }
}
