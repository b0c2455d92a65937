import SwiftSyntax

extension StructDeclSyntax {
    /// The names of the stored properties, whether or not they make good columns.
    var storedNames: [String] {
        memberBlock.members.compactMap { $0.decl.as(VariableDeclSyntax.self) }
            .filter(\.isStoredInInstance)
            .flatMap { $0.bindings.map { $0.pattern.trimmedDescription.filter { $0 != "`" } } }
    }
}

extension VariableDeclSyntax {
    /// A property with storage in each value: not static, and with observers at most.
    var isStoredInInstance: Bool {
        guard !modifiers.contains(where: { $0.name.text == "static" }) else { return false }
        return bindings.allSatisfy { binding in
            guard let block = binding.accessorBlock else { return true }
            guard case .accessors(let accessors) = block.accessors else { return false }
            return accessors.allSatisfy { ["willSet", "didSet"].contains($0.accessorSpecifier.text) }
        }
    }

    var firstName: String {
        bindings.first?.pattern.trimmedDescription ?? ""
    }

    func marker(_ name: String) -> AttributeSyntax? {
        attributes.lazy.compactMap { $0.as(AttributeSyntax.self) }.first { attribute in
            let written = attribute.attributeName.trimmedDescription
            return written == name || written == "CovetModel.\(name)" || written == "Covet.\(name)"
        }
    }
}

extension AttributeSyntax {
    var firstArgument: ExprSyntax? { argumentExpressions.first }

    var argumentExpressions: [ExprSyntax] {
        guard case .argumentList(let arguments) = arguments else { return [] }
        return arguments.map(\.expression)
    }
}

extension IfConfigDeclSyntax {
    var poundKeywordOfFirstClause: Syntax {
        clauses.first.map { Syntax($0.poundKeyword) } ?? Syntax(self)
    }
}

extension ExprSyntax {
    /// The text of a string literal without interpolation.
    var plainString: String? {
        guard let literal = self.as(StringLiteralExprSyntax.self), literal.segments.count == 1 else { return nil }
        return literal.segments.first?.as(StringSegmentSyntax.self)?.content.text
    }

    /// The type a literal has by itself. Everything else needs an annotation: a macro sees no types.
    var literalType: String? {
        if self.is(BooleanLiteralExprSyntax.self) { return "Bool" }
        if self.is(StringLiteralExprSyntax.self) { return "String" }
        let magnitude = self.as(PrefixOperatorExprSyntax.self).map(\.expression) ?? self
        if magnitude.is(IntegerLiteralExprSyntax.self) { return "Int" }
        if magnitude.is(FloatLiteralExprSyntax.self) { return "Double" }
        return nil
    }
}
