import CSQLite
import CovetDatabase
import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One connection of the C library, with the statements it keeps.
///
/// `@unchecked Sendable`: it is used by one thread at a time. It belongs to a ``SQLiteSession``; a session is lent to one user at a time by ``ReaderPool`` or ``WriterGate``, whose locks
/// order the uses, and a lent session is used either within its actor or, before anybody else can see it, directly by the one who took it.
@safe final class SQLiteHandle: @unchecked Sendable {
    enum Outcome<Value: Sendable> {
        case done(StatementResult<Value>)
        /// It is too long for the caller's thread; nothing of it was done.
        case isLong
        /// It writes, and this connection was asked to read only.
        case writes
    }

    private var database: OpaquePointer?
    private var cache = StatementCache()
    private let watch: Watch

    init(_ configuration: SQLiteConfiguration, readOnly: Bool) throws(DatabaseError) {
        watch = Watch(busyTimeout: configuration.busyTimeout)
        try open(configuration, readOnly: readOnly)
    }

    deinit {
        close()
    }

    func close() {
        cache.removeAll()
        unsafe sqlite3_close_v2(database)
        unsafe database = nil
    }

    var isInTransaction: Bool {
        unsafe database != nil && sqlite3_get_autocommit(database) == 0
    }

    /// How many prepared statements are kept.
    var cachedStatementCount: Int { cache.count }

    /// Runs a statement to its end.
    ///
    /// - Parameter budget: for the caller's own thread: only a statement that reads and is done within this time is run at all.
    func run<Value: Sendable>(
        _ statement: Statement,
        timeout: Duration?,
        deadline: ContinuousClock.Instant? = nil,
        budget: Duration? = nil,
        appending append: RowAppender<Value>
    ) throws(DatabaseError) -> Outcome<Value> {
        let prepared = try prepare(statement.text)
        if budget != nil {
            guard prepared.isReadOnly else { return .writes }
            guard !prepared.isLong else { return .isLong }
        }
        watch.begin(timeout: timeout, deadline: deadline, budget: budget)
        defer { prepared.reset() }
        try bind(statement, to: prepared)
        let before = unsafe prepared.isReadOnly ? 0 : sqlite3_total_changes64(database)
        var rows: [Value] = []
        let source = unsafe SQLiteRow(prepared.pointer)
        let row = SQLRow(source)
        while true {
            let code = unsafe sqlite3_step(prepared.pointer)
            if code == SQLITE_ROW {
                if rows.isEmpty { source.begin() }
                try reading(statement.text) { try append(row, &rows) }
                if rows.count % 64 == 0, watch.mustStop { try stop(prepared, statement.text, budget) }
                if watch.reason == .budget { return .isLong }
            } else if code == SQLITE_DONE {
                break
            } else if watch.reason == .budget {
                prepared.isLong = true
                return .isLong
            } else {
                throw failure(code, statement: statement.text)
            }
        }
        if budget == nil { prepared.isLong = watch.exceeded(SQLiteDriver.inlineBudget) }
        let isChanged = unsafe !prepared.isReadOnly && sqlite3_total_changes64(database) != before
        return .done(StatementResult(rows: rows, affectedRows: unsafe isChanged ? Int(sqlite3_changes64(database)) : 0))
    }

    /// Takes a step in the life of a transaction. Only a beginning can be stopped or time out.
    func control(_ step: TransactionStep, timeout: Duration?) throws(DatabaseError) {
        let text = step.text(for: .sqlite)
        if case .begin = step {
            watch.begin(timeout: timeout, deadline: nil, budget: nil)
            try execute(text)
        } else {
            guard isInTransaction else { throw .transactionLost(statement: text) }
            watch.isProtected = true
            defer { watch.isProtected = false }
            try execute(text)
        }
    }

    /// Refuses writes, or allows them again.
    func setReadOnly(_ isReadOnly: Bool) throws(DatabaseError) {
        watch.isProtected = true
        defer { watch.isProtected = false }
        try execute(isReadOnly ? "PRAGMA query_only = ON" : "PRAGMA query_only = OFF")
    }

    /// A statement that is about to be read row by row.
    func open(_ statement: Statement) throws(DatabaseError) -> CachedStatement {
        let prepared = try prepare(statement.text)
        try bind(statement, to: prepared)
        prepared.isInUse = true
        prepared.isDone = false
        return prepared
    }

    /// The next rows of an opened statement, at most `limit`; fewer at its end.
    func next<Value: Sendable>(
        _ limit: Int,
        of prepared: CachedStatement,
        text: String,
        timeout: Duration?,
        decoding decode: (borrowing SQLRow) throws -> Value
    ) throws(DatabaseError) -> [Value] {
        watch.begin(timeout: timeout, deadline: nil, budget: nil)
        var rows: [Value] = []
        rows.reserveCapacity(limit)
        let source = unsafe SQLiteRow(prepared.pointer)
        let row = SQLRow(source)
        while rows.count < limit, !prepared.isDone {
            if Task.isCancelled {
                throw DatabaseError(.cancelled, "the task was cancelled while the rows were read", statement: text)
            }
            let code = unsafe sqlite3_step(prepared.pointer)
            prepared.isDone = code == SQLITE_DONE
            if prepared.isDone { break }
            guard code == SQLITE_ROW else { throw failure(code, statement: text) }
            if rows.isEmpty { source.begin() }
            try reading(text) { rows.append(try decode(row)) }
        }
        return rows
    }

    func close(_ prepared: CachedStatement) {
        prepared.reset()
        prepared.isInUse = false
    }

    /// A statement of the driver's own, without values and rows.
    func execute(_ text: String) throws(DatabaseError) {
        guard unsafe database != nil else {
            throw DatabaseError(.connection, "the database was closed", statement: text)
        }
        let code = unsafe sqlite3_exec(database, text, nil, nil, nil)
        if code != SQLITE_OK { throw failure(code, statement: text) }
    }

    private func stop(_ prepared: CachedStatement, _ text: String, _ budget: Duration?) throws(DatabaseError) {
        if watch.reason == .budget {
            prepared.isLong = true
        } else {
            throw failure(SQLITE_INTERRUPT, statement: text)
        }
    }

    private func reading(_ text: String, _ read: () throws -> Void) throws(DatabaseError) {
        do {
            try read()
        } catch let error as DatabaseError {
            throw error
        } catch let error as SQLDecodingError {
            throw DatabaseError(
                .decoding,
                error.description,
                columns: error.name.isEmpty ? [] : [error.name],
                statement: text
            )
        } catch {
            throw DatabaseError(.decoding, "a row could not be decoded: \(type(of: error))", statement: text)
        }
    }
}

// MARK: - Preparing and binding

extension SQLiteHandle {
    private func prepare(_ text: String) throws(DatabaseError) -> CachedStatement {
        let known = cache.find(text)
        if let known, !known.isInUse { return known }
        guard unsafe database != nil else {
            throw DatabaseError(.connection, "the database was closed", statement: text)
        }
        // SQLite would read up to there, and run that much.
        guard !text.utf8.contains(0) else {
            throw DatabaseError(.syntax, "a statement cannot hold a NUL", statement: text)
        }
        var text = text
        let (code, pointer, hasMore) = text.withUTF8 { bytes -> (Int32, OpaquePointer?, Bool) in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                var pointer: OpaquePointer?
                var tail: UnsafePointer<CChar>?
                let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
                let code = unsafe sqlite3_prepare_v3(
                    database,
                    characters.baseAddress,
                    Int32(clamping: characters.count),
                    flags,
                    &pointer,
                    &tail
                )
                var hasMore = false
                if code == SQLITE_OK, let start = characters.baseAddress, let end = unsafe tail,
                    unsafe end - start < characters.count
                {
                    // What follows may be blank or a comment, and then makes no statement.
                    var second: OpaquePointer?
                    let rest = unsafe sqlite3_prepare_v3(
                        database,
                        end,
                        Int32(clamping: characters.count - (end - start)),
                        0,
                        &second,
                        nil
                    )
                    hasMore = unsafe rest != SQLITE_OK || second != nil
                    unsafe sqlite3_finalize(second)
                }
                return unsafe (code, pointer, hasMore)
            }
        }
        guard code == SQLITE_OK else { throw failure(code, statement: text) }
        guard let pointer = unsafe pointer else {
            throw DatabaseError(.syntax, "the statement is empty", statement: text)
        }
        let prepared = unsafe CachedStatement(pointer)
        guard !hasMore else {
            throw DatabaseError(
                .syntax,
                "there is more than one statement in the text; send them one by one",
                statement: text
            )
        }
        if known == nil { cache.insert(prepared, for: text) }
        return prepared
    }

    private func bind(_ statement: Statement, to prepared: CachedStatement) throws(DatabaseError) {
        guard statement.bindings.count == prepared.bindingCount else {
            throw DatabaseError(
                .misuse,
                "the statement has \(prepared.bindingCount) placeholders and \(statement.bindings.count) values; interpolate values instead of writing ?",
                statement: statement.text
            )
        }
        var index: Int32 = 0
        for value in statement.bindings {
            index += 1
            let code = try unsafe bind(value, at: index, to: prepared.pointer, statement.text)
            if code != SQLITE_OK { throw failure(code, statement: statement.text) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32, to pointer: OpaquePointer, _ text: String)
        throws(DatabaseError) -> Int32
    {
        switch value {
        case .null: return unsafe sqlite3_bind_null(pointer, index)
        case .bool(let value): return unsafe sqlite3_bind_int64(pointer, index, value ? 1 : 0)
        case .int64(let value): return unsafe sqlite3_bind_int64(pointer, index, value)
        case .double(let value) where !value.isNaN: return unsafe sqlite3_bind_double(pointer, index, value)
        case .text(let value): return unsafe bind(value, at: index, to: pointer)
        case .bytes(let bytes):
            // A null pointer would bind null instead of no bytes.
            guard !bytes.isEmpty else { return unsafe sqlite3_bind_zeroblob(pointer, index, 0) }
            return unsafe bytes.withUnsafeBytes {
                unsafe covet_sqlite3_bind_blob(pointer, index, $0.baseAddress, UInt64($0.count))
            }
        default:
            guard let form = value.sqliteText else {
                throw invalid(index, value.unavailability(in: .sqlite) ?? "SQLite has no \(value)", text)
            }
            return unsafe bind(form, at: index, to: pointer)
        }
    }

    private func bind(_ value: String, at index: Int32, to pointer: OpaquePointer) -> Int32 {
        var value = value
        return value.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    return unsafe covet_sqlite3_bind_text(pointer, index, "", 0)
                }
                return unsafe covet_sqlite3_bind_text(pointer, index, start, UInt64(characters.count))
            }
        }
    }

    private func invalid(_ index: Int32, _ message: String, _ text: String) -> DatabaseError {
        DatabaseError(.invalidValue, "value number \(index): \(message)", statement: text)
    }

    private func failure(_ code: Int32, statement: String) -> DatabaseError {
        if code & 0xff == SQLITE_INTERRUPT || code & 0xff == SQLITE_BUSY {
            switch watch.reason {
            case .cancelled:
                return DatabaseError(.cancelled, "the task was cancelled while the statement ran", statement: statement)
            case .deadline:
                return DatabaseError(
                    .deadlineExceeded,
                    "the statement did not end within its time",
                    statement: statement
                )
            case .budget, nil: break
            }
        }
        return unsafe DatabaseError(sqlite: database, code: code, statement: statement)
    }
}

// MARK: - Opening

extension SQLiteHandle {
    private func open(_ configuration: SQLiteConfiguration, readOnly: Bool) throws(DatabaseError) {
        try configuration.location.prepareFile(mode: configuration.mode)
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        flags |= readOnly || configuration.mode.isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        if configuration.location == .memory { flags |= SQLITE_OPEN_CREATE }
        if configuration.mode == .immutable { flags |= SQLITE_OPEN_URI }
        let name = configuration.location.name(mode: configuration.mode)
        let code = unsafe sqlite3_open_v2(name, &database, flags, nil)
        guard code == SQLITE_OK else {
            let error =
                unsafe configuration.location.diagnosis(mode: configuration.mode)
                ?? DatabaseError(sqlite: database, code: code, statement: nil)
            close()
            throw error
        }
        let context = unsafe Unmanaged.passUnretained(watch).toOpaque()
        unsafe sqlite3_progress_handler(
            database,
            1000,
            { context in
                guard let context = unsafe context else { return 0 }
                return unsafe Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue().mustStop ? 1 : 0
            },
            context
        )
        unsafe sqlite3_busy_handler(
            database,
            { context, attempt in
                guard let context = unsafe context else { return 0 }
                return unsafe Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue().wait(attempt: attempt) ? 1 : 0
            },
            context
        )
        watch.begin(timeout: nil, deadline: nil, budget: nil)
        do throws(DatabaseError) {
            let code = unsafe SQLiteFunction.registerAll(on: database, watch: watch)
            if code != SQLITE_OK { throw failure(code, statement: "") }
            // Reading the schema here finds a damaged file before the first statement does.
            try execute("SELECT count(*) FROM sqlite_schema")
            for pragma in configuration.pragmas(readOnly: readOnly || configuration.mode.isReadOnly) {
                try execute(pragma)
            }
        } catch {
            let diagnosis = error.code == .connection ? configuration.location.diagnosis(mode: configuration.mode) : nil
            close()
            throw diagnosis ?? error
        }
    }
}
