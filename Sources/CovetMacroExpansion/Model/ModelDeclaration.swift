/// What `@Model` understood of a struct: all that rendering needs, and nothing of syntax.
struct ModelDeclaration: Equatable {
    var name: String
    var table: String
    /// `public`, `package`, or empty for internal.
    var access: String
    /// The type an id wraps, as written: `Int`, `UUID`.
    var identifier: String
    var columns: [Column]

    struct Column: Equatable {
        var property: String
        var name: String
        /// The type as written, or the one a literal default has.
        var type: String
        var kind: Kind
        var initialValue: String?
        var isUnique = false
        /// The arguments of `@OnDelete` and `@Length`, as written.
        var onDelete: String?
        var length: String?
        /// The database's type of the column, as `ModelColumn` is given it.
        var databaseType: String?
        /// The table's default, as `ModelColumn` is given it.
        var defaultValue: String?
    }

    enum Kind: Equatable {
        case id
        case value(isOptional: Bool)
        /// A foreign key to the named model.
        case reference(String, isOptional: Bool)
        case createdAt
        case updatedAt
        case version
        case deletedAt
        /// Computed by the database from the expression, as written.
        case generated(String)
    }

    /// The columns whose values a draft gives: all but the id.
    var storedColumns: ArraySlice<Column> {
        columns.drop { $0.kind == .id }
    }

    /// The columns that a draft has a property for.
    var draftColumns: [Column] {
        storedColumns.filter(\.isInDraft)
    }
}

extension ModelDeclaration.Column {
    var isOptional: Bool {
        switch kind {
        case .id, .createdAt, .updatedAt, .version, .generated: false
        case .deletedAt: true
        case .value(let isOptional), .reference(_, let isOptional): isOptional
        }
    }

    /// What an initialiser's parameter defaults to: the property's own value, or nil where that is Swift's default.
    var parameterDefault: String? {
        initialValue ?? (isOptional ? "nil" : nil)
    }

    /// False where the framework or the database always gives the value.
    var isInDraft: Bool {
        switch kind {
        case .id, .version, .deletedAt, .generated: false
        case .value, .reference, .createdAt, .updatedAt: true
        }
    }

    /// The column as the draft has it: optional where nil means the framework's or the database's own value.
    var inDraft: Self {
        let isGiven =
            switch kind {
            case .createdAt, .updatedAt: true
            default: defaultValue != nil && initialValue == nil
            }
        guard isGiven else { return self }
        var column = self
        column.type += "?"
        column.kind = .value(isOptional: true)
        return column
    }
}
