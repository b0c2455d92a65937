/// What the server says of a command that ended.
struct CommandTag: Equatable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// How many rows were inserted, updated, deleted, merged or copied in; 0 for the rest, a SELECT too.
    var affectedRows: Int {
        // The frequent case first; what else begins like one of them, as CREATE does, ends without a number.
        switch text.utf8.first {
        case UInt8(ascii: "I"), UInt8(ascii: "U"), UInt8(ascii: "D"), UInt8(ascii: "C"),
            UInt8(ascii: "M") where text != "MOVE" && !text.hasPrefix("MOVE "):
            text.utf8.lastIndex(of: UInt8(ascii: " ")).flatMap { Int(text[text.index(after: $0)...]) } ?? 0
        default: 0
        }
    }

    /// COMMIT of a transaction that had failed is answered so.
    var isRollback: Bool { text == "ROLLBACK" }
}
