import CovetHTTP
import Logging
import NIOCore

/// What all connections of one event loop share: executor, clock, rendered heads, and the list of themselves.
///
/// `@unchecked Sendable`: the immutable properties are Sendable; every variable is read and written on the event loop's
/// thread alone, which `start`, the tick and the channel handlers run on.
final class LoopContext: @unchecked Sendable {
    let eventLoop: any EventLoop
    let executor: LoopExecutor
    let engine: Engine
    /// The loop's time at the last tick; exact enough for limits in seconds, and free.
    private(set) var now: NIODeadline
    private(set) var isDraining = false
    let tickInterval: TimeAmount
    private var wasHeldUp = false
    private var connections: [HTTPConnection] = []
    private var unflushed: [HTTPConnection] = []
    private var unflushedSince = NIODeadline.now()
    private var isFlushScheduled = false
    private var prefixes: [ByteBuffer?] = []
    private var date = HTTPDate.now()
    private var ticker: RepeatedTask?

    /// A response that is as old as this leaves before another request is read: handlers that compute for long do not
    /// hold back what is ready.
    private static let longestUnflushed = TimeAmount.milliseconds(1)

    init(eventLoop: any EventLoop, engine: Engine) {
        self.eventLoop = eventLoop
        self.engine = engine
        executor = LoopExecutor(eventLoop: eventLoop)
        now = .now()
        tickInterval = TimeAmount(engine.limits.tick)
    }

    func start() {
        ticker = eventLoop.scheduleRepeatedTask(initialDelay: tickInterval, delay: tickInterval) { [weak self] _ in
            self?.tick(to: .now())
        }
    }

    func stop() {
        ticker?.cancel()
        ticker = nil
    }

    // MARK: Connections

    func add(_ connection: HTTPConnection) {
        connection.index = connections.count
        connections.append(connection)
    }

    func remove(_ connection: HTTPConnection) {
        let index = connection.index
        guard index >= 0, index < connections.count, connections[index] === connection else { return }
        connection.index = -1
        let last = connections.removeLast()
        guard last !== connection else { return }
        last.index = index
        connections[index] = last
    }

    /// From now on each connection closes after its current response, and at once where it has been quiet for a while.
    func drain() {
        isDraining = true
    }

    func cancelAll() {
        for connection in connections { connection.cancel() }
    }

    func closeAll() {
        for connection in connections { connection.abort() }
    }

    /// Looks at every connection's limits of time. Backwards, as those that close leave the list.
    func tick(to time: NIODeadline) {
        let elapsed = time - now
        now = time
        refreshDate()
        // Who held the loop up kept it from reading, too: nobody is judged by what was not read yet. At most once in a
        // row, so that a loop that is always late keeps its limits.
        wasHeldUp = !wasHeldUp && elapsed > tickInterval * 2
        guard !wasHeldUp else { return }
        var index = connections.count - 1
        while index >= 0 {
            if index < connections.count { connections[index].tick(elapsed: elapsed) }
            index -= 1
        }
    }

    // MARK: Output

    /// Writes what the connection holds when the loop has read everything that came with the same wake-up.
    ///
    /// Waking the client's thread costs more than putting a short response together, and responses that leave one
    /// right after the other wake it once. Nothing waits for time to pass: a loop with one request in hand writes its
    /// response next.
    func flushLater(_ connection: HTTPConnection) {
        unflushed.append(connection)
        if !isFlushScheduled {
            isFlushScheduled = true
            unflushedSince = .now()
            eventLoop.execute {
                self.isFlushScheduled = false
                self.flushAll()
            }
        } else if NIODeadline.now() - unflushedSince > Self.longestUnflushed {
            flushAll()
            unflushedSince = .now()
        }
    }

    private func flushAll() {
        // A write that makes room may let its connection answer what it has pipelined, and so add to the list.
        var index = 0
        while index < unflushed.count {
            unflushed[index].flush()
            index += 1
        }
        unflushed.removeAll(keepingCapacity: true)
    }

    // MARK: Rendered bytes

    /// Status line and Date field, rendered once a second for each status in use.
    @inline(__always)
    func writePrefix(of status: Status, into buffer: inout ByteBuffer) {
        let index = Int(status.code)
        if index < prefixes.count, let prefix = prefixes[index] {
            buffer.writeImmutableBuffer(prefix)
        } else {
            buffer.writeImmutableBuffer(renderPrefix(of: status))
        }
    }

    private func renderPrefix(of status: Status) -> ByteBuffer {
        let index = Int(status.code)
        if prefixes.count <= index { prefixes += Array(repeating: nil, count: index + 1 - prefixes.count) }
        let prefix = ByteBuffer(string: "HTTP/1.1 \(status)\r\ndate: \(HTTPDate.text(secondsSince1970: date))\r\n")
        prefixes[index] = prefix
        return prefix
    }

    private func refreshDate() {
        let current = HTTPDate.now()
        guard current != date else { return }
        date = current
        prefixes.removeAll(keepingCapacity: true)
    }
}
