import Synchronization

/// One piece of work and whether it has written, to any database.
package final class ReadScope: Sendable {
    @TaskLocal static var current: ReadScope?

    private let written = Atomic(false)

    init() {}

    var hasWritten: Bool { written.load(ordering: .acquiring) }

    /// Before a write is sent, so that no read that follows it, in whatever task, misses it.
    func noteWrite() {
        written.store(true, ordering: .releasing)
    }
}

extension ReadScope? {
    /// Runs a part of the work; without a scope, as it comes.
    package func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        guard let scope = self else { return try await body() }
        return try await ReadScope.$current.withValue(scope) { try await body() }
    }
}
