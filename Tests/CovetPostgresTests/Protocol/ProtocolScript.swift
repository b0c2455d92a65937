/// What happens on a connection, in order, as a text of bytes that a fuzzer can change: the first byte holds two flags, then each step begins with its kind.
struct ProtocolScript {
    enum Step {
        /// A caller asks for something, one of ``ProtocolRun/kinds``.
        case request(Int)
        /// The task of a caller that came before is cancelled.
        case interrupt(Int)
        /// The server sends.
        case bytes(ArraySlice<UInt8>)
    }

    let keepsStatements: Bool
    /// The server has let us in before the first step.
    let hasGreeted: Bool
    let steps: [Step]

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        let flags = rest.popFirst() ?? 0
        keepsStatements = flags & 1 != 0
        hasGreeted = flags & 2 != 0
        var steps: [Step] = []
        while let kind = rest.popFirst() {
            switch kind {
            case 0..<Self.interrupt: steps.append(.request(Int(kind)))
            case Self.interrupt..<Self.bytes: steps.append(.interrupt(Int(kind - Self.interrupt)))
            default:
                let count = Int(rest.popFirst() ?? 0)
                steps.append(.bytes(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
        }
        self.steps = steps
    }

    /// The first kind of an interruption, and that of bytes, before which their number stands.
    static let interrupt: UInt8 = 0x20
    static let bytes: UInt8 = 0x30

    var hasInterruptions: Bool {
        steps.contains { if case .interrupt = $0 { true } else { false } }
    }

    /// All that the server sends.
    var sent: [UInt8] {
        steps.flatMap { step -> ArraySlice<UInt8> in if case .bytes(let bytes) = step { bytes } else { [] } }
    }
}
