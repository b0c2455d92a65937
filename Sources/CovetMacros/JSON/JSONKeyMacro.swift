import SwiftSyntax
import SwiftSyntaxMacros

/// `@JSONKey("name")` only marks a property; `@JSONCodable` reads it.
struct JSONKeyMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        []
    }
}
