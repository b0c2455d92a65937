extension SQL {
    /// A fragment that is written differently for each database: `SQL(sqlite: "lower(email)", postgres: "lower(email) COLLATE \"C\"")`.
    public init(sqlite: SQL, postgres: SQL) {
        self.init { dialect in
            switch dialect {
            case .sqlite: sqlite
            case .postgres: postgres
            }
        }
    }
}
