import CovetDatabase
import CovetSQL
import CovetTestSupport
import Synchronization
import Testing

@testable import CovetPostgres

@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(1)))
struct NotificationTests {
    private func channel() -> String { "Ch\"an'nel é \(UInt64.random(in: 0 ... .max))" }

    private func send(_ payloads: [String], to channel: String) async throws {
        try await withConnection { connection in
            for payload in payloads {
                try await connection.execute("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)])
            }
        }
    }

    /// Returns when the listener is there: its loop has begun.
    private func waitForListener(_ name: String, count: Int64 = 1) async throws {
        try await withConnection { connection in
            let isThere = try await eventually {
                try await connection.integers(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND query LIKE 'LISTEN%' AND state = 'idle'",
                    [.text(name)]
                ) == [count]
            }
            try #require(isThere)
        }
    }

    @Test func whatIsSentIsHeardInItsOrder() async throws {
        let channel = channel()
        let name = "listener \(channel.suffix(12))"
        var configuration = try TestServer.configuration()
        configuration.applicationName = name
        let listener = try PostgresListener(configuration, channels: [channel, "other \(channel)".prefixed(63)])
        let payloads = (0..<100).map { "payload \($0) 'é' \"" }
        async let heard = {
            var heard: [String] = []
            for try await event in listener {
                guard case .notification(let notification) = event, notification.channel == channel else { continue }
                heard.append(notification.payload)
                if heard.count == payloads.count { break }
            }
            return heard
        }()
        try await waitForListener(name)
        try await send(payloads, to: channel)
        #expect(try await heard == payloads)
        // The loop is over, and its connection with it.
        try await waitForListener(name, count: 0)
    }

    @Test func aLostConnectionIsMadeAgainAndTheGapIsTold() async throws {
        let channel = channel()
        let name = "listener \(channel.suffix(12))"
        var configuration = try TestServer.configuration()
        configuration.applicationName = name
        let listener = try PostgresListener(
            configuration,
            channels: [channel],
            timing: RetryTiming(pause: { _ in await Task.yield() }, random: { 0.5 })
        )
        async let heard = {
            var heard: [PostgresListener.Event] = []
            for try await event in listener {
                heard.append(event)
                if heard.count == 2 { break }
            }
            return heard
        }()
        try await waitForListener(name)
        _ = try await withConnection { connection in
            try await connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1",
                [.text(name)]
            )
        }
        try await waitForListener(name)
        try await send(["back"], to: channel)
        let events = try await heard
        #expect(events.first == .missed)
        guard case .notification(let notification) = events.last else {
            Issue.record("no notification after the connection was lost")
            return
        }
        #expect(notification.payload == "back" && notification.channel == channel && notification.process > 0)
    }

    @Test func aLoopThatIsTooSlowIsTold() async throws {
        let channel = channel()
        let listener = try PostgresListener(TestServer.configuration(), channels: [channel], bufferLimit: 2)
        var events = listener.makeAsyncIterator()
        // It connects with its first step, which takes the first notification.
        let name = channel
        async let sent: Void = {
            try await withConnection { connection in
                let isThere = try await eventually {
                    try await connection.integers(
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle' AND strpos(query, $1) > 0",
                        [.text(String(name.suffix(12)))]
                    ) == [1]
                }
                try #require(isThere)
                try await connection.execute(
                    "SELECT pg_notify($1, i::text) FROM generate_series(1, 50) AS i",
                    [.text(name)]
                )
            }
        }()
        var payloads: [String] = []
        var misses = 0
        _ = try await events.next()
        try await sent
        try await send(["last"], to: channel)
        // What came is bounded, and the gap is told.
        while misses == 0 {
            switch try await events.next() {
            case .notification(let notification): payloads.append(notification.payload)
            case .missed: misses += 1
            case nil: return
            }
        }
        #expect(misses == 1 && payloads.count <= 3)
    }

    @Test func aCancelledLoopEnds() async throws {
        let channel = channel()
        let name = "listener \(channel.suffix(12))"
        var configuration = try TestServer.configuration()
        configuration.applicationName = name
        let listener = try PostgresListener(configuration, channels: [channel])
        let task = Task {
            for try await _ in listener {}
        }
        try await waitForListener(name)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await waitForListener(name, count: 0)
    }

    @Test func theFirstConnectionMustWork() async throws {
        var configuration = try TestServer.configuration()
        configuration.password = .init("wrong")
        let listener = try PostgresListener(configuration, channels: ["a"])
        let error = try await failure { for try await _ in listener {} }
        #expect(error.code == .connection && error.vendorCode == "28P01")
    }

    @Test func whatCannotBeAChannelIsRefused() throws {
        let configuration = try TestServer.configuration()
        for channels in [[], [""], ["a\0b"], [String(repeating: "a", count: 64)]] {
            #expect(throws: DatabaseError.self) { try PostgresListener(configuration, channels: channels) }
        }
        var pooled = configuration
        pooled.isBehindTransactionPooler = true
        #expect(throws: DatabaseError.self) { try PostgresListener(pooled, channels: ["a"]) }
    }

    @Test func aNotificationIsSentWithItsTransactionOrNotAtAll() async throws {
        let channel = channel()
        let name = "listener \(channel.suffix(12))"
        var configuration = try TestServer.configuration()
        configuration.applicationName = name
        let listener = try PostgresListener(configuration, channels: [channel])
        async let heard = { () async throws -> PostgresListener.Event? in
            for try await event in listener { return event }
            return nil
        }()
        try await waitForListener(name)
        let database = try Database.postgres(TestServer.configuration())
        _ = try? await database.transaction { transaction in
            try await transaction.notify(channel, "undone")
            throw CancellationError()
        }
        try await database.transaction { try await $0.notify(channel, "kept") }
        guard case .notification(let notification) = try await heard else {
            Issue.record("nothing was heard")
            return await database.close()
        }
        #expect(notification.payload == "kept")
        let long = try await failure { try await database.notify(channel, String(repeating: "x", count: 8000)) }
        #expect(long.code == .misuse)
        await database.close()
    }
}

extension String {
    fileprivate func prefixed(_ bytes: Int) -> String {
        var text = self
        while text.utf8.count > bytes { text.removeLast() }
        return text
    }
}
