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
    }

    enum Kind: Equatable {
        case id
        case value(isOptional: Bool)
        /// A foreign key to the named model.
        case reference(String, isOptional: Bool)
    }

    /// The columns a draft has: all but the id.
    var draftColumns: ArraySlice<Column> {
        columns.drop { $0.kind == .id }
    }
}

extension ModelDeclaration.Column {
    var isOptional: Bool {
        switch kind {
        case .id: false
        case .value(let isOptional), .reference(_, let isOptional): isOptional
        }
    }

    /// What an initialiser's parameter defaults to: the property's own value, or nil where that is Swift's default.
    var parameterDefault: String? {
        initialValue ?? (isOptional ? "nil" : nil)
    }
}
