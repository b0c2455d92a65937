import CSQLite

/// The function `whole_number(value, least, greatest)`: the value as a whole number in the range of a column's type, and an error for any other.
///
/// SQLite itself goes on with a floating-point number where a whole one grows beyond 64 bits, and stores it in a column of whole numbers.
enum WholeNumberFunction {
    static func register(on database: OpaquePointer?) -> Int32 {
        unsafe SQLiteFunction.scalar("whole_number", 3, on: database) { context, _, values in
            unsafe WholeNumberFunction.call(context, values)
        }
    }

    private static func call(_ context: OpaquePointer?, _ values: SQLiteFunction.Arguments?) {
        guard let values = unsafe values else { return }
        let range = unsafe (least: sqlite3_value_int64(values[1]), greatest: sqlite3_value_int64(values[2]))
        let number: Int64?
        switch unsafe sqlite3_value_type(values[0]) {
        case SQLITE_NULL: return unsafe sqlite3_result_null(context)
        case SQLITE_INTEGER: number = unsafe sqlite3_value_int64(values[0])
        // What `round` and its like give.
        case SQLITE_FLOAT: number = unsafe Int64(exactly: sqlite3_value_double(values[0]))
        default: return unsafe sqlite3_result_value(context, values[0])
        }
        guard let number, number >= range.least, number <= range.greatest else {
            unsafe sqlite3_result_error(context, "a number is out of the range of its type", -1)
            return unsafe sqlite3_result_error_code(context, SQLITE_MISMATCH)
        }
        unsafe sqlite3_result_int64(context, number)
    }
}
