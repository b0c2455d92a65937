/// One pass over the bytes of a text that finds what has to be masked.
struct RedactionScan {
    let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var cuts: [Range<Int>] = []

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The ranges to mask, in order and without overlap.
    mutating func run() -> [Range<Int>] {
        while index < bytes.count {
            let found: Range<Int>?
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): found = cardNumber()
            case UInt8(ascii: "e"): found = webToken()
            case UInt8(ascii: "b"), UInt8(ascii: "B"): found = bearerToken()
            case UInt8(ascii: ":"): found = addressPassword() ?? namedValue()
            case UInt8(ascii: "="): found = namedValue()
            case UInt8(ascii: "-"): found = privateKey()
            default: found = nil
            }
            if let found, !found.isEmpty {
                cuts.append(found)
                index = max(found.upperBound, index + 1)
            } else {
                index += 1
            }
        }
        return cuts
    }

    /// 13 to 19 digits with at most one space or hyphen between two of them, right by Luhn's sum.
    private mutating func cardNumber() -> Range<Int>? {
        guard index == 0 || !isWord(bytes[index - 1]), mayHoldCard() else { return skipDigits() }
        var digits: [UInt8] = []
        var end = index
        var position = index
        while position < bytes.count, digits.count < 20 {
            let byte = bytes[position]
            if isDigit(byte) {
                digits.append(byte - UInt8(ascii: "0"))
                position += 1
                end = position
            } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-"), position + 1 < bytes.count,
                isDigit(bytes[position + 1])
            {
                position += 1
            } else {
                break
            }
        }
        guard (13...19).contains(digits.count), end == bytes.count || !isWord(bytes[end]), isLuhn(digits),
            Set(digits).count > 1
        else {
            // A card number may follow a shorter number ("order 7 4111 1111 1111 1111").
            let shorter = longestCardInside()
            if shorter == nil { _ = skipDigits() }
            return shorter
        }
        return index..<end
    }

    /// A card number that starts here and ends at a separator, when more groups of digits follow it.
    private func longestCardInside() -> Range<Int>? {
        var digits: [UInt8] = []
        var position = index
        var best: Range<Int>?
        while position < bytes.count, digits.count < 19 {
            let byte = bytes[position]
            if isDigit(byte) {
                digits.append(byte - UInt8(ascii: "0"))
                let endsGroup = position + 1 == bytes.count || !isWord(bytes[position + 1])
                if endsGroup, digits.count >= 13, isLuhn(digits), Set(digits).count > 1 { best = index..<position + 1 }
            } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "-") {
                break
            } else if position + 1 == bytes.count || !isDigit(bytes[position + 1]) {
                break
            }
            position += 1
        }
        return best
    }

    /// Whether 13 digits come before anything but digits, spaces and hyphens: numbers are common, and most are short.
    private func mayHoldCard() -> Bool {
        var count = 0
        var position = index
        while position < bytes.count,
            isDigit(bytes[position]) || bytes[position] == UInt8(ascii: " ")
                || bytes[position] == UInt8(ascii: "-")
        {
            if isDigit(bytes[position]) { count += 1 }
            if count == 13 { return true }
            position += 1
        }
        return false
    }

    private mutating func skipDigits() -> Range<Int>? {
        while index + 1 < bytes.count, isDigit(bytes[index + 1]) { index += 1 }
        return nil
    }

    /// `eyJ...` with at least one dot: the start of every JSON object in base64.
    private func webToken() -> Range<Int>? {
        guard index + 10 < bytes.count, bytes[index + 1] == UInt8(ascii: "y"), bytes[index + 2] == UInt8(ascii: "J"),
            index == 0 || !isTokenByte(bytes[index - 1])
        else { return nil }
        var end = index
        var dots = 0
        while end < bytes.count, isTokenByte(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
            if bytes[end] == UInt8(ascii: ".") { dots += 1 }
            end += 1
        }
        return dots >= 1 && end - index >= 16 ? index..<end : nil
    }

    /// What follows `Bearer ` or `Basic `, unless it is a plain word of a sentence.
    private func bearerToken() -> Range<Int>? {
        guard index == 0 || !isWord(bytes[index - 1]) else { return nil }
        let name = matches("bearer") ? 6 : matches("basic") ? 5 : 0
        guard name > 0, index + name < bytes.count, isBlank(bytes[index + name]) else { return nil }
        var start = index + name
        while start < bytes.count, isBlank(bytes[start]) { start += 1 }
        var end = start
        var isPlainWord = true
        while end < bytes.count,
            isTokenByte(bytes[end])
                || [UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "=")]
                    .contains(bytes[end])
        {
            let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[end])
            let isFullStop = bytes[end] == UInt8(ascii: ".") && (end + 1 == bytes.count || isBlank(bytes[end + 1]))
            if !isLower, !isFullStop { isPlainWord = false }
            end += 1
        }
        return end > start && (!isPlainWord || end - start >= 20) ? start..<end : nil
    }

    /// The password in `scheme://user:password@host`, and a user name so long that it is a token.
    private func addressPassword() -> Range<Int>? {
        guard index + 3 < bytes.count, bytes[index + 1] == UInt8(ascii: "/"), bytes[index + 2] == UInt8(ascii: "/")
        else { return nil }
        let start = index + 3
        var end = start
        while end < bytes.count, !isAddressEnd(bytes[end]) { end += 1 }
        var at = lastAt(start, end)
        let colon = (start..<end).first { bytes[$0] == UInt8(ascii: ":") }
        if at == nil, let colon, colon + 1 < end, !isDigit(bytes[colon + 1]) {
            // A password with an unescaped `/`, `?` or `#`: look as far as the text hangs together.
            while end < bytes.count, !isBlank(bytes[end]), bytes[end] > 0x20, bytes[end] != UInt8(ascii: "\"") {
                end += 1
            }
            at = lastAt(start, end)
        }
        guard let at else { return nil }
        if let colon, colon < at { return colon + 1 < at ? colon + 1..<at : nil }
        return at - start >= 20 ? start..<at : nil
    }

    private func lastAt(_ start: Int, _ end: Int) -> Int? {
        (start..<end).last { bytes[$0] == UInt8(ascii: "@") }
    }

    /// The value in `name=value`, `name: value`, `"name": "value"` when the name is a sensitive one.
    private func namedValue() -> Range<Int>? {
        var end = index
        while end > 0, isBlank(bytes[end - 1]) { end -= 1 }
        while end > 0,
            isQuote(bytes[end - 1]) || bytes[end - 1] == UInt8(ascii: "\\") || bytes[end - 1] == UInt8(ascii: "]")
        { end -= 1 }
        var start = end
        while start > 0, isName(bytes[start - 1]), end - start < 128 { start -= 1 }
        guard start < end else { return nil }
        let name = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard SensitiveKey.matches(name) else { return nil }
        var from = index + 1
        while from < bytes.count,
            isBlank(bytes[from]) || bytes[from] == UInt8(ascii: "=") || bytes[from] == UInt8(ascii: ">")
        { from += 1 }
        let unescaped = from
        while from < bytes.count, bytes[from] == UInt8(ascii: "\\") { from += 1 }
        guard from < bytes.count else { return nil }
        if isQuote(bytes[from]) { return from + 1..<closingQuote(after: from, escapes: from - unescaped) }
        var to = from
        let wholeLine = SensitiveKey.takesWholeLine(name)
        while to < bytes.count, wholeLine ? !isLineEnd(bytes[to]) && !isQuote(bytes[to]) : !isValueEnd(bytes[to]) {
            to += 1
        }
        return from..<to
    }

    /// Where the value ends whose opening quote stands at `open` behind so many backslashes (JSON within a JSON string has one). A quote behind
    /// more of them belongs to the value; without backslashes at the opening an even number of them escapes nothing.
    private func closingQuote(after open: Int, escapes: Int) -> Int {
        var run = 0
        for position in open + 1..<bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                run += 1
            } else if bytes[position] == bytes[open], escapes == 0 ? run % 2 == 0 : run <= escapes {
                return escapes == 0 ? position : position - run
            } else {
                run = 0
            }
        }
        return bytes.count
    }

    /// `-----BEGIN ... PRIVATE KEY-----` and all that follows up to its end.
    private func privateKey() -> Range<Int>? {
        guard matches("-----begin ") else { return nil }
        var position = index + 11
        let limit = min(bytes.count, position + 40)
        while position < limit, bytes[position] != UInt8(ascii: "-") { position += 1 }
        let title = String(decoding: bytes[index + 11..<position], as: UTF8.self)
        guard title.hasSuffix("PRIVATE KEY") else { return nil }
        var end = position
        let mark = Array("-----END ".utf8)
        while end + mark.count <= bytes.count, !bytes[end..<end + mark.count].elementsEqual(mark) { end += 1 }
        guard end + mark.count <= bytes.count else { return index..<bytes.count }
        return index..<min(bytes.count, end + mark.count + title.utf8.count + 5)
    }

    private func matches(_ lowercase: StaticString) -> Bool {
        let count = lowercase.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        return lowercase.withUTF8Buffer { word in
            (0..<count).allSatisfy { offset in
                let byte = bytes[index + offset]
                return (isUpper(byte) ? byte | 0x20 : byte) == word[offset]
            }
        }
    }

    private func isLuhn(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit) << (place & 1)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    private func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    private func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }
    private func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }
    private func isTokenByte(_ byte: UInt8) -> Bool { isWord(byte) || byte == UInt8(ascii: "-") }
    private func isName(_ byte: UInt8) -> Bool { isTokenByte(byte) || byte == UInt8(ascii: ".") }

    private func isAddressEnd(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "<"),
            UInt8(ascii: ">"):
            true
        default: byte <= 0x20
        }
    }

    private func isValueEnd(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: ")"), UInt8(ascii: "]"),
            UInt8(ascii: "}"):
            true
        default: byte <= 0x20 || isQuote(byte)
        }
    }
}
