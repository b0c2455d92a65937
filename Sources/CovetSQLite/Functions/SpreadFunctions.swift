import CSQLite

/// The aggregates `var_pop`, `var_samp`, `stddev_pop` and `stddev_samp`, which PostgreSQL has and SQLite has not.
enum SpreadFunctions {
    static func register(on database: OpaquePointer?) -> [Int32] {
        unsafe [
            make("var_pop", on: database) { unsafe SpreadFunctions.finish($0, ofSample: false, squareRoot: false) },
            make("var_samp", on: database) { unsafe SpreadFunctions.finish($0, ofSample: true, squareRoot: false) },
            make("stddev_pop", on: database) { unsafe SpreadFunctions.finish($0, ofSample: false, squareRoot: true) },
            make("stddev_samp", on: database) { unsafe SpreadFunctions.finish($0, ofSample: true, squareRoot: true) },
        ]
    }

    private static func make(
        _ name: String,
        on database: OpaquePointer?,
        finish: @convention(c) (OpaquePointer?) -> Void
    ) -> Int32 {
        unsafe SQLiteFunction.aggregate(
            name,
            1,
            on: database,
            add: { context, _, values in unsafe SpreadFunctions.add(context, values) },
            finish: finish
        )
    }

    /// Sums that stay exact where the mean is great and the spread small (Welford 1962).
    private struct Spread: BitwiseCopyable {
        var count: Double
        var mean: Double
        /// Of the squared distances from the mean.
        var sum: Double

        mutating func add(_ value: Double) {
            count += 1
            let distance = value - mean
            mean += distance / count
            sum += distance * (value - mean)
        }
    }

    private static func add(_ context: OpaquePointer?, _ values: SQLiteFunction.Arguments?) {
        guard let values = unsafe values, unsafe sqlite3_value_type(values[0]) != SQLITE_NULL,
            let spread = unsafe SQLiteFunction.state(context, as: Spread.self)
        else { return }
        unsafe spread.pointee.add(sqlite3_value_double(values[0]))
    }

    private static func finish(_ context: OpaquePointer?, ofSample: Bool, squareRoot: Bool) {
        guard let spread = unsafe SQLiteFunction.finished(context, as: Spread.self),
            case let divisor = ofSample ? spread.count - 1 : spread.count, divisor > 0
        else { return unsafe sqlite3_result_null(context) }
        let variance = spread.sum / divisor
        unsafe sqlite3_result_double(context, squareRoot ? variance.squareRoot() : variance)
    }
}
