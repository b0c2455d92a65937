import CSQLite

/// The aggregates of pairs of numbers that PostgreSQL has and SQLite has not, from `corr` to `regr_count`: `f(y, x)`.
enum PairFunctions {
    static func register(on database: OpaquePointer?) -> [Int32] {
        unsafe [
            make("corr", on: database) { unsafe PairFunctions.answer($0) { $0.divided($0.products, by: $0.spread) } },
            make("covar_pop", on: database) {
                unsafe PairFunctions.answer($0) { $0.divided($0.products, by: $0.count) }
            },
            make("covar_samp", on: database) {
                unsafe PairFunctions.answer($0) { $0.divided($0.products, by: $0.count - 1) }
            },
            make("regr_slope", on: database) { unsafe PairFunctions.answer($0) { $0.slope } },
            make("regr_intercept", on: database) {
                unsafe PairFunctions.answer($0) { pairs in pairs.slope.map { pairs.meanY - $0 * pairs.meanX } }
            },
            make("regr_r2", on: database) { unsafe PairFunctions.answer($0) { $0.determination } },
            make("regr_avgx", on: database) { unsafe PairFunctions.answer($0) { $0.meanX } },
            make("regr_avgy", on: database) { unsafe PairFunctions.answer($0) { $0.meanY } },
            make("regr_sxx", on: database) { unsafe PairFunctions.answer($0) { $0.squaresX } },
            make("regr_syy", on: database) { unsafe PairFunctions.answer($0) { $0.squaresY } },
            make("regr_sxy", on: database) { unsafe PairFunctions.answer($0) { $0.products } },
            make("regr_count", on: database) { context in
                unsafe SQLiteFunction.answer(SQLiteFunction.finished(context, as: Pairs.self)?.count ?? 0, context)
            },
        ]
    }

    private static func make(
        _ name: String,
        on database: OpaquePointer?,
        finish: @convention(c) (OpaquePointer?) -> Void
    ) -> Int32 {
        unsafe SQLiteFunction.aggregate(
            name,
            2,
            on: database,
            add: { context, _, values in unsafe PairFunctions.add(context, values) },
            finish: finish
        )
    }

    /// The sums of both, as those of one in ``SpreadFunctions``.
    private struct Pairs: BitwiseCopyable {
        var count: Double
        var meanX: Double
        var meanY: Double
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

        var spread: Double { (squaresX * squaresY).squareRoot() }
        var slope: Double? { divided(products, by: squaresX) }
        var determination: Double? {
            squaresX > 0 && squaresY == 0 ? 1 : divided(products * products, by: squaresX * squaresY)
        }

        func divided(_ number: Double, by divisor: Double) -> Double? { divisor > 0 ? number / divisor : nil }
    }

    /// Rows in which one of the two is null count for nothing.
    private static func add(_ context: OpaquePointer?, _ values: SQLiteFunction.Arguments?) {
        guard let values = unsafe values, unsafe sqlite3_value_type(values[0]) != SQLITE_NULL,
            unsafe sqlite3_value_type(values[1]) != SQLITE_NULL,
            let pairs = unsafe SQLiteFunction.state(context, as: Pairs.self)
        else { return }
        unsafe pairs.pointee.add(x: sqlite3_value_double(values[1]), y: sqlite3_value_double(values[0]))
    }

    private static func answer(_ context: OpaquePointer?, _ statistic: (Pairs) -> Double?) {
        unsafe SQLiteFunction.answer(SQLiteFunction.finished(context, as: Pairs.self).flatMap(statistic), context)
    }
}
