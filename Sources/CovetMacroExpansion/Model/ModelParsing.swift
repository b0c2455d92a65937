import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

extension ModelDeclaration {
    /// Reads a declaration that carries `@Model`; nil when it is not one, with `problems` saying why.
    init?(_ declaration: some DeclGroupSyntax, attribute: AttributeSyntax, problems: inout Problems) {
        guard let structure = declaration.as(StructDeclSyntax.self) else {
            Self.reportKind(of: declaration, problems: &problems)
            return nil
        }
        if let parameters = structure.genericParameterClause {
            problems.report(.generic, at: parameters)
            return nil
        }
        name = structure.name.text
        if Naming.takenByModels.contains(name) {
            problems.report(.takenModelName(name, table: Naming.table(for: name)), at: structure.name)
            return nil
        }
        access = structure.modifiers.map(\.name.text).first { $0 == "public" || $0 == "package" } ?? ""
        table = Naming.table(for: name)
        identifier = "Int"
        columns = []
        readArguments(of: attribute, problems: &problems)
        for member in structure.memberBlock.members {
            read(member.decl, problems: &problems)
        }
        requireID(in: structure, problems: &problems)
        requireDistinctColumns(in: structure, problems: &problems)
        // The id leads, wherever it is declared: reading and writing rows count on it.
        columns = columns.filter { $0.kind == .id } + columns.filter { $0.kind != .id }
        guard problems.diagnostics.isEmpty else { return nil }
    }

    private static func reportKind(of declaration: some DeclGroupSyntax, problems: inout Problems) {
        let keyword = declaration.introducer
        var fixIts: [FixIt] = []
        if declaration.is(ClassDeclSyntax.self) {
            let replacement = keyword.with(\.tokenKind, .keyword(.struct))
            fixIts = [ModelFixIt.replacing(keyword, with: replacement, "make it a struct")]
        }
        problems.report(.notAStruct(keyword.text), at: keyword, fixIts: fixIts)
    }

    private mutating func readArguments(of attribute: AttributeSyntax, problems: inout Problems) {
        guard case .argumentList(let arguments) = attribute.arguments else { return }
        for argument in arguments {
            switch argument.label?.text {
            case "table":
                guard let text = argument.expression.plainString, !text.isEmpty else {
                    problems.report(.tableIsNotALiteral, at: argument.expression)
                    continue
                }
                table = text
            case "id":
                if let type = argument.expression.as(MemberAccessExprSyntax.self)?.base {
                    identifier = type.trimmedDescription
                }
            default: break
            }
        }
    }

    private mutating func read(_ member: DeclSyntax, problems: inout Problems) {
        if let conditional = member.as(IfConfigDeclSyntax.self) {
            let holdsStorage = conditional.clauses.contains { clause in
                clause.elements?.as(MemberBlockItemListSyntax.self)?.contains { item in
                    item.decl.as(VariableDeclSyntax.self)?.isStoredInInstance ?? false
                } ?? false
            }
            if holdsStorage { problems.report(.conditional, at: conditional.poundKeywordOfFirstClause) }
            return
        }
        guard let variable = member.as(VariableDeclSyntax.self) else { return }
        guard !reportTakenName(in: variable, problems: &problems) else { return }
        guard variable.isStoredInInstance else {
            if let attribute = ColumnMarker.all.lazy.compactMap(variable.marker).first {
                problems.report(.noStorage(variable.firstName), at: attribute)
            }
            return
        }
        if let marker = variable.marker("Ignored") {
            requireValue(ofIgnored: variable, marker, problems: &problems)
            return
        }
        if let modifier = variable.modifiers.first(where: { $0.name.text == "lazy" }) {
            problems.report(.lazy(variable.firstName), at: modifier)
            return
        }
        // In `var width, height: Int` the annotation stands at the last name and holds for those before it.
        var type: TypeSyntax?
        var read: [Column] = []
        for binding in variable.bindings.reversed() {
            type = binding.typeAnnotation?.type ?? (binding.initializer == nil ? type : nil)
            guard let column = Column(binding, type: type, in: variable, problems: &problems) else { continue }
            read.append(column)
        }
        columns += read.reversed().map { column in
            guard case .reference("Self", let isOptional) = column.kind else { return column }
            var column = column
            column.kind = .reference(name, isOptional: isOptional)
            return column
        }
        requireOne(of: variable, problems: &problems)
    }

    /// What the macro itself writes beside the properties: one of them with that name would be declared twice.
    private func reportTakenName(in variable: VariableDeclSyntax, problems: inout Problems) -> Bool {
        for binding in variable.bindings {
            let name = binding.pattern.trimmedDescription.filter { $0 != "`" }
            guard Naming.taken.contains(name) else { continue }
            problems.report(.takenName(name, column: Naming.snakeCase(name)), at: binding.pattern)
            return true
        }
        return false
    }

    /// A property that is no column keeps the value it is declared with.
    private func requireValue(
        ofIgnored variable: VariableDeclSyntax,
        _ marker: AttributeSyntax,
        problems: inout Problems
    ) {
        if let other = ColumnMarker.all.first(where: { variable.marker($0) != nil }) {
            problems.report(.conflict("Ignored", other, variable.firstName), at: marker)
        }
        for binding in variable.bindings {
            let isOptionalVariable =
                variable.bindingSpecifier.tokenKind == .keyword(.var)
                && binding.typeAnnotation?.type.is(OptionalTypeSyntax.self) == true
            if binding.initializer == nil, !isOptionalVariable {
                problems.report(.ignoredNeedsValue(binding.pattern.trimmedDescription), at: binding.pattern)
            }
        }
    }

    private func requireOne(of variable: VariableDeclSyntax, problems: inout Problems) {
        for marker in ColumnMarker.ofOneColumn {
            guard let attribute = variable.marker(marker), let kind = ColumnMarker.kind(marker) else { continue }
            let columns = columns.filter { $0.kind == kind }
            if columns.count > 1, let last = columns.last {
                problems.report(.second(marker, last.property), at: attribute)
            }
        }
    }

    private func requireID(in structure: StructDeclSyntax, problems: inout Problems) {
        guard !structure.storedNames.contains("id") else { return }
        let member = MemberBlockItemSyntax(
            leadingTrivia: .newline + .spaces(4),
            decl: DeclSyntax("let id: ID")
        )
        var block = structure.memberBlock
        block.members.insert(member, at: block.members.startIndex)
        let fixIt = ModelFixIt.replacing(structure.memberBlock, with: block, "add `let id: ID`")
        problems.report(.missingID(structure.name.text), at: structure.name, fixIts: [fixIt])
    }

    private func requireDistinctColumns(in structure: StructDeclSyntax, problems: inout Problems) {
        var seen: Set<String> = []
        for column in columns where !seen.insert(column.name).inserted {
            problems.report(.duplicateColumn(column.name), at: structure.name)
        }
    }
}

extension ModelDeclaration.Column {
    fileprivate init?(
        _ binding: PatternBindingSyntax,
        type annotation: TypeSyntax?,
        in variable: VariableDeclSyntax,
        problems: inout Problems
    ) {
        guard let identifier = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier else {
            problems.report(.pattern, at: binding.pattern)
            return nil
        }
        property = identifier.text
        let plainName = property.filter { $0 != "`" }
        initialValue = binding.initializer?.value.trimmedDescription
        if plainName == "id" {
            guard Self.accepts(id: binding, type: annotation, in: variable, problems: &problems) else { return nil }
        }
        if binding.initializer != nil, variable.bindingSpecifier.tokenKind == .keyword(.let), plainName != "id" {
            let specifier = variable.bindingSpecifier
            let fixIt = ModelFixIt.replacing(
                specifier,
                with: specifier.with(\.tokenKind, .keyword(.var)),
                "make it a var"
            )
            problems.report(.letWithValue(plainName), at: specifier, fixIts: [fixIt])
            return nil
        }
        guard let type = annotation?.trimmedDescription ?? binding.initializer?.value.literalType else {
            var annotated = binding
            annotated.pattern = binding.pattern.trimmed
            annotated.typeAnnotation = TypeAnnotationSyntax(
                colon: .colonToken(trailingTrivia: .space),
                type: TypeSyntax("<#Type#>"),
                trailingTrivia: binding.initializer == nil ? [] : .space
            )
            let fixIt = ModelFixIt.replacing(binding, with: annotated, "annotate the type")
            problems.report(.missingType(plainName), at: binding.pattern, fixIts: [fixIt])
            return nil
        }
        self.type = type
        kind = plainName == "id" ? .id : annotation.map(ModelDeclaration.Kind.init) ?? .value(isOptional: false)
        if case .reference = kind {
            name = Naming.reference(for: plainName)
        } else {
            name = Naming.snakeCase(plainName)
        }
        readMarkers(of: variable, binding, problems: &problems)
    }

    private static func accepts(
        id binding: PatternBindingSyntax,
        type: TypeSyntax?,
        in variable: VariableDeclSyntax,
        problems: inout Problems
    ) -> Bool {
        let specifier = variable.bindingSpecifier
        if let value = binding.initializer {
            problems.report(.idHasValue, at: value)
            return false
        }
        if specifier.tokenKind != .keyword(.let) {
            let fixIt = ModelFixIt.replacing(
                specifier,
                with: specifier.with(\.tokenKind, .keyword(.let)),
                "make it a let"
            )
            problems.report(.idIsNotLet, at: specifier, fixIts: [fixIt])
            return false
        }
        if let type, type.trimmedDescription != "ID" {
            let fixIt = ModelFixIt.replacing(type, with: TypeSyntax("ID"), "use ID")
            problems.report(.idHasType(type.trimmedDescription), at: type, fixIts: [fixIt])
            return false
        }
        return true
    }
}

extension ModelDeclaration.Kind {
    /// `User.ID` is a key to `User`, plain `ID` one to the model itself; anything else is a value.
    fileprivate init(_ type: TypeSyntax) {
        if let optional = type.as(OptionalTypeSyntax.self) {
            self = Self(optional.wrappedType).asOptional
        } else if let generic = type.as(IdentifierTypeSyntax.self), generic.name.text == "Optional",
            let argument = generic.genericArgumentClause?.arguments.first,
            case .type(let wrapped) = argument.argument
        {
            self = Self(wrapped).asOptional
        } else if let member = type.as(MemberTypeSyntax.self), member.name.text == "ID" {
            self = .reference(member.baseType.trimmedDescription, isOptional: false)
        } else if let identifier = type.as(IdentifierTypeSyntax.self), identifier.name.text == "ID" {
            self = .reference("Self", isOptional: false)
        } else {
            self = .value(isOptional: false)
        }
    }

    private var asOptional: Self {
        switch self {
        case .reference(let model, _): .reference(model, isOptional: true)
        default: .value(isOptional: true)
        }
    }
}
