import SwiftDiagnostics
package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// Writes the `encode(to:)` and `init(from:)` that the comments on `JSONEncodable` and `JSONDecodable` show.
package struct JSONCodableMacro: ExtensionMacro {
    package static func expansion(
        of node: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        let conformances = protocols.map(\.trimmedDescription)
        guard !conformances.isEmpty else { return [] }
        let head = "extension \(type.trimmedDescription): \(conformances.joined(separator: ", "))"

        if let declaration = declaration.as(EnumDeclSyntax.self) {
            guard declaration.inheritanceClause != nil else {
                context.refuse(declaration.name, "@JSONCodable needs raw values here, as in 'enum Role: String'")
                return []
            }
            return [try ExtensionDeclSyntax("\(raw: head) {}")]
        }
        guard let declaration = declaration.as(StructDeclSyntax.self) else {
            context.refuse(node, "@JSONCodable is for structs and for enums with raw values")
            return []
        }
        let description = JSONDeclaration(declaration)
        guard description.problems.isEmpty else {
            description.problems.forEach(context.diagnose)
            return []
        }
        let access = declaration.accessPrefix
        var parts: [String] = []
        if conformances.contains(where: { $0.hasSuffix("JSONEncodable") }) {
            parts.append(encoding(description, access))
        }
        if conformances.contains(where: { $0.hasSuffix("JSONDecodable") }) {
            parts.append(decoding(description, access))
        }
        let constraints = declaration.genericConstraints(conformances)
        return [
            try ExtensionDeclSyntax("\(raw: head)\(raw: constraints) {\n\(raw: parts.joined(separator: "\n\n"))\n}")
        ]
    }

    private static func encoding(_ type: JSONDeclaration, _ access: String) -> String {
        let members = type.members.map { member in
            "    writer.member(\(literal(member.key)), self.\(quoted(member.property)))"
        }
        return """
            \(access)func encode(to writer: inout JSONWriter) {
                guard writer.beginObject() else { return }
            \(members.joined(separator: "\n"))
                writer.endObject()
            }
            """
    }

    /// Locals are numbered, so that no property's name can meet `reader` or `object`.
    private static func decoding(_ type: JSONDeclaration, _ access: String) -> String {
        var slots: [String] = []
        var branches: [String] = []
        var results: [String] = []
        for (number, member) in type.members.enumerated() {
            let key = literal(member.key)
            let property = "self.\(quoted(member.property))"
            switch member.presence {
            case .constant: continue
            case .defaulted:
                slots.append("    var isRead\(number) = false")
                branches.append(
                    "reader.isKey(\(key)) {\n            try reader.read(&\(property), once: &isRead\(number))"
                )
            case .required, .optional:
                slots.append("    var slot\(number): (\(member.type ?? "Never"))?")
                branches.append("reader.isKey(\(key)) {\n            try reader.read(&slot\(number))")
                results.append(
                    member.presence == .optional
                        ? "    \(property) = slot\(number) ?? nil"
                        : "    \(property) = try reader.require(slot\(number), \(key), in: object)"
                )
            }
        }
        let chain = branches.map { "if \($0)\n        } else " }.joined()
        let skip =
            branches.isEmpty
            ? "        try reader.skipValue()" : "        \(chain){\n            try reader.skipValue()\n        }"
        let object = results.contains { $0.contains("in: object") } ? "let object" : "_"
        return """
            \(access)init(from reader: inout JSONReader) throws {
            \(slots.joined(separator: "\n"))
                \(object) = try reader.beginObject()
                while try reader.nextKey() {
            \(skip)
                }
            \(results.joined(separator: "\n"))
            }
            """
    }

    private static func quoted(_ name: String) -> String { "`\(name)`" }

    private static func literal(_ text: String) -> String {
        StringLiteralExprSyntax(content: text).trimmedDescription
    }
}

extension MacroExpansionContext {
    fileprivate func refuse(_ node: some SyntaxProtocol, _ message: String) {
        diagnose(Diagnostic(node: Syntax(node), message: JSONDiagnostic(message)))
    }
}

extension StructDeclSyntax {
    /// `public ` or `package ` where the type says so: witnesses must be as visible as the type.
    fileprivate var accessPrefix: String {
        for modifier in modifiers {
            switch modifier.name.tokenKind {
            case .keyword(.public): return "public "
            case .keyword(.package): return "package "
            default: continue
            }
        }
        return ""
    }

    /// A generic type is direct where its arguments are.
    fileprivate func genericConstraints(_ conformances: [String]) -> String {
        guard let parameters = genericParameterClause?.parameters, !parameters.isEmpty else { return "" }
        let both = conformances.joined(separator: " & ")
        return " where " + parameters.map { "\($0.name.text): \(both)" }.joined(separator: ", ")
    }
}
