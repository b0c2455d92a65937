import Synchronization

/// One piece of work and whether it has written, to any database.
final class ReadScope: Sendable {
    @TaskLocal static var current: ReadScope?

    private let written = Atomic(false)

    var hasWritten: Bool { written.load(ordering: .acquiring) }

    /// Before a write is sent, so that no read that follows it, in whatever task, misses it.
    func noteWrite() {
        written.store(true, ordering: .releasing)
    }
}
