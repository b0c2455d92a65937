/// A `.env` file: `NAME=value`, `export NAME=value`, comments, single and double quotes (which may span lines).
///
/// Unquoted values end at white space followed by `#`. Single quotes keep everything. Double quotes know `\n`, `\r`, `\t`, `\\`, `\"`
/// and `\$`, and refuse other escapes. There is no interpolation: `$` is a character like any other.
struct DotenvFile {
    struct Entry: Hashable {
        var value: String
        var line: Int
    }

    struct Fault: Hashable {
        var line: Int
        /// What is wrong; never holds a part of a value.
        var message: String
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var faults: [Fault] = []

    init(parsing text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        if scanner.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scanner.index = 3 }
        while !scanner.isAtEnd {
            let line = scanner.line
            do throws(ScanFault) {
                guard let (name, value) = try scanner.assignment() else { continue }
                if let earlier = entries[name] {
                    faults.append(
                        Fault(line: line, message: "\(name) is set a second time, first on line \(earlier.line)")
                    )
                } else {
                    entries[name] = Entry(value: value, line: line)
                }
            } catch {
                faults.append(Fault(line: line, message: error.message))
                scanner.skipLine()
            }
        }
    }
}

private struct ScanFault: Error {
    var message: String
}

private struct Scanner {
    let bytes: [UInt8]
    var index = 0
    var line = 1

    var isAtEnd: Bool { index >= bytes.count }
    var current: UInt8? { isAtEnd ? nil : bytes[index] }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// One line (or several, when quotes span them); nil for a blank line or a comment.
    mutating func assignment() throws(ScanFault) -> (String, String)? {
        skipBlanks()
        guard let first = current, first != UInt8(ascii: "#"), !isLineEnd(first) else {
            skipLine()
            return nil
        }
        var name = word()
        if name == "export" {
            skipBlanks()
            name = word()
        }
        guard !name.isEmpty, name.utf8.first.map({ !isDigit($0) }) == true else {
            throw ScanFault(message: "expected NAME=value; a name has letters, digits and _, and starts with no digit")
        }
        guard current == UInt8(ascii: "=") else {
            throw ScanFault(message: "expected = directly after \(name)")
        }
        index += 1
        skipBlanks()
        let value: String
        switch current {
        case UInt8(ascii: "'"): value = try singleQuoted(name)
        case UInt8(ascii: "\""): value = try doubleQuoted(name)
        default: return (name, try unquoted(name))
        }
        skipBlanks()
        if let next = current, next != UInt8(ascii: "#"), !isLineEnd(next) {
            throw ScanFault(message: "only a comment may follow the closing quote of \(name)")
        }
        skipLine()
        return (name, value)
    }

    mutating func skipLine() {
        while let byte = current {
            index += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                return
            }
        }
    }

    private mutating func skipBlanks() {
        while let byte = current, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
    }

    private mutating func word() -> String {
        let start = index
        while let byte = current, isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "_") { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func unquoted(_ name: String) throws(ScanFault) -> String {
        let start = index
        var end = index
        var afterBlank = true
        while let byte = current, byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "#"), afterBlank { break }
            afterBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            index += 1
            if !afterBlank { end = index }
        }
        let value = try text(Array(bytes[start..<end]), name)
        skipLine()
        return value
    }

    private mutating func singleQuoted(_ name: String) throws(ScanFault) -> String {
        let opening = line
        index += 1
        var value: [UInt8] = []
        while let byte = current {
            index += 1
            if byte == UInt8(ascii: "'") { return try text(value, name) }
            if byte == UInt8(ascii: "\n") { line += 1 }
            value.append(byte)
        }
        throw ScanFault(message: "the quote that opens \(name) on line \(opening) is never closed")
    }

    private mutating func doubleQuoted(_ name: String) throws(ScanFault) -> String {
        let opening = line
        index += 1
        var value: [UInt8] = []
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                return try text(value, name)
            case UInt8(ascii: "\\"):
                guard let escape = current else { break }
                index += 1
                switch escape {
                case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "r"): value.append(UInt8(ascii: "\r"))
                case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
                case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "$"): value.append(escape)
                default:
                    throw ScanFault(message: #"\#(name) has an unknown escape; known are \n \r \t \\ \" and \$"#)
                }
            case UInt8(ascii: "\n"):
                line += 1
                value.append(byte)
            default:
                value.append(byte)
            }
        }
        throw ScanFault(message: "the quote that opens \(name) on line \(opening) is never closed")
    }

    private func text(_ value: [UInt8], _ name: String) throws(ScanFault) -> String {
        guard !value.contains(0), let text = String(validating: value, as: UTF8.self) else {
            throw ScanFault(message: "the value of \(name) is no UTF-8 text")
        }
        return text
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
