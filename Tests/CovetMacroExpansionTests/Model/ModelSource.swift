import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import Testing

@testable import CovetMacroExpansion

/// A declaration with `@Model` as the plugin meets it.
struct ModelSource {
    let declaration: any DeclGroupSyntax
    let attribute: AttributeSyntax

    init(_ source: String) throws {
        let statement = try #require(Parser.parse(source: source).statements.first)
        declaration = try #require(statement.item.asProtocol((any DeclGroupSyntax).self))
        attribute = try #require(declaration.attributes.first?.as(AttributeSyntax.self))
    }

    var parsed: (model: ModelDeclaration?, problems: Problems) {
        var problems = Problems()
        let model = parse(declaration, &problems)
        return (model, problems)
    }

    private func parse(_ declaration: some DeclGroupSyntax, _ problems: inout Problems) -> ModelDeclaration? {
        ModelDeclaration(declaration, attribute: attribute, problems: &problems)
    }

    static func applying(_ fixIt: FixIt, to source: String) -> String {
        var bytes = Array(source.utf8)
        for case .replace(let old, let new) in fixIt.changes {
            let range = old.position.utf8Offset..<old.endPosition.utf8Offset
            bytes.replaceSubrange(range, with: Array(new.description.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
