import CSQLite

/// How functions written here are made known to SQLite, and how they read and answer.
///
/// Only statements can call them, not the schema: other programs that open the file do not have them.
enum SQLiteFunction {
    typealias Arguments = UnsafeMutablePointer<OpaquePointer?>
    typealias Call = @convention(c) (OpaquePointer?, Int32, Arguments?) -> Void

    /// - Parameter watch: asked during a long search whether it may go on. It must live as long as the connection.
    /// - Returns: the code of the first that failed, or `SQLITE_OK`.
    static func registerAll(on database: OpaquePointer?, watch: Watch) -> Int32 {
        let codes = unsafe [
            [RegularExpressionFunction.register(on: database, watch: watch)],
            [WholeNumberFunction.register(on: database)],
            TextFunctions.register(on: database), BitFunctions.register(on: database),
            StatisticFunctions.register(on: database),
        ].joined()
        return codes.first { $0 != SQLITE_OK } ?? SQLITE_OK
    }

    private static let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY

    static func scalar(_ name: String, _ arguments: Int32, on database: OpaquePointer?, _ call: Call) -> Int32 {
        unsafe sqlite3_create_function_v2(database, name, arguments, flags, nil, call, nil, nil, nil)
    }

    static func aggregate(
        _ name: String,
        _ arguments: Int32,
        on database: OpaquePointer?,
        add: Call,
        finish: @convention(c) (OpaquePointer?) -> Void
    ) -> Int32 {
        unsafe sqlite3_create_function_v2(database, name, arguments, flags, nil, nil, add, finish, nil)
    }

    /// The text of an argument; `nil` for null.
    static func text(_ value: OpaquePointer?) -> String? {
        guard unsafe sqlite3_value_type(value) != SQLITE_NULL, let start = unsafe sqlite3_value_text(value) else {
            return nil
        }
        let count = Int(unsafe sqlite3_value_bytes(value))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// How many bytes a text may have.
    static func lengthLimit(_ context: OpaquePointer?) -> Int {
        Int(unsafe sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1))
    }

    static func answer(_ text: String, _ context: OpaquePointer?) {
        // No address would be null, which is no text.
        guard !text.isEmpty else { return unsafe covet_sqlite3_result_text(context, "", 0) }
        var text = text
        text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe covet_sqlite3_result_text(context, characters.baseAddress, UInt64(characters.count))
            }
        }
    }

    /// What an aggregate keeps from row to row, all bytes zero before the first; `nil`, and the error reported, without memory.
    static func state<State: BitwiseCopyable>(
        _ context: OpaquePointer?,
        as type: State.Type
    ) -> UnsafeMutablePointer<State>? {
        guard let memory = unsafe sqlite3_aggregate_context(context, Int32(MemoryLayout<State>.size)) else {
            unsafe sqlite3_result_error_nomem(context)
            return nil
        }
        return unsafe memory.assumingMemoryBound(to: type)
    }

    /// What an aggregate kept; `nil` where there was no row.
    static func finished<State: BitwiseCopyable>(_ context: OpaquePointer?, as type: State.Type) -> State? {
        unsafe sqlite3_aggregate_context(context, 0)?.assumingMemoryBound(to: type).pointee
    }

    /// A number, or null.
    static func answer(_ number: Double?, _ context: OpaquePointer?) {
        guard let number else { return unsafe sqlite3_result_null(context) }
        unsafe sqlite3_result_double(context, number)
    }
}
