import SwiftSyntax
import SwiftSyntaxBuilder

/// The code of a model, as one would write it by hand. Runtime types are written with their module, so that a type of the
/// app called `Column` or `Reference` does not get in the way.
extension ModelDeclaration {
    private var prefix: String { access.isEmpty ? "" : access + " " }

    /// What goes into the struct itself.
    var members: [DeclSyntax] {
        var members = [identifierType, draftType, columnsType, indexAlias, checkAlias]
        // The implicit memberwise initialiser reaches no further than the module.
        if !access.isEmpty { members.append(memberwiseInitialiser) }
        return members.map { DeclSyntax("\(raw: $0)") }
    }

    private var identifierType: String {
        """
        /// Names one \(name): an id of another model does not fit.
        \(prefix)struct ID: CovetModel.Identifier {
            \(prefix)typealias Owner = \(name)
            \(prefix)let rawValue: \(identifier)
            \(prefix)init(rawValue: \(identifier)) {
                self.rawValue = rawValue
            }
        }
        """
    }

    private var draftType: String {
        let columns = draftColumns.map(\.inDraft)
        let values = storedColumns.map { $0.isInDraft ? "\($0.property).sqlValue" : ".null" }.joined(separator: ", ")
        return """
            /// A \(name) that is not stored yet, so it has no id.
            \(prefix)struct Draft: CovetModel.ModelDraft {
                \(prefix)typealias Row = \(name)
            \(columns.map { "    \(prefix)var \($0.property): \($0.type)" }.joined(separator: "\n"))
                \(prefix)init(\(parameters(columns[...]))) {
            \(assignments(columns[...]))
                }
                \(prefix)var columnValues: [CovetSQL.SQLValue] {
                    [\(values)]
                }
            }
            """
    }

    private var columnsType: String {
        """
        /// The columns of \(name), as conditions and orders name them.
        \(prefix)struct Columns: CovetModel.ModelColumns {
            \(prefix)typealias Root = \(name)
            \(prefix)let _scope: CovetModel.Scope
            \(prefix)init(_ scope: CovetModel.Scope) {
                self._scope = scope
            }
        \(columns.map { "    \(prefix)var \($0.property): \(columnType($0)) { _scope.\($0.accessor) }" }.joined(separator: "\n"))
        }
        """
    }

    private var indexAlias: String {
        "\(prefix)typealias Index = CovetModel.ModelIndex<\(name)>"
    }

    private var checkAlias: String {
        "\(prefix)typealias Check = CovetModel.ModelCheck<\(name)>"
    }

    private var memberwiseInitialiser: String {
        """
        \(prefix)init(\(parameters(columns[...]))) {
        \(assignments(columns[...]))
        }
        """
    }

    private var protocols: String {
        let isSoftDeletable = columns.contains { $0.kind == .deletedAt }
        return isSoftDeletable ? "CovetModel.Model, CovetModel.SoftDeletable" : "CovetModel.Model"
    }

    /// What goes into the extension that makes the struct a `Model`.
    var conformance: DeclSyntax {
        """
        extension \(raw: name): \(raw: protocols) {
            \(raw: prefix)static let schema = CovetModel.ModelSchema(
                \(raw: name).self,
                "\(raw: name)",
                table: \(raw: table.quoted),
                columns: [
        \(raw: columns.map { "            \(schemaColumn($0))," }.joined(separator: "\n"))
                ]
            )
            \(raw: prefix)init(row: borrowing CovetSQL.SQLRow, from column: Int) throws(CovetSQL.SQLDecodingError) {
        \(raw: reads)
            }
            \(raw: prefix)var columnValues: [CovetSQL.SQLValue] {
                [\(raw: values(columns[...]))]
            }
        }
        """
    }

    private func columnType(_ column: Column) -> String {
        switch column.kind {
        case .id: "CovetModel.Column<\(name).ID>"
        case .value, .createdAt, .updatedAt, .version, .deletedAt, .generated: "CovetModel.Column<\(column.type)>"
        case .reference(let model, isOptional: false): "CovetModel.Reference<\(model)>"
        case .reference(let model, isOptional: true): "CovetModel.OptionalReference<\(model)>"
        }
    }

    private func schemaColumn(_ column: Column) -> String {
        let label =
            switch column.kind {
            case .id: ".id"
            case .value: ".value"
            case .reference: ".reference"
            case .createdAt: ".createdAt"
            case .updatedAt: ".updatedAt"
            case .version: ".version"
            case .deletedAt: ".deletedAt"
            case .generated: ".generated"
            }
        var arguments = ["\\\(name).\(column.property)", column.plainName.quoted, "column: \(column.name.quoted)"]
        if let type = column.databaseType { arguments.append("type: \(type)") }
        if column.isUnique { arguments.append("unique: true") }
        if let length = column.length { arguments.append("length: \(length)") }
        if let onDelete = column.onDelete { arguments.append("onDelete: \(onDelete)") }
        if let value = column.defaultValue { arguments.append("default: \(value)") }
        if case .generated(let expression) = column.kind { arguments.append("as: \(expression)") }
        return "\(label)(\(arguments.joined(separator: ", ")))"
    }

    private func parameters(_ columns: ArraySlice<Column>) -> String {
        columns.map { column in
            "\(column.property): \(column.type)" + (column.parameterDefault.map { " = \($0)" } ?? "")
        }.joined(separator: ", ")
    }

    private func assignments(_ columns: ArraySlice<Column>) -> String {
        columns.map { "        self.\($0.property) = \($0.property)" }.joined(separator: "\n")
    }

    private func values(_ columns: ArraySlice<Column>) -> String {
        columns.map { "\($0.property).sqlValue" }.joined(separator: ", ")
    }

    /// All are read before the first is set: a struct that is set while one may still be missing is built aside and copied when it is whole.
    private var reads: String {
        let reads = columns.enumerated().map { index, column in
            "        let value\(index): \(column.type) = try row.decode(at: column"
                + (index == 0 ? ")" : " + \(index))")
        }
        let assignments = columns.enumerated().map { "        self.\($1.property) = value\($0)" }
        return (reads + assignments).joined(separator: "\n")
    }
}

extension ModelDeclaration.Column {
    fileprivate var plainName: String { property.filter { $0 != "`" } }

    fileprivate var accessor: String {
        switch kind {
        case .id, .value, .createdAt, .updatedAt, .version, .deletedAt, .generated: "column(\(name.quoted))"
        case .reference(_, isOptional: false): "reference(\(name.quoted))"
        case .reference(_, isOptional: true): "optionalReference(\(name.quoted))"
        }
    }
}

extension String {
    /// The text as a Swift string literal.
    fileprivate var quoted: String {
        StringLiteralExprSyntax(content: self).description
    }
}
