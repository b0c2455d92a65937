import NIOCore

/// When a connection lets its socket gather bytes before it reads again.
///
/// The server sends 8 KiB at a time, and waking up for each of them costs more than reading it. In the midst of a long
/// result the socket is therefore left alone for a while: a fifth of the CPU time of 160 KiB, for no later an end, as
/// the server is not interrupted either. Short results, and what comes faster than it is read, are read at once.
struct ReadGathering {
    /// Twice to three times what a server takes for 8 KiB of rows.
    static let time = TimeAmount.microseconds(200)
    /// A result is long when so much of it has come.
    static let longResult = 32 * 1024
    /// So much in one turn of the event loop is enough.
    static let enough = 32 * 1024

    private var resultBytes = 0
    private var turnBytes = 0

    mutating func received(_ count: Int) {
        resultBytes += count
        turnBytes += count
    }

    mutating func resultEnded() { resultBytes = 0 }

    /// Whether to gather before the next read. A turn of the loop is over.
    mutating func isWanted() -> Bool {
        defer { turnBytes = 0 }
        return resultBytes >= Self.longResult && turnBytes < Self.enough
    }
}
