import CSQLite

/// A prepared statement that its connection keeps.
@safe final class CachedStatement {
    let pointer: OpaquePointer
    let isReadOnly: Bool
    let bindingCount: Int
    /// True when its last run took too long for the caller's thread.
    var isLong = false
    /// True while a stream reads from it: a second run of the same text gets another.
    var isInUse = false
    /// True when a stream came to its end: one more step would begin it anew.
    var isDone = false
    var lastUse = 0

    /// Takes the statement over and finalizes it in the end.
    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
        isReadOnly = unsafe sqlite3_stmt_readonly(pointer) != 0
        bindingCount = Int(unsafe sqlite3_bind_parameter_count(pointer))
    }

    deinit {
        unsafe sqlite3_finalize(pointer)
    }

    /// Lets go of locks and of the bound values.
    func reset() {
        unsafe sqlite3_reset(pointer)
        if bindingCount > 0 { unsafe sqlite3_clear_bindings(pointer) }
    }
}

/// The statements of one connection by their text; beyond its capacity the one unused for longest goes.
struct StatementCache {
    static let capacity = 128

    private var statements: [String: CachedStatement] = [:]
    private var clock = 0

    mutating func find(_ text: String) -> CachedStatement? {
        guard let statement = statements[text] else { return nil }
        clock += 1
        statement.lastUse = clock
        return statement
    }

    mutating func insert(_ statement: CachedStatement, for text: String) {
        if statements.count >= Self.capacity,
            let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
        {
            statements[oldest] = nil
        }
        clock += 1
        statement.lastUse = clock
        statements[text] = statement
    }

    mutating func removeAll() {
        statements = [:]
    }

    var count: Int { statements.count }
}
