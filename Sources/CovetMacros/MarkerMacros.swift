import SwiftSyntax
import SwiftSyntaxMacros

/// A macro that only marks what another one reads, and expands to nothing.
protocol MarkerMacro: PeerMacro {}

extension MarkerMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        []
    }
}

/// `@JSONKey("name")`, read by `@JSONCodable`.
struct JSONKeyMacro: MarkerMacro {}

/// `@Unique`, `@OnDelete`, `@Length`, `@Column`, read by `@Model`.
struct ModelMarkerMacro: MarkerMacro {}
