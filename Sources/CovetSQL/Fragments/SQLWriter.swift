/// Writes fragments in one dialect: the text as UTF-8, the values beside it.
struct SQLWriter {
    private let dialect: SQLDialect
    private let isInlining: Bool
    private var bytes: [UInt8] = []
    private(set) var bindings: [SQLValue] = []
    private(set) var problem: String?
    /// The number of the first placeholder of what was written before and may come again.
    private var firstBindings: [ObjectIdentifier: Int] = [:]
    /// Within such a repetition: the number of the next placeholder.
    private var repeatedBinding: Int?

    /// - Parameter capacity: how many pieces are to come, roughly.
    init(dialect: SQLDialect, capacity: Int, isInlining: Bool = false) {
        self.dialect = dialect
        self.isInlining = isInlining
        bytes.reserveCapacity(64 + capacity * 12)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ sql: SQL) {
        for piece in sql.pieces {
            switch piece {
            case .literal(let literal): literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
            case .raw(let raw): bytes.append(contentsOf: raw.utf8)
            case .identifier(let identifier): write(identifier)
            case .value(let value): write(value)
            case .dependent(let fragment): write(fragment(dialect))
            case .repeated(let repeated): write(repeated)
            case .unsupported(let message): problem = problem ?? message
            }
        }
    }

    private mutating func write(_ identifier: SQLIdentifier) {
        let quote = UInt8(ascii: "\"")
        bytes.append(quote)
        var name = identifier.name
        name.withUTF8 { name in
            if name.contains(quote) {
                for byte in name {
                    if byte == quote { bytes.append(quote) }
                    bytes.append(byte)
                }
            } else {
                bytes.append(contentsOf: name)
            }
        }
        bytes.append(quote)
    }

    private mutating func write(_ value: SQLValue) {
        if isInlining { return write(value.literal(for: dialect)) }
        guard dialect == .postgres else {
            bindings.append(value)
            return bytes.append(UInt8(ascii: "?"))
        }
        if let number = repeatedBinding {
            repeatedBinding = number + 1
            writePlaceholder(number)
        } else {
            bindings.append(value)
            writePlaceholder(bindings.count)
        }
    }

    private mutating func writePlaceholder(_ number: Int) {
        bytes.append(UInt8(ascii: "$"))
        if number < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(number))
        } else {
            bytes.append(contentsOf: String(number).utf8)
        }
    }

    private mutating func write(_ repeated: RepeatedSQL) {
        guard dialect == .postgres, repeatedBinding == nil else { return write(repeated.sql) }
        let identity = ObjectIdentifier(repeated)
        if let first = firstBindings[identity] {
            repeatedBinding = first
            write(repeated.sql)
            repeatedBinding = nil
        } else {
            firstBindings[identity] = bindings.count + 1
            write(repeated.sql)
        }
    }
}
