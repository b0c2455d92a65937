import CSQLite

/// The aggregates `var_pop`, `var_samp`, `stddev_pop` and `stddev_samp`, which PostgreSQL has and SQLite has not.
enum SpreadFunctions {
    static func register(on database: OpaquePointer?) -> Int32 {
        let codes = unsafe [
            make("var_pop", on: database) { unsafe SpreadFunctions.finish($0, ofSample: false, squareRoot: false) },
            make("var_samp", on: database) { unsafe SpreadFunctions.finish($0, ofSample: true, squareRoot: false) },
            make("stddev_pop", on: database) { unsafe SpreadFunctions.finish($0, ofSample: false, squareRoot: true) },
            make("stddev_samp", on: database) { unsafe SpreadFunctions.finish($0, ofSample: true, squareRoot: true) },
        ]
        return codes.first { $0 != SQLITE_OK } ?? SQLITE_OK
    }

    private static func make(
        _ name: String,
        on database: OpaquePointer?,
        finish: @escaping @convention(c) (OpaquePointer?) -> Void
    ) -> Int32 {
        unsafe sqlite3_create_function_v2(
            database,
            name,
            1,
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
            nil,
            nil,
            { context, _, values in unsafe SpreadFunctions.add(context, values) },
            finish,
            nil
        )
    }

    /// Sums that stay exact where the mean is great and the spread small (Welford 1962). All zero is none yet, as the library gives the memory.
    private struct Spread {
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

    private static func add(_ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let values = unsafe values, unsafe sqlite3_value_type(values[0]) != SQLITE_NULL else { return }
        let size = Int32(MemoryLayout<Spread>.size)
        guard let memory = unsafe sqlite3_aggregate_context(context, size) else {
            return unsafe sqlite3_result_error_nomem(context)
        }
        unsafe memory.assumingMemoryBound(to: Spread.self).pointee.add(sqlite3_value_double(values[0]))
    }

    private static func finish(_ context: OpaquePointer?, ofSample: Bool, squareRoot: Bool) {
        // Without a row there is no memory.
        guard let memory = unsafe sqlite3_aggregate_context(context, 0) else {
            return unsafe sqlite3_result_null(context)
        }
        let spread = unsafe memory.assumingMemoryBound(to: Spread.self).pointee
        let divisor = ofSample ? spread.count - 1 : spread.count
        guard divisor > 0 else { return unsafe sqlite3_result_null(context) }
        let variance = spread.sum / divisor
        unsafe sqlite3_result_double(context, squareRoot ? variance.squareRoot() : variance)
    }
}
