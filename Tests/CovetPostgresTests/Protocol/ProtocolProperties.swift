import CovetDatabase
import NIOCore

@testable import CovetPostgres

/// Everything that must hold whatever a server sends, so that a fuzzer can call it.
enum ProtocolProperties {
    /// Gives what is wrong; nil where nothing is.
    static func violation(_ bytes: [UInt8]) -> String? {
        let script = ProtocolScript(bytes)
        let whole = ProtocolRun(script, cutsBytes: false)
        if let violation = whole.violation { return violation }
        let pieces = ProtocolRun(script, cutsBytes: true)
        if let violation = pieces.violation { return violation }
        // When a cancellation goes out depends on what has come by then.
        guard script.hasInterruptions || whole == pieces else {
            return "read differently in pieces:\n\(whole)\n--- in pieces:\n\(pieces)"
        }
        guard !isLetIn(by: script.sent) else { return "a server was let in that proved nothing" }
        return nil
    }

    /// Whether a server that does not know the password passes for one that does.
    private static func isLetIn(by bytes: [UInt8]) -> Bool {
        var handshake = Handshake(
            Handshake.Settings(
                user: "ann",
                parameters: [],
                password: "pencil",
                methods: [.scramSHA256],
                nonce: "abcdefgh"
            )
        )
        var reader = FrameReader()
        reader.append(ByteBuffer(bytes: bytes))
        do {
            _ = try handshake.begin()
            while let frame = try reader.next() {
                switch try handshake.receive(frame.kind, reader.body(of: frame)) {
                case .ready: return true
                // Stands for the hash, which the server's bytes have no part in but by salt and number of rounds.
                case .derive: _ = try handshake.receiveSalted([UInt8](repeating: 0x5A, count: 32))
                default: break
                }
            }
        } catch {
            return false
        }
        return false
    }
}
