/// An event loop that one handler kept for itself: nothing else on that loop moved meanwhile.
public struct LoopStall: Sendable, Hashable {
    /// Method and pattern of the route. Where a task of the handler's own blocks, every route that was being answered
    /// on this loop; empty where none was.
    public let routes: [String]
    /// How long it has lasted when it was found, at least.
    public let duration: Duration
}
