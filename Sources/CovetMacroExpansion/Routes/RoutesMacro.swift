package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// `@Routes`: parses the type's route functions into a `RoutesDeclaration` and renders it.
package struct RoutesMacro: ExtensionMacro {
    package static func expansion(
        of node: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        var problems = RoutesProblems()
        let routes = RoutesDeclaration(declaration, type: type, attribute: node, problems: &problems)
        problems.diagnostics.forEach(context.diagnose)
        guard let routes, !problems.hasErrors else { return [] }
        return [try ExtensionDeclSyntax(routes.header, membersBuilder: { routes.register })]
    }
}

/// `@GET` and its like: marks that `@Routes` reads. They expand to nothing, but say so where nobody would read them.
package struct RouteMacro: PeerMacro {
    package static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var problems = RoutesProblems()
        let name = node.attributeName.trimmedDescription
        if !declaration.is(FunctionDeclSyntax.self) {
            problems.report(.notAFunction(name), at: node)
        } else if let group = context.lexicalContext.first?.asProtocol((any DeclGroupSyntax).self) {
            if group.is(ExtensionDeclSyntax.self) {
                problems.report(.inExtension(name), at: node)
            } else if !group.attributes.hasAttribute(named: "Routes") {
                problems.report(.outsideRoutes(name), at: node)
            }
        } else {
            problems.report(.outsideRoutes(name), at: node)
        }
        problems.diagnostics.forEach(context.diagnose)
        return []
    }
}

extension AttributeListSyntax {
    /// Whether the attribute stands here, with or without its module's name.
    func hasAttribute(named name: String) -> Bool {
        contains { element in
            guard let attribute = element.as(AttributeSyntax.self) else { return false }
            return attribute.routesName == name
        }
    }
}

extension AttributeSyntax {
    /// The last part of the attribute's name.
    var routesName: String {
        if let member = attributeName.as(MemberTypeSyntax.self) { return member.name.text }
        return attributeName.as(IdentifierTypeSyntax.self)?.name.text ?? attributeName.trimmedDescription
    }
}
