public import Covet
import Synchronization

/// What an app under test has logged: whole lines as they would have reached its output, after redaction.
public final class LogCapture: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func append(_ lines: [UInt8]) {
        bytes.withLock { $0 += lines }
    }

    var lines: [String] {
        bytes.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").map(String.init)
    }
}
