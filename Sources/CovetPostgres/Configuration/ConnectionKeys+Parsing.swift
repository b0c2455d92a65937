import CovetDatabase

extension ConnectionKeys {
    /// Reads `host=db user='o''neil' password = 'a \' b'` as libpq does: spaces may stand around the equals sign, a value with spaces stands in single quotes, and a backslash takes
    /// the next character for what it is.
    init(parsing text: String) throws(DatabaseError) {
        self.init()
        var rest = Array(text.utf8)[...]
        Self.skipSpace(&rest)
        while let first = rest.first {
            let place = "at character \(rest.startIndex + 1)"
            let name = rest.prefix { $0 != UInt8(ascii: "=") && !Self.isSpace($0) }
            rest = rest.dropFirst(name.count)
            Self.skipSpace(&rest)
            guard rest.popFirst() == UInt8(ascii: "="), first != UInt8(ascii: "=") else {
                // The word may be a part of a password that was not quoted.
                throw Self.wrong(
                    "\(place) stands a word without = behind it; write key=value pairs with spaces between, values with spaces in single quotes, or a URL that begins with postgresql://"
                )
            }
            Self.skipSpace(&rest)
            let value = try Self.value(&rest, place: place)
            try set(String(decoding: name, as: UTF8.self), to: value, place: place)
            Self.skipSpace(&rest)
        }
    }

    private static func value(_ rest: inout ArraySlice<UInt8>, place: String) throws(DatabaseError) -> String {
        var bytes: [UInt8] = []
        let isQuoted = rest.first == UInt8(ascii: "'")
        if isQuoted { rest.removeFirst() }
        while let byte = rest.first {
            if isQuoted ? byte == UInt8(ascii: "'") : isSpace(byte) { break }
            rest.removeFirst()
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else {
                throw wrong("the value of the key \(place) ends with a backslash")
            }
            bytes.append(escaped)
        }
        if isQuoted {
            guard rest.popFirst() != nil else {
                throw wrong("the value of the key \(place) has no closing quote")
            }
            guard rest.first.map(isSpace) ?? true else {
                throw wrong(
                    "behind the closing quote of the key \(place) stands no space; write a quote in a value as \\'"
                )
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop(while: isSpace)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
