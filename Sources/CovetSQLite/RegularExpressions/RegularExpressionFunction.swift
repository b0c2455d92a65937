import CSQLite

/// The function behind SQLite's operator `REGEXP`, which the library itself lacks: `regexp(pattern, text)`, and with `'i'` as the third argument without regard to case.
///
/// Only statements can call it, not the schema: other programs that open the file do not have it.
enum RegularExpressionFunction {
    /// - Parameter watch: asked during a long search whether it may go on. It must live as long as the connection.
    static func register(on database: OpaquePointer?, watch: Watch) -> Int32 {
        for arguments: Int32 in 2...3 {
            let code = unsafe sqlite3_create_function_v2(
                database,
                "regexp",
                arguments,
                SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                Unmanaged.passUnretained(watch).toOpaque(),
                { context, count, values in unsafe RegularExpressionFunction.call(context, count, values) },
                nil,
                nil,
                nil
            )
            if code != SQLITE_OK { return code }
        }
        return SQLITE_OK
    }

    /// Keeps what a pattern was made into while a statement goes through its rows.
    private final class Compiled {
        let expression: RegularExpression
        let isIgnoringCase: Bool

        init(_ pattern: String, ignoringCase: Bool) throws(RegularExpressionError) {
            expression = try RegularExpression(pattern, ignoringCase: ignoringCase)
            isIgnoringCase = ignoringCase
        }
    }

    private static func call(
        _ context: OpaquePointer?,
        _ count: Int32,
        _ values: SQLiteFunction.Arguments?
    ) {
        guard let context = unsafe context, let values = unsafe values, let user = unsafe sqlite3_user_data(context)
        else { return }
        // Null where one of them is, as other operators are.
        guard let pattern = unsafe SQLiteFunction.text(values[0]),
            let text = unsafe SQLiteFunction.text(values[1])
        else { return }
        let isIgnoringCase = unsafe count > 2 && SQLiteFunction.text(values[2]) == "i"
        let compiled: Compiled
        if let kept = unsafe sqlite3_get_auxdata(context, 0),
            case let known = unsafe Unmanaged<Compiled>.fromOpaque(kept).takeUnretainedValue(),
            known.isIgnoringCase == isIgnoringCase
        {
            compiled = known
        } else {
            do throws(RegularExpressionError) {
                compiled = try Compiled(pattern, ignoringCase: isIgnoringCase)
            } catch {
                return unsafe sqlite3_result_error(context, error.message, -1)
            }
            unsafe sqlite3_set_auxdata(context, 0, Unmanaged.passRetained(compiled).toOpaque()) { kept in
                if let kept = unsafe kept { unsafe Unmanaged<Compiled>.fromOpaque(kept).release() }
            }
        }
        let watch = unsafe Unmanaged<Watch>.fromOpaque(user).takeUnretainedValue()
        switch compiled.expression.search(text.unicodeScalars, shouldStop: { watch.mustStop }) {
        case .match: unsafe sqlite3_result_int(context, 1)
        case .noMatch: unsafe sqlite3_result_int(context, 0)
        case .stopped: unsafe sqlite3_result_error_code(context, SQLITE_INTERRUPT)
        }
    }
}
