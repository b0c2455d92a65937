import CovetSQL

/// A table as a file of Swift with its model. What a model has no word for is a comment that says why.
public struct ModelSource: Sendable, Equatable {
    private let table: TableSchema
    private let schema: Schema
    private let details: [String: String]

    init(_ table: TableSchema, _ inspection: Inspection) {
        self.table = table
        schema = inspection.schema
        details = inspection.details
    }

    /// One for each table, in the order of their names.
    public static func all(of inspection: Inspection) -> [ModelSource] {
        inspection.schema.tables.map { ModelSource($0, inspection) }
    }

    /// The enumerations and what belongs to no table, as a file; `nil` where there is nothing of it.
    public static func others(of inspection: Inspection) -> String? {
        let types = inspection.schema.enumerations.map(enumeration)
        let names = Set(inspection.schema.tables.map(\.name.name))
        let rest = inspection.details.keys.sorted().filter { key in
            !names.contains { key.hasSuffix(" \($0)") || key.contains(" \($0).") }
        }
        let comments = rest.map { "// \($0) has no word in a model: \((inspection.details[$0] ?? "").commented)" }
        guard !types.isEmpty || !comments.isEmpty else { return nil }
        return (["import Covet"] + types + comments).joined(separator: "\n\n") + "\n"
    }

    /// `Post.swift` for the table `posts`.
    public var fileName: String { "\(typeName).swift" }

    /// The model's name.
    public var typeName: String { Self.typeName(of: table.name) }

    /// The whole file.
    public var text: String {
        let imports =
            table.columns.contains { $0.type.needsFoundation } ? "import Covet\nimport Foundation" : "import Covet"
        guard let key = table.columns.first(where: { $0.primaryKey != nil }), let id = key.type.idType,
            table.primaryKey.count == 1
        else {
            return """
                \(imports)

                // The table \(table.name.name.commented) has no model: a model's id is one column, an integer or a UUID, and its primary key is \
                (\(table.primaryKey.map(\.name.commented).joined(separator: ", "))).

                """
        }
        var lines: [String] = []
        let idColumn = key.name == "id" ? "" : "@Column(\(key.name.source.compact)) "
        lines.append("    \(idColumn)let id: ID")
        var properties: [SQLIdentifier: String] = [key.name: "id"]
        for column in table.columns where column.name != key.name {
            let property = Property(
                column,
                in: table,
                of: schema,
                typeDetail: details["type of \(table.name).\(column.name)"]
            )
            if !property.isComment { properties[column.name] = property.name }
            lines.append(property.text)
        }
        lines += indexLines(properties) + remarks(properties)
        let idArgument = id == "Int" ? "" : ", id: \(id).self"
        return """
            \(imports)

            @Model(table: \(table.name.source.compact)\(idArgument))
            struct \(typeName) {
            \(lines.joined(separator: "\n"))
            }

            """
    }

    // Indexes and what remains

    private func indexLines(_ properties: [SQLIdentifier: String]) -> [String] {
        var lines: [String] = []
        var comments: [String] = []
        for unique in table.uniques where unique.columns.count > 1 {
            let names = unique.columns.compactMap { properties[$0] }
            if names.count == unique.columns.count {
                lines.append("        Index(\(names.map { "\\.\($0)" }.joined(separator: ", ")), unique: true),")
            } else {
                comments.append(
                    "    // Unique in \(unique.columns.map(\.name.commented).joined(separator: ", ")), which are not all properties."
                )
            }
        }
        for index in table.indexes {
            let names = index.parts.compactMap { $0.column.flatMap { properties[$0] } }
            let isPlain =
                names.count == index.parts.count && index.condition == nil && index.method == .btree
                && !index.parts.contains { $0.isDescending || $0.operatorClass != nil }
                && details["index \(index.name)"] == nil
            let included = index.including.compactMap { properties[$0] }
            guard isPlain, included.count == index.including.count else {
                let statement = index.createStatement(on: table.name, for: .postgres).inlined(for: .postgres)
                comments.append("    // The migration alone has this index: \(statement.commented)")
                continue
            }
            // A key brings its own index.
            if index.parts.count == 1, !index.isUnique, included.isEmpty,
                table.foreignKeys.contains(where: { $0.columns == index.parts.compactMap(\.column) })
            {
                continue
            }
            var arguments = names.map { "\\.\($0)" }
            if index.isUnique { arguments.append("unique: true") }
            if !included.isEmpty {
                arguments.append("including: [\(included.map { "\\.\($0)" }.joined(separator: ", "))]")
            }
            lines.append("        Index(\(arguments.joined(separator: ", "))),")
        }
        guard !lines.isEmpty else { return comments }
        if lines.count == 1, let only = lines.first {
            let index = only.drop { $0 == " " }.dropLast()
            if index.count <= 90 { return ["", "    static let indexes = [\(index)]"] + comments }
        }
        return ["", "    static let indexes = ["] + lines + ["    ]"] + comments
    }

    private func remarks(_ properties: [SQLIdentifier: String]) -> [String] {
        var comments: [String] = []
        for check in table.checks where LengthCheck(check, in: table) == nil {
            comments.append(
                "    // The migration alone has the check \(check.name.name.commented): \(check.condition.inlined(for: .postgres).commented)"
            )
        }
        for key in table.foreignKeys where key.columns.count > 1 {
            comments.append("    // A key of several columns to \(key.table.name.commented) is in the migration alone.")
        }
        for name in details.keys.sorted() where name.hasSuffix(" \(table.name)") {
            comments.append("    // \(name.commented): \((details[name] ?? "").commented)")
        }
        return comments.isEmpty ? [] : [""] + comments
    }

    private static func enumeration(_ type: EnumerationType) -> String {
        let cases = type.cases.map { name in
            let symbol = SwiftName.property(name)
            return "    case \(symbol)" + (symbol == name ? "" : " = \(SwiftSource.string(name).compact)")
        }
        return """
            enum \(typeName(of: type.name, isPlural: false)): String, SQLEnumeration {
            \(cases.joined(separator: "\n"))
                static let sqlTypeName: SQLIdentifier = \(type.name.source.compact)
            }
            """
    }

    static func typeName(of table: SQLIdentifier, isPlural: Bool = true) -> String {
        SwiftName.type(isPlural ? SwiftName.singular(table.name) : table.name)
    }
}

/// `length(title) BETWEEN 1 AND 200`, as a table of Covet's has it or as PostgreSQL gives it back.
struct LengthCheck {
    let column: SQLIdentifier
    let range: ClosedRange<Int>

    init?(_ check: TableSchema.Check, in table: TableSchema) {
        let text = check.condition.inlined(for: .postgres).filter {
            !$0.isWhitespace && $0 != "(" && $0 != ")" && $0 != "\""
        }
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
        let found = table.columns.first { column in
            let name = column.name.name
            let (low, high) = (numbers[0], numbers[1])
            return column.type.isLengthChecked
                && [
                    "length\(name)BETWEEN\(low)AND\(high)", "length\(name)>=\(low)ANDlength\(name)<=\(high)",
                ].contains(text)
        }
        guard let found else { return nil }
        column = found.name
        range = numbers[0]...numbers[1]
    }
}

/// One property of a model.
private struct Property {
    let name: String
    let text: String
    let isComment: Bool

    init(_ column: ColumnDefinition, in table: TableSchema, of schema: Schema, typeDetail: String?) {
        let key = table.foreignKeys.first { $0.columns == [column.name] }
        let parent = key.flatMap { key in
            schema.table(key.table).flatMap { parent in
                parent.primaryKey == key.referencedColumns
                    && parent.columns.contains { $0.primaryKey != nil && $0.type.idType != nil }
                    ? ModelSource.typeName(of: key.table) : nil
            }
        }
        let plain = column.name.name
        let isReference = parent != nil && plain.hasSuffix("_id") && plain.count > 3
        name = SwiftName.property(isReference ? String(plain.dropLast(3)) : plain)
        let suffix = column.isNullable ? "?" : ""
        var marks: [String] = []
        if SwiftName.column(of: name, isReference: parent != nil) != plain {
            marks.append("@Column(\(column.name.source.compact))")
        }
        if table.uniques.contains(where: { $0.columns == [column.name] }) || column.isUnique { marks.append("@Unique") }
        if let parent, let key {
            isComment = false
            if key.onDelete != .noAction { marks.append("@OnDelete(.\(key.onDelete))") }
            text = "    " + (marks + ["var \(name): \(parent).ID\(suffix)"]).joined(separator: " ")
            return
        }
        guard typeDetail == nil, let type = column.type.swiftName else {
            isComment = true
            let found = typeDetail ?? column.type.words
            text =
                "    // \(plain.commented) is \(found.commented), which says no Swift type by itself: for JSON write `var \(name): JSONColumn<...>\(suffix)`"
            return
        }
        isComment = false
        if let check = table.checks.lazy.compactMap({ LengthCheck($0, in: table) }).first(where: {
            $0.column == column.name
        }) {
            marks.append("@Length(\(check.range.lowerBound)...\(check.range.upperBound))")
        }
        if case .decimal(let precision, let scale) = column.type {
            marks.append("@Precision(\(precision), scale: \(scale))")
        }
        if let generated = column.generated {
            marks.append("@Generated(\(generated.source.compact))")
        } else if let mark = column.defaultValue?.mark {
            marks.append(mark)
        }
        let keyword = column.generated == nil ? "var" : "let"
        text = "    " + (marks + ["\(keyword) \(name): \(type)\(suffix)"]).joined(separator: " ")
    }
}

extension ColumnDefinition.Default {
    fileprivate var mark: String? {
        switch self {
        case .value(.bool(let value)): "@Default(\(value))"
        case .value(.int64(let value)): "@Default(\(value))"
        case .value(.text(let value)): "@Default(\(SwiftSource.string(value).compact))"
        case .value: nil
        case .now: "@Default(.now)"
        case .expression(let expression): "@Default(.sql(\(expression.source.compact)))"
        }
    }
}

extension SQLType {
    fileprivate var idType: String? {
        switch self {
        case .int16, .int32, .int64: "Int"
        case .uuid: "UUID"
        default: nil
        }
    }

    fileprivate var isLengthChecked: Bool {
        switch self {
        case .text, .varchar: true
        default: false
        }
    }

    fileprivate var needsFoundation: Bool {
        switch self {
        case .timestamp, .uuid, .decimal: true
        case .array(let element), .range(let element): element.needsFoundation
        default: false
        }
    }

    /// The type of a property; `nil` where the column says too little.
    fileprivate var swiftName: String? {
        switch self {
        case .bool: "Bool"
        case .int16: "Int16"
        case .int32: "Int32"
        case .int64: "Int"
        case .float: "Float"
        case .double: "Double"
        case .text, .varchar: "String"
        case .bytes: "[UInt8]"
        case .timestamp: "Date"
        case .localTimestamp: "SQLLocalTimestamp"
        case .date: "SQLDate"
        case .time: "SQLTime"
        case .interval: "SQLInterval"
        case .uuid: "UUID"
        case .decimal: "Decimal"
        case .numeric: "SQLDecimal"
        case .inet: "SQLAddress"
        case .array(let element): element.swiftName.map { "[\($0)]" }
        case .range(let element): element.swiftName.map { "Range<\($0)>" }
        case .enumeration(let name, _): ModelSource.typeName(of: name, isPlural: false)
        case .json: nil
        }
    }
}

extension String {
    /// Without anything that could end a comment's line.
    var commented: String { String(String.UnicodeScalarView(unicodeScalars.map { $0.isLineEnd ? " " : $0 })) }
}

extension Unicode.Scalar {
    fileprivate var isLineEnd: Bool {
        value < 0x20 || value == 0x7f || value == 0x85 || value == 0x2028 || value == 0x2029
    }
}
