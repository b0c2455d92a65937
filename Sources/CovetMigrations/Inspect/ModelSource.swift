import CovetSQL

/// The models that a database's tables are, with what belongs to none of them.
public struct ModelSources: Sendable, Equatable {
    /// One for each table, in the order of their names.
    public let models: [ModelSource]
    /// The enumerations and what belongs to no table, as a file; `nil` where there is nothing of it.
    public let others: String?

    /// - Parameter taken: types that the module has already.
    public init(of inspection: Inspection, besides taken: Set<String> = []) {
        let names = ModelNames(inspection.schema, besides: taken)
        models = inspection.schema.tables.map { ModelSource($0, inspection, names) }
        let types = inspection.schema.enumerations.map { Self.enumeration($0, names) }
        let tables = Set(inspection.schema.tables.map(\.name.name))
        let rest = inspection.details.keys.sorted().filter { key in
            !tables.contains { key.hasSuffix(" \($0)") || key.contains(" \($0).") }
        }
        let comments = rest.map { "// \($0) has no word in a model: \((inspection.details[$0] ?? "").commented)" }
        let parts = types + comments
        others = parts.isEmpty ? nil : (["import Covet"] + parts).joined(separator: "\n\n") + "\n"
    }

    private static func enumeration(_ type: EnumerationType, _ names: ModelNames) -> String {
        var taken = UniqueNames(reserved: SwiftName.reservedCases, suffix: "Value")
        let cases = type.cases.map { name in
            let symbol = taken.take(SwiftName.property(name, orElse: "empty"))
            return "    case \(symbol)" + (symbol == name ? "" : " = \(SwiftSource.string(name).compact)")
        }
        return """
            enum \(names.type(of: type.name)): String, SQLEnumeration {
            \(cases.joined(separator: "\n"))
                static let sqlTypeName: SQLIdentifier = \(type.name.source.compact)
            }
            """
    }
}

/// A table as a file of Swift with its model. What a model has no word for is a comment that says why.
public struct ModelSource: Sendable, Equatable {
    private let table: TableSchema
    private let schema: Schema
    private let details: [String: String]
    private let names: ModelNames

    fileprivate init(_ table: TableSchema, _ inspection: Inspection, _ names: ModelNames) {
        self.table = table
        schema = inspection.schema
        details = inspection.details
        self.names = names
    }

    /// `Post.swift` for the table `posts`.
    public var fileName: String { "\(typeName).swift" }

    /// The model's name.
    public var typeName: String { names.type(of: table.name) }

    /// The whole file.
    public var text: String {
        let imports =
            table.columns.contains { $0.type.needsFoundation } ? "import Covet\nimport Foundation" : "import Covet"
        guard let key = table.columns.first(where: { $0.primaryKey != nil }), let id = key.type.idType,
            table.primaryKey.count == 1, [table.name, key.name].allSatisfy({ $0.name.commented == $0.name })
        else {
            return """
                \(imports)

                // The table \(table.name.name.commented) has no model: a model's id is one column, an integer or a UUID, and its primary key is \
                (\(table.primaryKey.map(\.name.commented).joined(separator: ", "))). Name it in the app's keptTables, so that `migrate make` leaves it as it is.

                """
        }
        var lines: [String] = []
        let idColumn = key.name == "id" ? "" : "@Column(\(key.name.source.compact)) "
        lines.append("    \(idColumn)let id: ID")
        var kept: [SQLIdentifier] =
            key.isSaid(as: id == "Int" ? .int64 : .uuid, isGenerated: id == "Int") ? [] : [key.name]
        var properties: [SQLIdentifier: String] = [key.name: "id"]
        var taken = UniqueNames(["id"], reserved: SwiftName.reservedProperties, suffix: "Value")
        for column in table.columns where column.name != key.name {
            let property = Property(
                column,
                in: table,
                of: schema,
                names,
                &taken,
                typeDetail: details["type of \(table.name).\(column.name)"]
            )
            if !property.isComment { properties[column.name] = property.name }
            if !property.saysAll { kept.append(column.name) }
            lines.append(property.text)
        }
        lines += indexLines(properties, &kept) + remarks(properties, &kept)
        if !kept.isEmpty {
            let names = kept.map { "        \($0.source.compact)," }
            lines += ["", "    static let kept: [SQLIdentifier] = ["] + names + ["    ]"]
        }
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

    private func indexLines(_ properties: [SQLIdentifier: String], _ kept: inout [SQLIdentifier]) -> [String] {
        var lines: [String] = []
        var comments: [String] = []
        for unique in table.uniques where unique.columns.count == 1 {
            let name = unique.name(in: table.name)
            if name != UniqueConstraint(on: unique.columns).name(in: table.name) { kept.append(name) }
        }
        for unique in table.uniques where unique.columns.count > 1 {
            // A model makes an index of it, which says the same and is another thing.
            kept.append(unique.name(in: table.name))
            let names = unique.columns.compactMap { properties[$0] }
            if names.count == unique.columns.count {
                let line = "        Index(\(names.map { "\\.\($0)" }.joined(separator: ", ")), unique: true),"
                if !lines.contains(line) { lines.append(line) }
            } else {
                comments.append(
                    "    // Unique in \(unique.columns.map(\.name.commented).joined(separator: ", ")), which are not all properties."
                )
            }
        }
        for index in table.indexes {
            guard let line = line(of: index, properties) else {
                kept.append(index.name)
                let statement = index.createStatement(on: table.name, for: .postgres).inlined(for: .postgres)
                comments.append("    // The migration alone has this index: \(statement.commented)")
                continue
            }
            // A key brings its own index.
            let columns = index.parts.compactMap(\.column)
            if columns.count == 1, index == IndexDefinition(table: table.name, on: columns.map { .init($0) }),
                table.foreignKeys.contains(where: { $0.columns == columns })
            {
                continue
            }
            if lines.contains(line) {
                kept.append(index.name)
                comments.append("    // The migration alone has \(index.name.name.commented), which says the same.")
            } else {
                lines.append(line)
            }
        }
        guard !lines.isEmpty else { return comments }
        if lines.count == 1, let only = lines.first {
            let index = only.drop { $0 == " " }.dropLast()
            if index.count <= 90 { return ["", "    static let indexes = [\(index)]"] + comments }
        }
        return ["", "    static let indexes = ["] + lines + ["    ]"] + comments
    }

    /// The index as a model says it; `nil` for one that it has no word for.
    private func line(of index: IndexDefinition, _ properties: [SQLIdentifier: String]) -> String? {
        let names = index.parts.compactMap { $0.column.flatMap { properties[$0] } }
        let included = index.including.compactMap { properties[$0] }
        guard names.count == index.parts.count, included.count == index.including.count, index.condition == nil,
            IndexDefinition.Method.known.contains(index.method),
            !index.parts.contains(where: { $0.operatorClass != nil }),
            details["index \(index.name)"] == nil
        else { return nil }
        var options: [String] = []
        if index.isUnique { options.append("unique: true") }
        if index.method != .btree { options.append("using: .\(index.method.name)") }
        let derived = IndexDefinition(table: table.name, on: index.parts, isUnique: index.isUnique)
        if index.name == derived.name, !index.parts.contains(where: \.isDescending) {
            if !included.isEmpty {
                options.append("including: [\(included.map { "\\.\($0)" }.joined(separator: ", "))]")
            }
            return "        Index(\((names.map { "\\.\($0)" } + options).joined(separator: ", "))),"
        }
        guard included.isEmpty else { return nil }
        let parts = zip(names, index.parts).map { "$0.\($0)\($1.isDescending ? ".descending" : "")" }
        let name = SwiftSource.string(index.name.name).compact
        return "        Index(\(([name] + options).joined(separator: ", ")), on: { \(parts.joined(separator: "; ")) }),"
    }

    private func remarks(_ properties: [SQLIdentifier: String], _ kept: inout [SQLIdentifier]) -> [String] {
        var comments: [String] = []
        for check in table.checks where LengthCheck(saidBy: check, in: table) == nil {
            kept.append(check.name)
            comments.append(
                "    // The migration alone has the check \(check.name.name.commented): \(check.condition.inlined(for: .postgres).commented)"
            )
        }
        for key in table.foreignKeys where !key.isSaid(by: table, of: schema) {
            kept.append(key.name(in: table.name))
            let columns = key.columns.map(\.name.commented).joined(separator: ", ")
            comments.append("    // The migration alone has the key of \(columns) to \(key.table.name.commented).")
        }
        for name in details.keys.sorted() where name.hasSuffix(" \(table.name)") {
            comments.append("    // \(name.commented): \((details[name] ?? "").commented)")
        }
        return comments.isEmpty ? [] : [""] + comments
    }
}

/// `length(title) BETWEEN 1 AND 200`, as a table of Covet's has it or as PostgreSQL gives it back.
struct LengthCheck {
    let column: SQLIdentifier
    let range: ClosedRange<Int>

    /// `nil` as well for one that a model would give another name or another type of column.
    init?(saidBy check: TableSchema.Check, in table: TableSchema) {
        self.init(check, in: table)
        let isText = table.columns.contains { $0.name == column && $0.type == .text }
        guard isText, check.name == .derived([table.name, column], suffix: "length") else { return nil }
    }

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
    /// False where the column is more than the property says.
    let saysAll: Bool

    init(
        _ column: ColumnDefinition,
        in table: TableSchema,
        of schema: Schema,
        _ names: ModelNames,
        _ taken: inout UniqueNames,
        typeDetail: String?
    ) {
        let key = table.foreignKeys.first { $0.columns == [column.name] }
        let parent = key.flatMap { key in
            schema.table(key.table).flatMap { parent in
                parent.primaryKey == key.referencedColumns
                    && parent.columns.contains { $0.primaryKey != nil && $0.type.idType != nil }
                    ? names.type(of: key.table) : nil
            }
        }
        let plain = column.name.name
        let isReference = parent != nil && plain.hasSuffix("_id") && plain.count > 3
        // No literal of a macro holds a line's end.
        guard plain.commented == plain else {
            (name, isComment, saysAll) = (plain, true, false)
            text = "    // \(plain.commented) has a name that no property can say."
            return
        }
        let swiftType = typeDetail == nil ? column.type.swiftName(names) : nil
        let symbol = SwiftName.property(isReference ? String(plain.dropLast(3)) : plain)
        // A comment takes no name.
        name = parent == nil && swiftType == nil ? symbol : taken.take(symbol)
        let suffix = column.isNullable ? "?" : ""
        var marks: [String] = []
        if SwiftName.column(of: name, isReference: parent != nil) != plain {
            marks.append("@Column(\(column.name.source.compact))")
        }
        if table.uniques.contains(where: { $0.columns == [column.name] }) || column.isUnique { marks.append("@Unique") }
        if let parent, let key {
            isComment = false
            let parentKey = schema.table(key.table)?.columns.first { $0.primaryKey != nil }
            saysAll = column.isSaid(as: parentKey?.type.idType == "UUID" ? .uuid : .int64) && column.defaultValue == nil
            if key.onDelete != .noAction { marks.append("@OnDelete(.\(key.onDelete))") }
            text = "    " + (marks + ["var \(name): \(parent).ID\(suffix)"]).joined(separator: " ")
            return
        }
        guard let type = swiftType else {
            (isComment, saysAll) = (true, false)
            let found = typeDetail ?? column.type.words
            text =
                "    // \(plain.commented) is \(found.commented), which says no Swift type by itself: for JSON write `var \(name): JSONColumn<...>\(suffix)`"
            return
        }
        isComment = false
        let isDefaulted = column.defaultValue == nil || column.defaultValue?.mark != nil && !column.isNullable
        saysAll = isDefaulted && column.type.implied == column.type
        if let check = table.checks.lazy.compactMap({ LengthCheck(saidBy: $0, in: table) }).first(where: {
            $0.column == column.name
        }) {
            marks.append("@Length(\(check.range.lowerBound)...\(check.range.upperBound))")
        }
        if case .decimal(let precision, let scale) = column.type {
            marks.append("@Precision(\(precision), scale: \(scale))")
        }
        if let generated = column.generated {
            marks.append("@Generated(\(generated.source.compact))")
        } else if let mark = column.defaultValue?.mark, !column.isNullable {
            marks.append(mark)
        }
        let keyword = column.generated == nil ? "var" : "let"
        var line = "    " + (marks + ["\(keyword) \(name): \(type)\(suffix)"]).joined(separator: " ")
        // In a draft `nil` would mean both null and the default.
        if column.isNullable, column.generated == nil, let value = column.defaultValue {
            line =
                "    // The migration alone has its default: \(value.sql(for: .postgres).inlined(for: .postgres).commented)\n"
                + line
        }
        text = line
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

extension ColumnDefinition {
    /// True where a key of a model is the same column.
    fileprivate func isSaid(as type: SQLType, isGenerated: Bool? = nil) -> Bool {
        guard let isGenerated else { return self.type == type }
        return self.type == type && primaryKey == (isGenerated ? .generated : .supplied) && defaultValue == nil
    }
}

extension ForeignKey {
    /// True where a property of the type of the other model's id says it.
    fileprivate func isSaid(by table: TableSchema, of schema: Schema) -> Bool {
        guard columns.count == 1, onUpdate == .noAction, let parent = schema.table(self.table),
            parent.primaryKey == referencedColumns,
            parent.columns.contains(where: { $0.primaryKey != nil && $0.type.idType != nil })
        else { return false }
        return name(in: table.name)
            == ForeignKey(columns, references: self.table, referencedColumns).name(in: table.name)
    }
}

extension SQLType {
    /// The type of the column that a model makes of the property.
    fileprivate var implied: SQLType {
        switch self {
        case .varchar: .text
        case .array(let element):
            if case .decimal = element { .array(of: .numeric) } else { .array(of: element.implied) }
        default: self
        }
    }

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
    fileprivate func swiftName(_ names: ModelNames) -> String? {
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
        case .decimal(let precision, let scale): (0...precision).contains(scale) ? "Decimal" : nil
        case .numeric: "SQLDecimal"
        case .inet: "SQLAddress"
        case .array(let element): element.swiftName(names).map { "[\($0)]" }
        case .range(let element): element.swiftName(names).map { "Range<\($0)>" }
        case .enumeration(let name, _): names.type(of: name)
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
