import Foundation
import Synchronization

/// Runs a body on the one thread whose stack holds the deepest tree that ``ScriptReader`` lets through, and waits for it. The body must not call this again.
///
/// One thread for the whole process: libpg_query makes a thread-specific key for each thread that it sees and gives none back, and a process has 1,024 of them.
func onDeepStack(_ body: @escaping () -> Void) {
    DeepStack.shared.run(body)
}

private final class DeepStack: Sendable {
    static let shared = DeepStack()

    /// 96 MiB of address space, of which only what is used takes memory. libpg_query 15 uses at most 140 bytes of stack for each level (measured with chains of operators, the
    /// deepest form that its grammar does not limit to 10,000 itself), a level takes two tokens at least, and ``ScriptReader/mostTokens`` is 200,000: a third of it is the most.
    private static let stackSize = 96 << 20

    private let queue = Mutex<[Work]>([])
    private let wake = DispatchSemaphore(value: 0)

    private init() {
        let thread = Thread { DeepStack.shared.work() }
        thread.stackSize = Self.stackSize
        thread.start()
    }

    func run(_ body: @escaping () -> Void) {
        let work = Work(body)
        queue.withLock { $0.append(work) }
        wake.signal()
        work.done.wait()
    }

    private func work() {
        while true {
            wake.wait()
            let next = queue.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            next?.body()
            next?.done.signal()
        }
    }
}

/// `@unchecked Sendable`: whoever made it waits for `done`, so that one thread at a time runs the body and sees what it captures.
private final class Work: @unchecked Sendable {
    let body: () -> Void
    let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping () -> Void) {
        self.body = body
    }
}
