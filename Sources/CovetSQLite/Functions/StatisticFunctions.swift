import CSQLite

/// The aggregates that PostgreSQL has and SQLite has not: of one number, from `var_pop` to `stddev_samp`, and of pairs, from `corr` to `regr_count`: `f(y, x)`.
enum StatisticFunctions {
    static func register(on database: OpaquePointer?) -> [Int32] {
        unsafe [
            make("var_pop", 1, on: database) { unsafe StatisticFunctions.answer($0) { $0.variance } },
            make("var_samp", 1, on: database) { unsafe StatisticFunctions.answer($0) { $0.sampleVariance } },
            make("stddev_pop", 1, on: database) { unsafe StatisticFunctions.answer($0) { $0.variance?.squareRoot() } },
            make("stddev_samp", 1, on: database) {
                unsafe StatisticFunctions.answer($0) { $0.sampleVariance?.squareRoot() }
            },
            make("corr", 2, on: database) {
                unsafe StatisticFunctions.answer($0) { $0.divided($0.products, by: $0.spread) }
            },
            make("covar_pop", 2, on: database) {
                unsafe StatisticFunctions.answer($0) { $0.divided($0.products, by: $0.count) }
            },
            make("covar_samp", 2, on: database) {
                unsafe StatisticFunctions.answer($0) { $0.divided($0.products, by: $0.count - 1) }
            },
            make("regr_slope", 2, on: database) { unsafe StatisticFunctions.answer($0) { $0.slope } },
            make("regr_intercept", 2, on: database) {
                unsafe StatisticFunctions.answer($0) { pairs in pairs.slope.map { pairs.meanY - $0 * pairs.meanX } }
            },
            make("regr_r2", 2, on: database) { unsafe StatisticFunctions.answer($0) { $0.determination } },
            make("regr_avgx", 2, on: database) { unsafe StatisticFunctions.answer($0) { $0.meanX } },
            make("regr_avgy", 2, on: database) { unsafe StatisticFunctions.answer($0) { $0.meanY } },
            make("regr_sxx", 2, on: database) { unsafe StatisticFunctions.answer($0) { $0.squaresX } },
            make("regr_syy", 2, on: database) { unsafe StatisticFunctions.answer($0) { $0.squaresY } },
            make("regr_sxy", 2, on: database) { unsafe StatisticFunctions.answer($0) { $0.products } },
            make("regr_count", 2, on: database) { context in
                unsafe SQLiteFunction.answer(SQLiteFunction.finished(context, as: Pairs.self)?.count ?? 0, context)
            },
        ]
    }

    private static func make(
        _ name: String,
        _ arguments: Int32,
        on database: OpaquePointer?,
        finish: @convention(c) (OpaquePointer?) -> Void
    ) -> Int32 {
        unsafe SQLiteFunction.aggregate(
            name,
            arguments,
            on: database,
            add: { context, count, values in unsafe StatisticFunctions.add(context, count, values) },
            finish: finish
        )
    }

    /// Sums that stay exact where the means are great and the spread small (Welford 1962). One number by itself is a pair of equal ones.
    private struct Pairs: BitwiseCopyable {
        var count: Double
        var meanX: Double
        var meanY: Double
        /// Of the squared distances from the mean.
        var squaresX: Double
        var squaresY: Double
        /// Of the products of both distances from their means.
        var products: Double

        mutating func add(x: Double, y: Double) {
            count += 1
            let (distanceX, distanceY) = (x - meanX, y - meanY)
            meanX += distanceX / count
            meanY += distanceY / count
            squaresX += distanceX * (x - meanX)
            squaresY += distanceY * (y - meanY)
            products += distanceX * (y - meanY)
        }

        var variance: Double? { divided(squaresX, by: count) }
        var sampleVariance: Double? { divided(squaresX, by: count - 1) }
        var spread: Double { (squaresX * squaresY).squareRoot() }
        var slope: Double? { divided(products, by: squaresX) }
        var determination: Double? {
            squaresX > 0 && squaresY == 0 ? 1 : divided(products * products, by: squaresX * squaresY)
        }

        func divided(_ number: Double, by divisor: Double) -> Double? { divisor > 0 ? number / divisor : nil }
    }

    /// Rows in which a number is null count for nothing.
    private static func add(_ context: OpaquePointer?, _ count: Int32, _ values: SQLiteFunction.Arguments?) {
        guard let values = unsafe values, case let (y, x) = unsafe (values[0], values[Int(count) - 1]),
            unsafe sqlite3_value_type(y) != SQLITE_NULL, unsafe sqlite3_value_type(x) != SQLITE_NULL,
            let pairs = unsafe SQLiteFunction.state(context, as: Pairs.self)
        else { return }
        unsafe pairs.pointee.add(x: sqlite3_value_double(x), y: sqlite3_value_double(y))
    }

    private static func answer(_ context: OpaquePointer?, _ statistic: (Pairs) -> Double?) {
        unsafe SQLiteFunction.answer(SQLiteFunction.finished(context, as: Pairs.self).flatMap(statistic), context)
    }
}
