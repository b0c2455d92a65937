import CovetSQL
import CovetSQLite
import Synchronization
import Testing

@testable import CovetDatabase

@Suite struct StatementWatchTests {
    @Test func theLogTellsEverythingButValues() async throws {
        let entries = Entries()
        try await Self.withDatabase(QueryLog(tellsAll: true, write: entries.append)) { database in
            let tally = StatementTally { StatementContext(requestID: "r-1", route: "GET /notes") }
            try await StatementTally.$current.withValue(tally) {
                try await database.execute("INSERT INTO notes (text, stars) VALUES (\("hunter2"), \(5))")
                // sql-allow: an attempt at putting a value into the text
                _ = try await database.query(
                    SQL(unsafeRaw: "SELECT id FROM notes WHERE text = 'hunter2'"),
                    as: Int.self
                )
            }
        }
        let told = entries.all.filter { $0.context != nil }
        #expect(told.count == 2)
        #expect(told[0].valueTypes == ["text", "int64"])
        #expect(told[0].affectedRows == 1)
        #expect(told[1].rowCount == 1)
        #expect(told[1].context == StatementContext(requestID: "r-1", route: "GET /notes"))
        #expect(told[1].shape.text == "SELECT id FROM notes WHERE text = $1")
        var dumped = ""
        dump(told, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test func aStatementThatFailsIsToldByItsKindAlone() async throws {
        let entries = Entries()
        try await Self.withDatabase(QueryLog(tellsAll: true, write: entries.append)) { database in
            try await database.execute("INSERT INTO notes (id, text) VALUES (\(1), \("hunter2"))")
            _ = try? await database.execute("INSERT INTO notes (id, text) VALUES (\(1), \("hunter2"))")
        }
        let failure = try #require(entries.all.compactMap(\.failure).first)
        #expect(failure.hasPrefix("uniqueViolation"))
        #expect(!failure.contains("hunter2"))
    }

    @Test func onlySlowStatementsAreToldUnlessAllAreWanted() async throws {
        let entries = Entries()
        try await Self.withDatabase(QueryLog(slowThreshold: .seconds(600), write: entries.append)) { database in
            try await database.execute("INSERT INTO notes (text) VALUES (\("a"))")
        }
        #expect(entries.all.isEmpty)
        try await Self.withDatabase(QueryLog(slowThreshold: .zero, write: entries.append)) { database in
            try await database.execute("INSERT INTO notes (text) VALUES (\("a"))")
        }
        #expect(!entries.all.isEmpty)
        #expect(!entries.all.contains { !$0.isSlow })
    }

    @Test func eventsShowNoValueHoweverTheyArePrinted() async throws {
        let events = Mutex<[StatementEvent]>([])
        let recorder = EventRecorder { event in events.withLock { $0.append(event) } }
        let database = try Database.sqlite(url: "sqlite::memory:").observed(by: recorder)
        _ = try await database.query("SELECT \("hunter2"), \([UInt8]("hunter2".utf8))", as: String.self)
        await database.close()
        let event = try #require(events.withLock { $0.first })
        var dumped = "\(event) \(String(reflecting: event))"
        dump(event, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(event.valueTypes == ["text", "bytes"])
    }

    @Test func theSameQuestionAskedInALoopIsFound() async throws {
        try await Self.withDatabase(QueryLog { _ in }) { database in
            let tally = StatementTally(limit: 3) { StatementContext(route: "GET /notes") }
            try await StatementTally.$current.withValue(tally) {
                for id in 0..<3 {
                    _ = try await database.query("SELECT text FROM notes WHERE id = \(id)", as: String.self)
                }
            }
            #expect(tally.repeated.isEmpty)
            try await StatementTally.$current.withValue(tally) {
                async let one = database.query("SELECT text FROM notes WHERE id = \(9)", as: String.self)
                _ = try await one
            }
            let repeated = try #require(tally.repeated.first)
            #expect(repeated.count == 4)
            #expect(repeated.shape.summary == "SELECT notes")
            #expect("\(repeated)".contains("4 times SELECT notes"))
            #expect("\(repeated)".contains("in GET /notes"))
            #expect(tally.count == 4)
        }
    }

    @Test func workOutsideOfARequestIsNotCharged() async throws {
        try await Self.withDatabase(QueryLog { _ in }) { database in
            let tally = StatementTally()
            StatementTally.$current.withValue(tally) {}
            _ = try await database.query("SELECT 1", as: Int.self)
            #expect(tally.count == 0)
        }
    }

    @Test func anInnerPieceOfWorkCountsForTheOuterOneToo() async throws {
        try await Self.withDatabase(QueryLog { _ in }) { database in
            let outer = StatementTally()
            try await StatementTally.$current.withValue(outer) {
                let inner = StatementTally()
                try await StatementTally.$current.withValue(inner) {
                    _ = try await database.query("SELECT 1", as: Int.self)
                }
                #expect(inner.count == 1)
            }
            #expect(outer.count == 1)
        }
    }

    @Test func statisticsAreKeptByQuestionInBoundedMemory() {
        let statistics = StatementStatistics(capacity: 2)
        func ask(_ text: String, _ milliseconds: Int) {
            statistics.statementDidFinish(.made(text, .milliseconds(milliseconds)))
        }
        for milliseconds in 1...100 { ask("SELECT a FROM t WHERE b = \(milliseconds)", milliseconds) }
        ask("SELECT c FROM t", 1)
        ask("SELECT d FROM t", 2)
        let top = statistics.top(5)
        #expect(top.map(\.shape.text) == ["SELECT a FROM t WHERE b = $1", "SELECT d FROM t"])
        #expect(top[0].calls == 100)
        #expect(top[0].total == .milliseconds(5050))
        #expect(top[0].longest == .milliseconds(100))
        #expect(top[0].p95 >= .milliseconds(95) && top[0].p95 <= .milliseconds(107))
        #expect(statistics.forgotten == 1)
        #expect(statistics[top[0].shape.fingerprint]?.calls == 100)
        #expect(statistics["no fingerprint"] == nil)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 100, 1023, 1024, 999_999, Int(Int32.max)])
    func aPercentileIsAtMostAnEighthTooLong(microseconds: Int) {
        let statistics = StatementStatistics()
        statistics.statementDidFinish(.made("SELECT 1", .microseconds(microseconds)))
        statistics.statementDidFinish(.made("SELECT 1", .seconds(4000)))
        for _ in 0..<98 { statistics.statementDidFinish(.made("SELECT 1", .microseconds(microseconds))) }
        let p95 = statistics.top(1)[0].p95
        #expect(p95 >= .microseconds(microseconds))
        #expect(p95 <= .microseconds(microseconds + microseconds / 8 + 1))
    }

    @Test func loopsAreRecordedOnceForEachRouteAndQuestion() {
        let recorder = RepetitionRecorder(capacity: 2)
        func found(_ route: String, _ text: String, _ count: Int) -> RepeatedStatement {
            RepeatedStatement(
                shape: .of(text),
                count: count,
                duration: .zero,
                origin: nil,
                context: StatementContext(route: route)
            )
        }
        #expect(recorder.record(found("GET /a", "SELECT 1", 6)))
        #expect(!recorder.record(found("GET /a", "SELECT 2", 9)))
        #expect(recorder.record(found("GET /b", "SELECT 2", 7)))
        #expect(!recorder.record(found("GET /c", "SELECT 2", 7)))
        #expect(recorder.all.map(\.worst.count) == [9, 7])
        #expect(recorder.all.first?.requests == 2)
    }

    private static func withDatabase(_ log: QueryLog, _ body: (Database) async throws -> Void) async throws {
        let database = try Database.sqlite(url: "sqlite::memory:").observed(by: StatementWatch(log: log))
        do {
            try await database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, stars INTEGER)")
            try await body(database)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

private final class Entries: Sendable {
    private let entries = Mutex<[QueryLogEntry]>([])
    var all: [QueryLogEntry] { entries.withLock { $0 } }
    @Sendable func append(_ entry: QueryLogEntry) { entries.withLock { $0.append(entry) } }
}

private struct EventRecorder: StatementObserver {
    let record: @Sendable (StatementEvent) -> Void
    func statementDidFinish(_ event: StatementEvent) { record(event) }
}

extension StatementEvent {
    fileprivate static func made(_ text: String, _ duration: Duration) -> StatementEvent {
        StatementEvent(kind: .statement, statement: Statement(text: text), start: .now, duration: duration)
    }
}
