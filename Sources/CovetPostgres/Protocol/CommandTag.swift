/// What the server says of a command that ended.
struct CommandTag: Equatable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// How many rows were inserted, updated, deleted, merged or copied in; 0 for the rest, a SELECT too.
    var affectedRows: Int {
        for command in ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"] where text.hasPrefix(command) {
            guard let number = text.split(separator: " ").dropFirst().last else { return 0 }
            return Int(number) ?? 0
        }
        return 0
    }

    /// COMMIT of a transaction that had failed is answered so.
    var isRollback: Bool { text == "ROLLBACK" }
}
