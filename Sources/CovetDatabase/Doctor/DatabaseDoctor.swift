import CovetSQL

/// Examines a database by its catalogue and its statistics, and says what is wrong with it, by what evidence, and how to mend it.
///
/// ```swift
/// let diagnosis = try await DatabaseDoctor(database, machine: .current).examine()
/// for finding in diagnosis.findings { print(finding) }
/// ```
/// It only reads. On PostgreSQL it asks for what every role may see; what a role may not see is said to be unexamined, not well. A
/// role in `pg_monitor` sees everything.
public struct DatabaseDoctor: Sendable {
    let database: Database
    let machine: Machine?
    let demand: ConnectionDemand?
    let limits: DoctorLimits

    /// - Parameters:
    ///   - machine: what the server runs on, where that is known; settings are judged by it.
    ///   - demand: how many connections the app's instances may open together.
    ///   - limits: from where on something is reported.
    public init(
        _ database: Database,
        machine: Machine? = nil,
        demand: ConnectionDemand? = nil,
        limits: DoctorLimits = DoctorLimits()
    ) {
        self.database = database
        self.machine = machine
        self.demand = demand
        self.limits = limits
    }

    /// Whether it can judge settings by the machine that they are for.
    public var knowsMachine: Bool { machine != nil }

    /// Examines every topic that applies to this kind of database, or the given ones.
    ///
    /// - Throws: `DatabaseError` where the database cannot be reached. A topic that fails by itself is reported as unexamined.
    public func examine(_ topics: Set<DoctorTopic> = Set(DoctorTopic.allCases)) async throws -> DatabaseDiagnosis {
        _ = try await database.first("SELECT 1", as: Int.self)
        var parts: [DatabaseDiagnosis.Part] = []
        for topic in DoctorTopic.allCases where topics.contains(topic) {
            guard let examination = examination(of: topic) else { continue }
            do {
                parts.append(.init(topic: topic, outcome: .examined(try await examination())))
            } catch let error as DatabaseError where error.code != .connection {
                parts.append(.init(topic: topic, outcome: .unexamined("\(error.code): \(error.message)")))
            }
        }
        return DatabaseDiagnosis(parts: parts)
    }

    typealias Examination = @Sendable () async throws -> DatabaseDiagnosis.Result

    private func examination(of topic: DoctorTopic) -> Examination? {
        switch database.dialect {
        case .postgres: postgresExamination(of: topic)
        case .sqlite: sqliteExamination(of: topic)
        }
    }
}

/// What the doctor looks at.
public enum DoctorTopic: String, Sendable, Hashable, CaseIterable, Codable {
    case foreignKeyIndexes = "foreign-key-indexes"
    case unusedIndexes = "unused-indexes"
    case duplicateIndexes = "duplicate-indexes"
    case invalidIndexes = "invalid-indexes"
    case sequentialScans = "sequential-scans"
    case sequences
    case transactionIDs = "transaction-ids"
    case bloat
    case cacheHits = "cache-hits"
    case longTransactions = "long-transactions"
    case blockedStatements = "blocked-statements"
    case replicationSlots = "replication-slots"
    case settings
    case connections
    /// SQLite: whether the file is whole and every reference has its row.
    case integrity
    /// SQLite: how it writes, and how large the file is.
    case storage
}

/// From where on something is reported.
public struct DoctorLimits: Sendable {
    /// A table from this many rows on is large. Default: 10,000.
    public var largeTable = 10_000
    /// An unused index of at least so many bytes is worth mentioning. Default: 1 MiB.
    public var unusedIndexSize = 1 << 20
    /// Statistics must cover this time before an index can be called unused. Default: 7 days.
    public var statisticsAge = Duration.seconds(7 * 86_400)
    /// A transaction that has been open for longer is long. Default: 5 minutes.
    public var longTransaction = Duration.seconds(300)
    /// A statement that has waited for a lock for longer is blocked. Default: 5 seconds.
    public var blockedStatement = Duration.seconds(5)
    /// Scans of a large table that are worth mentioning. Default: 50.
    public var scans = 50
    /// Block reads before the share of hits says something. Default: 100,000.
    public var blockReads = 100_000
    /// An oldest transaction that is so many transactions back is reported, and one twice as far is a problem: autovacuum freezes from
    /// 200 million on by default, and shortly before 2,147 million the server takes no more writes. Default: 536,870,912, a quarter of them.
    public var transactionAge = 1 << 29
    /// A replication slot that nobody reads from may keep so many bytes of WAL. Default: 1 GiB.
    public var retainedWAL = 1 << 30
    /// Space that could be won, in bytes, before a table is called bloated. Default: 16 MiB.
    public var bloat = 16 << 20

    public init() {}
}

/// How many connections an app may open to one server.
public struct ConnectionDemand: Sendable, Hashable {
    /// Processes of the app that run at the same time.
    public var instances: Int
    /// The most connections of one process's pool.
    public var poolMaximum: Int

    public init(instances: Int, poolMaximum: Int) {
        self.instances = instances
        self.poolMaximum = poolMaximum
    }

    public var total: Int { instances * poolMaximum }
}
