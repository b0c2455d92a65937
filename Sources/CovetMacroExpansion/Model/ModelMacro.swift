package import SwiftSyntax
package import SwiftSyntaxMacros

/// `@Model`: parses the struct into a `ModelDeclaration` and renders it.
package struct ModelMacro: MemberMacro, ExtensionMacro {
    package static func expansion(
        of node: AttributeSyntax,
        providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var problems = Problems()
        let model = ModelDeclaration(declaration, attribute: node, problems: &problems)
        // The extension role parses the same syntax again and stays silent: each problem is reported once.
        problems.diagnostics.forEach(context.diagnose)
        return model?.members ?? []
    }

    package static func expansion(
        of node: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        var problems = Problems()
        guard var model = ModelDeclaration(declaration, attribute: node, problems: &problems) else { return [] }
        // A nested struct is extended by its full name.
        model.name = type.trimmedDescription
        return model.conformance.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }
}
