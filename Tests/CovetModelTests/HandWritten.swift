import CovetModel

/// What `@Model struct Counter { let id: ID; @Unique var name: String; var value = 0; var user: User.ID? }` stands for, written by hand.
struct Counter: Model {
    struct ID: Identifier {
        typealias Owner = Counter
        let rawValue: Int
        init(rawValue: Int) { self.rawValue = rawValue }
    }

    struct Draft: ModelDraft {
        typealias Row = Counter
        var name: String
        var value = 0
        var user: User.ID?

        var columnValues: [SQLValue] { [name.sqlValue, value.sqlValue, user.sqlValue] }
    }

    struct Columns: ModelColumns {
        typealias Root = Counter
        let _scope: Scope
        init(_ scope: Scope) { _scope = scope }

        var id: Column<Counter.ID> { _scope.column("id") }
        var name: Column<String> { _scope.column("name") }
        var value: Column<Int> { _scope.column("value") }
        var user: OptionalReference<User> { _scope.optionalReference("user_id") }
    }

    let id: ID
    var name: String
    var value: Int
    var user: User.ID?

    static let schema = ModelSchema(
        Counter.self,
        "Counter",
        table: "counters",
        columns: [
            .id(\Counter.id, "id", column: "id"),
            .value(\Counter.name, "name", column: "name", unique: true),
            .value(\Counter.value, "value", column: "value"),
            .reference(\Counter.user, "user", column: "user_id", onDelete: .setNull),
        ]
    )

    init(row: borrowing SQLRow, from column: Int) throws(SQLDecodingError) {
        id = try row.decode(at: column)
        name = try row.decode(at: column + 1)
        value = try row.decode(at: column + 2)
        user = try row.decode(at: column + 3)
    }

    var columnValues: [SQLValue] { [id.sqlValue, name.sqlValue, value.sqlValue, user.sqlValue] }
}
