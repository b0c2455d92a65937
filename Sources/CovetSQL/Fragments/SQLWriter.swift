/// Writes fragments in one dialect: the text as UTF-8, the values beside it.
struct SQLWriter {
    private let dialect: SQLDialect
    private let isInlining: Bool
    private var bytes: [UInt8] = []
    private(set) var bindings: [SQLValue] = []
    private(set) var problem: String?
    /// The placeholders of what was written before and may come again.
    private var known: [ObjectIdentifier: [Int]] = [:]
    /// While something is written that may come again, and how deep one in another: the placeholders so far.
    private var recorded: [Int] = []
    private var depth = 0
    /// Within a repetition: the placeholders that are left.
    private var repeated: ArraySlice<Int>?

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
        if let number = repeated?.popFirst() {
            writePlaceholder(number)
        } else {
            bindings.append(value)
            writePlaceholder(bindings.count)
        }
    }

    private mutating func writePlaceholder(_ number: Int) {
        if depth > 0 { recorded.append(number) }
        bytes.append(UInt8(ascii: "$"))
        if number < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(number))
        } else {
            bytes.append(contentsOf: String(number).utf8)
        }
    }

    private mutating func write(_ repeated: RepeatedSQL) {
        // What is within a repetition has its placeholders from there.
        guard dialect == .postgres, self.repeated == nil else { return write(repeated.sql) }
        let identity = ObjectIdentifier(repeated)
        if let numbers = known[identity] {
            self.repeated = numbers[...]
            write(repeated.sql)
            self.repeated = nil
        } else {
            let start = recorded.count
            depth += 1
            write(repeated.sql)
            depth -= 1
            known[identity] = Array(recorded[start...])
            if depth == 0 { recorded = [] }
        }
    }
}
