import CovetDatabase
import CovetSQL
import CovetSQLite
import Foundation
import Testing

@Suite struct FileTests {
    @Test func aNewFileBelongsToItsOwnerAlone() async throws {
        try await withDirectory { directory in
            let database = try Database.sqlite(url: "sqlite:\(directory)/new.db")
            try await database.execute("CREATE TABLE t (a INTEGER)")
            for name in ["new.db", "new.db-wal", "new.db-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
                #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)
            }
            await database.close()
        }
    }

    #if os(Linux)
    /// SQLite's lock says to other processes that the file is in use. Without it the next one that ends deletes the
    /// write-ahead log, and with it what was committed.
    @Test func theFileStaysLockedForOtherProcessesHoweverManyConnectionsOpen() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/app.db"
            let database = try Database.sqlite(url: "sqlite:\(path)")
            try await database.execute("CREATE TABLE t (a INTEGER)")
            _ = try await database.first("SELECT count(*) FROM t", as: Int.self)
            let second = try Database.sqlite(url: "sqlite:\(path)")
            _ = try await second.first("SELECT count(*) FROM t", as: Int.self)
            // A lock of an open file description sees those of the process as another's (fcntl(2)).
            let descriptor = open(path, O_RDWR)
            var lock = flock(
                l_type: Int16(F_WRLCK),
                l_whence: Int16(SEEK_SET),
                l_start: 0x4000_0002,
                l_len: 510,
                l_pid: 0
            )
            let getLock: CInt = 36  // F_OFD_GETLK
            let isAnswered = fcntl(descriptor, getLock, &lock) == 0
            close(descriptor)
            #expect(isAnswered)
            #expect(lock.l_type == Int16(F_RDLCK))
            await second.close()
            await database.close()
        }
    }
    #endif

    @Test func aLinkToNothingIsFilledForItsOwnerAlone() async throws {
        try await withDirectory { directory in
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/link.db",
                withDestinationPath: "\(directory)/new.db"
            )
            let database = try Database.sqlite(url: "sqlite:\(directory)/link.db")
            try await database.execute("CREATE TABLE t (a INTEGER)")
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/new.db")
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)
            await database.close()
        }
    }

    @Test func theWriteAheadLogIsOnAndForeignKeysAreEnforced() async throws {
        try await withDatabase { database async throws in
            #expect(try await database.first("PRAGMA journal_mode", as: String.self) == "wal")
            for access in [ConnectionAccess.read, .write] {
                let pragma = try await database.withConnection(for: access) {
                    try await $0.first("PRAGMA foreign_keys", as: Int.self)
                }
                #expect(pragma == 1)
            }
            let synchronous = try await database.withConnection(for: .write) {
                try await $0.first("PRAGMA synchronous", as: Int.self)
            }
            #expect(synchronous == 1)
        }
    }

    @Test func aMissingDirectoryIsNamed() async throws {
        let error = await failure { _ = try Database.sqlite(url: "sqlite:/no/such/place/app.db") }
        #expect(error?.code == .connection)
        #expect(
            error?.message == "SQLite: the directory /no/such/place does not exist; create it or change DATABASE_URL"
        )
    }

    @Test func aDirectoryIsNoDatabase() async throws {
        try await withDirectory { directory in
            let error = await failure { _ = try Database.sqlite(url: "sqlite:\(directory)") }
            #expect(error?.code == .connection && error?.message.contains("is a directory") == true)
            let missing = await failure { _ = try Database.sqlite(url: "sqlite:\(directory)/none.db?mode=rw") }
            #expect(missing?.code == .connection && missing?.message.contains("does not exist") == true)
        }
    }

    @Test(.enabled(if: getuid() != 0, "the superuser may write everywhere"))
    func anUnwritableFileIsNamed() async throws {
        try await withDirectory { directory in
            _ = FileManager.default.createFile(
                atPath: "\(directory)/app.db",
                contents: nil,
                attributes: [.posixPermissions: 0o400]
            )
            let error = await failure { _ = try Database.sqlite(url: "sqlite:\(directory)/app.db") }
            #expect(error?.code == .connection && error?.message.contains("is not writable") == true)
        }
    }

    @Test func aFileThatIsNoDatabaseIsRefusedAndLeftAlone() async throws {
        try await withDirectory { directory in
            let text = Data(String(repeating: "This is a letter, not a database. ", count: 100).utf8)
            try text.write(to: URL(fileURLWithPath: "\(directory)/letter.txt"))
            let error = await failure { _ = try Database.sqlite(url: "sqlite:\(directory)/letter.txt") }
            #expect(error?.code == .corrupted)
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(directory)/letter.txt")) == text)
        }
    }

    @Test func aDamagedFileIsFoundOut() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/app.db"
            let database = try Database.sqlite(url: "sqlite:\(path)")
            try await database.execute("CREATE TABLE t (a TEXT)")
            try await database.execute(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) INSERT INTO t SELECT 'row ' || i FROM n"
            )
            await database.close()
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.seek(toOffset: 4096)
            try file.write(contentsOf: Data(repeating: 0xff, count: 16_384))
            try file.close()
            let damaged = try Database.sqlite(url: "sqlite:\(path)")
            let error = await failure { _ = try await damaged.query("SELECT a FROM t", as: String.self) }
            #expect(error?.code == .corrupted)
            await damaged.close()
        }
    }

    @Test func aFullDiskIsSaidAndNothingIsHalfWritten() async throws {
        try await withDatabase { database async throws in
            let error = await failure {
                try await database.withConnection(for: .write) { connection in
                    let pages = try await connection.first("PRAGMA page_count", as: Int.self) ?? 0
                    _ = try await connection.query(SQL(unsafeRaw: "PRAGMA max_page_count = \(pages + 2)"), as: Int.self)
                    try await connection.transaction { transaction in
                        try await transaction.execute("INSERT INTO users (email) VALUES (\("a"))")
                        try await transaction.execute(
                            "INSERT INTO users (email) VALUES (\(String(repeating: "b", count: 1_000_000)))"
                        )
                    }
                }
            }
            #expect(error?.code == .diskFull)
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 0)
        }
    }

    @Test func anotherProcessWithTheLockIsWaitedForNoLongerThanTheTimeout() async throws {
        try await withDirectory { directory in
            let one = try Database.sqlite(url: "sqlite:\(directory)/app.db")
            let two = try Database.sqlite(url: "sqlite:\(directory)/app.db?busy_timeout=20")
            try await one.execute("CREATE TABLE t (a INTEGER)")
            try await one.transaction { transaction in
                try await transaction.execute("INSERT INTO t VALUES (1)")
                let single = await failure { try await two.execute("INSERT INTO t VALUES (2)") }
                #expect(single?.code == .busy)
                let whole = await failure { try await two.transaction { _ in } }
                #expect(whole?.code == .busy)
                #expect(try await two.first("SELECT count(*) FROM t", as: Int.self) == 0)
            }
            try await two.execute("INSERT INTO t VALUES (2)")
            #expect(try await one.first("SELECT count(*) FROM t", as: Int.self) == 2)
            await one.close()
            await two.close()
        }
    }

    @Test func aReadOnlyDatabaseRefusesToWrite() async throws {
        try await withDirectory { directory in
            let database = try Database.sqlite(url: "sqlite:\(directory)/app.db")
            try await database.execute("CREATE TABLE t (a INTEGER)")
            await database.close()
            let reading = try Database.sqlite(url: "sqlite:\(directory)/app.db?mode=ro")
            #expect(try await reading.first("SELECT count(*) FROM t", as: Int.self) == 0)
            let error = await failure { try await reading.execute("INSERT INTO t VALUES (1)") }
            #expect(error?.code == .readOnly)
            await reading.close()
        }
    }

    /// A name that a URI would read otherwise leads to the same file.
    @Test func aFileThatNobodyChangesIsReadWithoutLocksAndFilesBesideIt() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/a%20b?#ü.db"
            let writing = try Database.sqlite(SQLiteConfiguration(.file(path)))
            try await writing.execute("CREATE TABLE t (a INTEGER)")
            try await writing.execute("INSERT INTO t VALUES (7)")
            await writing.close()
            let reading = try Database.sqlite(SQLiteConfiguration(.file(path), mode: .immutable, readers: 3))
            #expect(try await reading.first("SELECT a FROM t", as: Int.self) == 7)
            let error = await failure { try await reading.execute("INSERT INTO t VALUES (1)") }
            #expect(error?.code == .readOnly)
            let beside = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(beside == ["a%20b?#ü.db"])
            await reading.close()
            let missing = await failure {
                _ = try Database.sqlite(SQLiteConfiguration(.file("\(directory)/no.db"), mode: .immutable))
            }
            #expect(missing?.code == .connection && missing?.message.contains("no.db does not exist") == true)
        }
    }

    @Test(arguments: [
        ("sqlite:app.db", SQLiteConfiguration(.file("app.db"))),
        ("sqlite::memory:", SQLiteConfiguration(.memory)),
        ("sqlite:/var/a.db", SQLiteConfiguration(.file("/var/a.db"))),
        ("sqlite:///var/a%20b.db", SQLiteConfiguration(.file("/var/a b.db"))),
        (
            "sqlite:a.db?mode=rw&busy_timeout=100&synchronous=full&readers=3&cache_size=2048",
            SQLiteConfiguration(
                .file("a.db"),
                mode: .readWrite,
                busyTimeout: .milliseconds(100),
                synchronous: .full,
                readers: 3,
                cacheSize: 2048
            )
        ),
    ])
    func aURLIsRead(_ url: String, _ configuration: SQLiteConfiguration) throws {
        #expect(try SQLiteConfiguration(url: url) == configuration)
    }

    @Test(arguments: [
        ("postgresql://localhost/a", "must begin with sqlite:"), ("sqlite:", "there is no path"),
        ("sqlite://host/a.db", "absolute path"),
        ("sqlite:a.db?mode=x", "mode must be one of ro, rw, rwc, immutable"),
        ("sqlite:a.db?readers=0", "readers must be a whole number from 1 to 64"),
        ("sqlite:a.db?jounal=wal", "unknown option jounal"), ("sqlite:a%zz.db", "there is no path"),
        ("sqlite:a%00.db", "there is no path"),
        ("sqlite:a.db?busy_timeout=-1", "from 0 to 3600000"),
    ])
    func aWrongURLIsAnErrorThatSaysWhatIsWanted(_ url: String, _ words: String) async {
        let error = await failure { _ = try SQLiteConfiguration(url: url) }
        #expect(error?.code == .connection && error?.message.contains(words) == true)
    }
}
