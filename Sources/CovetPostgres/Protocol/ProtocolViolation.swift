/// A server sent what the protocol does not allow. The connection cannot be used any further.
struct ProtocolViolation: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
