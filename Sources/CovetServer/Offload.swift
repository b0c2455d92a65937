/// Runs work that computes for long or blocks its thread away from the event loop, on the global concurrent executor.
///
/// Handlers run on the event loop that read their request, where everything else waits while they compute. Anything
/// that takes more than about a millisecond of CPU, and every call that blocks, belongs in here:
///
///     let thumbnail = try await offload { try resize(image, to: .thumbnail) }
///
/// The caller comes back to its own loop afterwards. Cancellation reaches the work as it reaches any child.
public func offload<Result: Sendable, Failure: Error>(
    _ work: @concurrent @Sendable () async throws(Failure) -> Result
) async throws(Failure) -> Result {
    try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(Failure) -> Result in
        try await work()
    }
}
