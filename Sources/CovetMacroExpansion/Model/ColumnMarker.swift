import SwiftSyntax

/// The attributes that say something of a column.
enum ColumnMarker {
    /// Those that say where a value comes from; one of them stands at a property.
    static let ofKinds = ["CreatedAt", "UpdatedAt", "Version", "SoftDeleted", "Generated"]
    /// Those of which a model has one.
    static let ofOneColumn = ["CreatedAt", "UpdatedAt", "Version", "SoftDeleted"]
    static let all = ofKinds + ["Unique", "OnDelete", "Length", "Column", "Default", "Precision"]

    static func kind(_ name: String) -> ModelDeclaration.Kind? {
        switch name {
        case "CreatedAt": .createdAt
        case "UpdatedAt": .updatedAt
        case "Version": .version
        case "SoftDeleted": .deletedAt
        default: nil
        }
    }
}

extension ModelDeclaration.Column {
    mutating func readMarkers(
        of variable: VariableDeclSyntax,
        _ binding: PatternBindingSyntax,
        problems: inout Problems
    ) {
        isUnique = variable.marker("Unique") != nil
        readName(variable, problems: &problems)
        readKind(variable, binding, problems: &problems)
        readDefault(variable, problems: &problems)
        readOnDelete(variable, problems: &problems)
        readLength(variable, problems: &problems)
        readPrecision(variable, problems: &problems)
    }

    private var baseType: String { type.hasSuffix("?") ? String(type.dropLast()) : type }

    private mutating func readName(_ variable: VariableDeclSyntax, problems: inout Problems) {
        guard let marker = variable.marker("Column") else { return }
        if let text = marker.firstArgument?.plainString, !text.isEmpty {
            name = text
        } else {
            problems.report(.columnIsNotALiteral, at: marker)
        }
    }

    private mutating func readKind(
        _ variable: VariableDeclSyntax,
        _ binding: PatternBindingSyntax,
        problems: inout Problems
    ) {
        let found = ColumnMarker.ofKinds.filter { variable.marker($0) != nil }
        guard let name = found.first, let marker = variable.marker(name) else { return }
        let others = found.dropFirst() + ["Default", "OnDelete"].filter { variable.marker($0) != nil }
        if let other = others.first {
            problems.report(.conflict(name, other, property), at: marker)
            return
        }
        if let value = binding.initializer {
            problems.report(.isGivenAValue(name, property), at: value)
            return
        }
        if name == "Generated" {
            guard let expression = marker.firstArgument, expression.is(StringLiteralExprSyntax.self) else {
                problems.report(.generatedNeedsExpression(property), at: marker)
                return
            }
            kind = .generated(expression.trimmedDescription)
            return
        }
        let wanted =
            switch name {
            case "Version": "Int"
            case "SoftDeleted": "Date?"
            default: "Date"
            }
        // Another type of moments may do; the compiler knows.
        let isWrong = name == "Version" ? type != "Int" : type.hasSuffix("?") != wanted.hasSuffix("?")
        let isNoMoment = name != "Version" && ["Int", "String", "Bool", "Double", "UUID"].contains(baseType)
        if isWrong || isNoMoment {
            problems.report(.needsType(marker: name, wanted: wanted, name: property, found: type), at: marker)
            return
        }
        kind = ColumnMarker.kind(name) ?? kind
    }

    private mutating func readDefault(_ variable: VariableDeclSyntax, problems: inout Problems) {
        guard let marker = variable.marker("Default"), let argument = marker.firstArgument else { return }
        if isOptional {
            problems.report(.defaultOfOptional(property), at: marker)
            return
        }
        let written = argument.trimmedDescription
        let isDefault = written == ".now" || written.hasPrefix(".sql(")
        defaultValue = isDefault ? written : ".value(\(written))"
    }

    private mutating func readOnDelete(_ variable: VariableDeclSyntax, problems: inout Problems) {
        guard let marker = variable.marker("OnDelete") else { return }
        onDelete = marker.firstArgument?.trimmedDescription
        switch kind {
        case .reference(_, isOptional: false) where onDelete?.hasSuffix(".setNull") == true:
            problems.report(.setNullNeedsOptional(property), at: marker)
        case .reference(_, isOptional: false) where onDelete?.hasSuffix(".setDefault") == true && defaultValue == nil:
            problems.report(.setDefaultNeedsDefault(property), at: marker)
        case .reference: break
        default: problems.report(.onDeleteWithoutKey(property), at: marker)
        }
    }

    private mutating func readLength(_ variable: VariableDeclSyntax, problems: inout Problems) {
        guard let marker = variable.marker("Length") else { return }
        length = marker.firstArgument?.trimmedDescription
        let isText =
            switch kind {
            case .value, .generated: true
            default: false
            }
        if !isText || ["Int", "Int64", "Int32", "Bool", "Double", "Date", "UUID", "Decimal"].contains(baseType) {
            problems.report(.lengthNeedsText(property, type), at: marker)
        }
    }

    private mutating func readPrecision(_ variable: VariableDeclSyntax, problems: inout Problems) {
        guard let marker = variable.marker("Precision") else { return }
        guard ["Decimal", "SQLDecimal"].contains(baseType.split(separator: ".").last.map(String.init) ?? "") else {
            problems.report(.precisionNeedsDecimal(property, type), at: marker)
            return
        }
        let numbers = marker.argumentExpressions.map { Int($0.trimmedDescription) }
        guard numbers.count == 2, let precision = numbers[0], let scale = numbers[1], precision > 0, scale >= 0,
            scale <= precision
        else {
            problems.report(.precisionIsNotPlain, at: marker)
            return
        }
        databaseType = ".decimal(precision: \(precision), scale: \(scale))"
    }
}
