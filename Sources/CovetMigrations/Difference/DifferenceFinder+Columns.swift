import CovetSQL

extension DifferenceFinder {
    mutating func renameColumns(of target: TableSchema) throws(MigrationError) {
        guard let table = state.table(target.name) else { return }
        let new = target.columns.filter { !table.has($0.name) }
        for column in table.columns where !target.has(column.name) {
            let name = SchemaName.column(column.name, in: table.name)
            if let answer = answers.renames[name] {
                let renamed = try found(answer, for: name, among: new.map(\.name))
                try emit(.renameColumn(column.name, to: renamed, in: table.name))
            } else if !answers.removals.contains(name) {
                let taken = answers.renames.filter { $0.key.isColumn(of: table.name) }.map(\.value)
                let candidates = new.filter { $0.type.isSame(as: column.type) && !taken.contains($0.name.name) }
                ask(.renamed(name, candidates: candidates.map(\.name.name)))
            }
        }
    }

    mutating func changeColumns(of target: TableSchema) throws(MigrationError) {
        guard let table = state.table(target.name) else { return }
        for column in target.columns {
            if undecided.contains(.column(column.name, in: table.name)) { continue }
            if let old = table.columns.first(where: { $0.name == column.name }) {
                try change(old, to: column, in: table)
            } else {
                try add(column, to: table)
            }
        }
        if !questions.contains(where: { $0.concerns(table.name) }) { try changeKey(of: target) }
    }

    mutating func dropColumns(of target: TableSchema) throws(MigrationError) {
        guard let table = state.table(target.name) else { return }
        for column in table.columns
        where !target.has(column.name) && !undecided.contains(.column(column.name, in: table.name)) {
            // A constraint that stays for an undecided column keeps its other columns as long.
            if !questions.isEmpty, table.user(of: column.name) != nil { continue }
            try emit(.dropColumn(column, from: table.name))
        }
    }

    private mutating func changeDefault(
        of column: inout ColumnDefinition,
        to value: ColumnDefinition.Default?,
        in table: TableSchema
    ) throws(MigrationError) {
        guard !ColumnDefinition.Default.isSame(column.defaultValue, value) else { return }
        try emit(.changeDefault(of: column.name, in: table.name, from: column.defaultValue, to: value))
        column.defaultValue = value
    }

    private mutating func change(_ old: ColumnDefinition, to new: ColumnDefinition, in table: TableSchema)
        throws(MigrationError)
    {
        var old = old
        if !SQL.isSame(old.generated, new.generated) {
            // What is computed is computed again.
            try emit(.dropColumn(old, from: table.name))
            return try emit(.addColumn(new, to: table.name))
        }
        if !old.type.isSame(as: new.type) {
            guard let change = TypeChange(casting: new.name, from: old.type, to: new.type) else {
                if old.primaryKey != nil {
                    throw KeySteps(of: table, to: [new.name]).refusal(.type(old.type, new.type))
                }
                throw .notDerivable(
                    "\(table.name).\(new.name) is \(old.type.words) and shall be \(new.type.words), and no cast leads from the one to the other. Give the new one another name in the model, fill it from the old one by a backfill, and drop the old one in a later migration; or write the step with `migrate make --empty`: .changeType(TypeChange(of: \(new.name.quoted), from: ..., to: ..., using: \"...\"), in: \(table.name.quoted))"
                )
            }
            // PostgreSQL casts the rows as it is told to, and the default not at all.
            if change.using != nil { try changeDefault(of: &old, to: nil, in: table) }
            try emit(.changeType(change, in: table.name))
        }
        try changeDefault(of: &old, to: new.defaultValue, in: table)
        switch (old.isNullable, new.isNullable) {
        case (false, true): try emit(.dropNotNull(new.name, in: table.name))
        case (true, false):
            let name = SchemaName.column(new.name, in: table.name)
            let isEmpty = answers.emptyTables.contains(table.name)
            if answers.fills[name] == nil, !isEmpty { ask(.fill(name, type: new.type)) }
            try require(new.name, in: table, filling: answers.fills[name])
        default: break
        }
    }

    private mutating func add(_ column: ColumnDefinition, to table: TableSchema) throws(MigrationError) {
        let name = SchemaName.column(column.name, in: table.name)
        if column.primaryKey == .generated { throw KeySteps(of: table, to: [column.name]).refusal(.numbering) }
        // It becomes the key once its rows are filled.
        var column = column
        column.primaryKey = nil
        let isComputed = column.generated != nil
        if column.isNullable || column.defaultValue != nil || isComputed || answers.emptyTables.contains(table.name) {
            return try emit(.addColumn(column, to: table.name))
        }
        guard let fill = answers.fills[name] else { return ask(.fill(name, type: column.type)) }
        var nullable = column
        nullable.isNullable = true
        try emit(.addColumn(nullable, to: table.name))
        try require(column.name, in: table, filling: fill)
    }

    /// From nullable to required without a scan under a lock: a check proves it first.
    private mutating func require(_ column: SQLIdentifier, in table: TableSchema, filling fill: SQL?)
        throws(MigrationError)
    {
        let check = TableSchema.Check(
            .derived([table.name, column], suffix: "required"),
            "\(identifier: column) IS NOT NULL"
        )
        if let fill { try emit(self.fill(column, of: table, with: fill, name: "\(table.name).\(column)")) }
        try emit(.addCheck(check, to: table.name, validated: false))
        // Rows that came between the last batch and the check.
        if let fill {
            try emit(self.fill(column, of: table, with: fill, name: "\(table.name).\(column), the last rows"))
        }
        try emit(.validateConstraint(check.name, on: table.name))
        try emit(.setNotNull(column, in: table.name))
        try emit(.dropCheck(check, from: table.name))
    }

    private func fill(_ column: SQLIdentifier, of table: TableSchema, with value: SQL, name: String) -> Operation {
        let assignment: SQL = "\(identifier: column) = \(value)"
        let condition: SQL = "\(identifier: column) IS NULL"
        guard let key = table.primaryKey.first, table.primaryKey.count == 1 else {
            return .run(["UPDATE \(identifier: table.name) SET \(assignment) WHERE \(condition)"], reverse: [])
        }
        return .backfill(Backfill(name, table: table.name, key: key, setting: assignment, where: condition))
    }
}

extension SchemaName {
    fileprivate func isColumn(of table: SQLIdentifier) -> Bool {
        if case .column(_, in: table) = self { true } else { false }
    }
}

extension DifferenceQuestion {
    fileprivate func concerns(_ table: SQLIdentifier) -> Bool {
        switch self {
        case .renamed(let name, _), .fill(let name, _): name.isColumn(of: table)
        }
    }
}

extension SQLType {
    /// True of the same type; the cases of an enumeration are compared by themselves.
    func isSame(as other: SQLType) -> Bool {
        switch (self, other) {
        case (.enumeration(let one, _), .enumeration(let two, _)): one == two
        case (.array(let one), .array(let two)): one.isSame(as: two)
        default: self == other
        }
    }
}

extension ColumnDefinition.Default {
    /// True where both write the same text in every dialect.
    static func isSame(_ one: Self?, _ other: Self?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return SQLDialect.allCases.allSatisfy { one.words(for: $0) == other.words(for: $0) }
    }

    /// The text without the parentheses that SQLite wants around an expression.
    private func words(for dialect: SQLDialect) -> String {
        let text = sql(for: dialect).inlined(for: dialect)
        return text.hasPrefix("(") && text.hasSuffix(")") ? String(text.dropFirst().dropLast()) : text
    }
}

extension TypeChange {
    /// With the cast that PostgreSQL wants where it does not convert by itself; `nil` where it has none.
    fileprivate init?(casting column: SQLIdentifier, from old: SQLType, to new: SQLType) {
        guard let cast = Cast(old, to: new) else { return nil }
        self.init(
            of: column,
            from: old,
            to: new,
            using: cast.expression(of: column),
            // What a cast made need not be castable back: who goes down says how.
            reverseUsing: Cast(new, to: old)?.expression(of: column)
        )
    }
}

/// How PostgreSQL makes a value of one type of that of another (its catalogue pg_cast; to and from text it converts what it can write and read).
private struct Cast {
    private let path: [SQLType]
    private let isNeeded: Bool

    init?(_ old: SQLType, to new: SQLType) {
        isNeeded = !(new.isText || old.isNumber && new.isNumber)
        switch (old, new) {
        case _ where old.isText || new.isText || old.isNumber && new.isNumber: path = [new]
        // An enumeration is reached by way of text alone.
        case _ where old.enumeration != nil || new.enumeration != nil: path = [.text, new]
        // Truth values have casts from and to integer only.
        case (.bool, _) where new.isInteger: path = [.int32, new]
        case (_, .bool) where old.isInteger: path = [.int32, new]
        case (.timestamp, .localTimestamp), (.localTimestamp, .timestamp), (.date, .timestamp),
            (.date, .localTimestamp),
            (.timestamp, .date), (.localTimestamp, .date), (.timestamp, .time), (.localTimestamp, .time),
            (.time, .interval), (.interval, .time):
            path = [new]
        case (.array(let one), .array(let other)):
            guard Cast(one, to: other) != nil else { return nil }
            path = [new]
        default: return nil
        }
    }

    func expression(of column: SQLIdentifier) -> SQL? {
        guard isNeeded else { return nil }
        let postgres = path.reduce(SQL(identifier: column)) { "\($0)::\($1.castName)" }
        return SQL(sqlite: SQL(identifier: column), postgres: postgres)
    }
}

extension SQLType {
    fileprivate var castName: SQL { self == .text ? "text" : sql(for: .postgres) }

    fileprivate var isInteger: Bool { [.int16, .int32, .int64].contains(self) }
}

extension SQLType {
    var isArray: Bool {
        if case .array = self { true } else { false }
    }

    fileprivate var isText: Bool {
        switch self {
        case .text, .varchar: true
        default: false
        }
    }

    fileprivate var isNumber: Bool {
        switch self {
        case .int16, .int32, .int64, .float, .double, .decimal, .numeric: true
        default: false
        }
    }
}
