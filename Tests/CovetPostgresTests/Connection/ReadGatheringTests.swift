import CovetDatabase
import NIOCore
import NIOEmbedded
import Testing

@testable import CovetPostgres

/// Counts how often the socket would be read.
private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    var reads = 0
    func read(context: ChannelHandlerContext) { reads += 1 }
}

/// A connection that is ready, without a socket.
private struct Line {
    let loop = EmbeddedEventLoop()
    let counter = ReadCounter()
    let handler: ConnectionHandler
    let channel: EmbeddedChannel

    init() throws {
        handler = ConnectionHandler(on: loop)
        channel = EmbeddedChannel(handlers: [counter, handler], loop: loop)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 5432), promise: nil)
        try receive([ServerMessage.authentication(0), ServerMessage.key(), ServerMessage.ready()])
    }

    func ask() {
        handler.enqueue(
            ScriptRequest("SELECT", step: nil, deadline: nil, requiresTransaction: false, effect: .none)
        )
        loop.run()
    }

    /// What comes in one turn of the loop. Returns how often the socket is read then, and how often after a while.
    @discardableResult
    func receive(_ messages: [ByteBuffer]) throws -> [Int] {
        counter.reads = 0
        for message in messages { try channel.writeInbound(message) }
        channel.pipeline.read()
        let atOnce = counter.reads
        loop.advanceTime(by: ReadGathering.time)
        return [atOnce, counter.reads]
    }

    static let rows = (0..<8).map { _ in ServerMessage.row(Array(repeating: 120, count: 1010)) }
}

@Suite struct ReadGatheringTests {
    @Test func aLongResultIsGatheredUntilItEnds() throws {
        let line = try Line()
        line.ask()
        #expect(try line.receive([ServerMessage.columns(("a", 25))]) == [1, 1])
        for _ in 0..<4 { #expect(try line.receive(Line.rows) == [1, 1]) }
        for _ in 0..<4 { #expect(try line.receive(Line.rows) == [0, 1]) }
        #expect(try line.receive(Line.rows + [ServerMessage.tag("SELECT 72"), ServerMessage.ready()]) == [1, 1])
        line.ask()
        #expect(try line.receive([ServerMessage.columns(("a", 25))] + Line.rows) == [1, 1])
    }

    @Test func whatComesFastIsReadAtOnce() throws {
        let line = try Line()
        line.ask()
        #expect(try line.receive([ServerMessage.columns(("a", 25))]) == [1, 1])
        for _ in 0..<3 { #expect(try line.receive(Array(repeating: Line.rows, count: 5).flatMap { $0 }) == [1, 1]) }
        #expect(try line.receive(Line.rows) == [0, 1])
    }

    @Test func nobodyElseWaitsForAResultThatIsGathered() throws {
        let line = try Line()
        line.ask()
        try line.receive([ServerMessage.columns(("a", 25))])
        for _ in 0..<5 { try line.receive(Line.rows) }
        line.ask()
        #expect(try line.receive(Line.rows) == [1, 1])
    }

    @Test func nothingIsReadForSomebodyWhoWantsNoMore() throws {
        let line = try Line()
        line.ask()
        try line.receive([ServerMessage.columns(("a", 25))])
        for _ in 0..<5 { try line.receive(Line.rows) }
        line.counter.reads = 0
        line.channel.pipeline.read()
        line.handler.setReading(false)
        line.loop.advanceTime(by: ReadGathering.time)
        #expect(line.counter.reads == 0)
    }
}
