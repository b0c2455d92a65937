import Foundation
import Synchronization
import Testing

@testable import CovetCrypto

@Suite struct PasswordHasherTests {
    private let hasher = PasswordHasher(threads: 1, queueLimit: 4)

    /// The reference implementation's own test: t=2, m=2^16, p=1, "password", "somesalt".
    private static let reference =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

    @Test func agreesWithTheReferenceImplementation() async throws {
        let hash = try #require(PasswordHash(encoded: Self.reference))
        #expect(hash.encoded == Self.reference)
        #expect(try await hasher.verify("password", against: hash))
        #expect(try await !hasher.verify("Password", against: hash))
    }

    @Test func aHashFitsItsPasswordAlone() async throws {
        let hash = try await hasher.hash("correct horse battery staple")
        #expect(hash.encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        let stored = try #require(PasswordHash(encoded: hash.encoded))
        #expect(stored == hash)
        #expect(try await hasher.verify("correct horse battery staple", against: stored))
        #expect(try await !hasher.verify("correct horse battery staple ", against: stored))
        #expect(try await hasher.hash("correct horse battery staple") != hash, "every hash has its own salt")
        #expect(!hasher.needsRehash(stored))
    }

    @Test func anUnknownUserIsNeverLetIn() async throws {
        #expect(try await !hasher.verify("", against: nil))
        #expect(try await !hasher.verify("anything", against: nil))
    }

    @Test func longPasswordsAreNotCut() async throws {
        let long = String(repeating: "é", count: 1000)
        let hash = try await hasher.hash(long + "a")
        #expect(try await !hasher.verify(long + "b", against: hash))
        let error = await #expect(throws: PasswordHashingError.self) {
            try await hasher.hash(String(repeating: "x", count: 4097))
        }
        #expect(error?.code == .passwordTooLong)
    }

    @Test func otherParametersAskForARehash() async throws {
        let hash = try #require(PasswordHash(encoded: Self.reference))
        #expect(hasher.needsRehash(hash))
    }

    @Test(arguments: [
        (19_455, 2, 1), (47_103, 1, 1), (7168, 4, 1), (0, 0, 0), (-1, 2, 1), (19_456, 2, 0), (2_000_000, 2, 1),
        (19_456, 65, 1),
    ])
    func weakOrExcessiveParametersCannotBeBuilt(_ memory: Int, _ passes: Int, _ lanes: Int) {
        let error = #expect(throws: PasswordHashingError.self) {
            try Argon2Parameters(memoryKiB: memory, passes: passes, lanes: lanes)
        }
        #expect(error?.code == .weakParameters)
    }

    @Test(arguments: [(19_456, 2), (47_104, 1), (12_288, 3), (9216, 4), (7168, 5), (65_536, 3)])
    func owaspsParametersCanBeBuilt(_ memory: Int, _ passes: Int) throws {
        #expect(try Argon2Parameters(memoryKiB: memory, passes: passes).memoryKiB == UInt32(memory))
    }

    @Test(arguments: [
        "", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2d$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$t=2,m=65536,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=999999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ=$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$",
        "$argon2id$v=19$m=065536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc$x", "password",
        "$2b$12$abcdefghijklmnopqrstuv",
    ]) func strangeHashesAreRefused(_ text: String) {
        #expect(PasswordHash(encoded: text) == nil)
    }

    @Test func aHashPrintsWithoutItsSecrets() throws {
        let hash = try #require(PasswordHash(encoded: Self.reference))
        var dumped = ""
        dump(hash, to: &dumped)
        for text in ["\(hash)", dumped, String(reflecting: hash)] {
            #expect(!text.contains("CTFh") && !text.contains("c29t"))
        }
    }
}

@Suite struct WorkerPoolTests {
    /// A pool of one thread that is held until `open` is called.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        func wait() { semaphore.wait() }
        func open() { semaphore.signal() }
    }

    @Test func aFullQueueRefusesAtOnceAndACancelledCallerLeavesIt() async throws {
        let pool = WorkerPool(threads: 1, queueLimit: 1)
        let gate = Gate()
        let ran = Mutex(false)
        let started = AsyncStream.makeStream(of: Void.self)
        async let first: Int = pool.run {
            started.continuation.yield()
            gate.wait()
            return 1
        }
        for await _ in started.stream { break }
        let second = Task { try await pool.run { ran.withLock { $0 = true } } }
        while pool.waiting == 0 { await Task.yield() }
        let error = await #expect(throws: PasswordHashingError.self) { try await pool.run { 3 } }
        #expect(error?.code == .busy)
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(pool.waiting == 0)
        gate.open()
        #expect(try await first == 1)
        #expect(try await pool.run { 4 } == 4, "the pool goes on")
        #expect(ran.withLock { !$0 }, "cancelled work never runs")
        pool.stop()
        await #expect(throws: CancellationError.self) { try await pool.run { 5 } }
    }

    @Test func workRunsOnThePoolsThreadsAlone() async throws {
        let pool = WorkerPool(threads: 2, queueLimit: 100)
        let names = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try await pool.run { Thread.current.name } } }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        pool.stop()
        #expect(names.isSubset(of: ["covet.pw.0", "covet.pw.1"]))
    }

    @Test func errorsOfTheWorkReachTheCaller() async {
        struct Broken: Error {}
        let pool = WorkerPool(threads: 1, queueLimit: 1)
        await #expect(throws: Broken.self) { try await pool.run { throw Broken() } }
        pool.stop()
    }
}
