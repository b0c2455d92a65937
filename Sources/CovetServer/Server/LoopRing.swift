import Dispatch
import NIOCore
import Synchronization

/// Some loops of a group, one after the other: who listens on a single socket hands its connections on to all of them.
final class LoopRing: EventLoopGroup {
    private let loops: [any EventLoop]
    private let turn = Atomic<Int>(0)

    init(_ loops: [any EventLoop], of first: any EventLoop) {
        self.loops = loops.isEmpty ? [first] : loops
    }

    func next() -> any EventLoop {
        loops[Int(turn.add(1, ordering: .relaxed).oldValue % loops.count)]
    }

    func makeIterator() -> EventLoopIterator {
        EventLoopIterator(loops)
    }

    /// The loops belong to the group they come from, which ends them.
    func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        queue.async { callback(nil) }
    }
}
