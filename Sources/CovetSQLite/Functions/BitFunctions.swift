import CSQLite

/// The aggregates `bit_and`, `bit_or` and `bit_xor`, which PostgreSQL has and SQLite has not.
enum BitFunctions {
    static func register(on database: OpaquePointer?) -> [Int32] {
        unsafe [
            make("bit_and", on: database) { context, _, values in unsafe BitFunctions.add(context, values) { $0 & $1 }
            },
            make("bit_or", on: database) { context, _, values in unsafe BitFunctions.add(context, values) { $0 | $1 } },
            make("bit_xor", on: database) { context, _, values in unsafe BitFunctions.add(context, values) { $0 ^ $1 }
            },
        ]
    }

    private static func make(_ name: String, on database: OpaquePointer?, add: SQLiteFunction.Call) -> Int32 {
        unsafe SQLiteFunction.aggregate(
            name,
            1,
            on: database,
            add: add,
            finish: { context in
                guard let bits = unsafe SQLiteFunction.finished(context, as: Bits.self), bits.count > 0 else {
                    return unsafe sqlite3_result_null(context)
                }
                unsafe sqlite3_result_int64(context, bits.value)
            }
        )
    }

    private struct Bits: BitwiseCopyable {
        var count: Int64
        var value: Int64
    }

    private static func add(
        _ context: OpaquePointer?,
        _ values: SQLiteFunction.Arguments?,
        _ combine: (Int64, Int64) -> Int64
    ) {
        guard let values = unsafe values, unsafe sqlite3_value_type(values[0]) != SQLITE_NULL,
            let bits = unsafe SQLiteFunction.state(context, as: Bits.self)
        else { return }
        let value = unsafe sqlite3_value_int64(values[0])
        let before = unsafe bits.pointee
        unsafe bits.pointee = Bits(
            count: before.count + 1,
            value: before.count == 0 ? value : combine(before.value, value)
        )
    }
}
