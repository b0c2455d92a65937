import SwiftDiagnostics
import SwiftParser
import SwiftSyntax

/// What `@JSONCodable` has to know of a type.
struct JSONDeclaration {
    struct Member {
        enum Presence {
            /// Missing is an error.
            case required
            /// Missing is nil.
            case optional
            /// Missing is the default value, which the initialiser has set already.
            case defaulted
            /// A constant: written, and skipped when read.
            case constant
        }
        let property: String
        let key: String
        let type: String?
        let presence: Presence
    }

    var members: [Member] = []
    var problems: [Diagnostic] = []

    init(_ type: StructDeclSyntax) {
        let keys = Self.codingKeys(in: type)
        for item in type.memberBlock.members {
            guard let variable = item.decl.as(VariableDeclSyntax.self), !variable.isStatic else { continue }
            for binding in variable.bindings { add(binding, of: variable, keys: keys) }
        }
    }

    private mutating func add(
        _ binding: PatternBindingSyntax,
        of variable: VariableDeclSyntax,
        keys: [String: String]?
    ) {
        guard binding.isStored else { return }
        guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier else {
            return refuse(binding.pattern, "@JSONCodable reads properties one by one: declare each with its own name")
        }
        let property = name.text.trimmed(of: "`")
        let isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let)
        let typeSyntax = binding.typeAnnotation?.type ?? variable.typeOfLaterBinding(after: binding)
        let hasDefault = binding.initializer != nil
        if variable.isLazy { return refuse(name, "@JSONCodable does not read lazy properties; compute it instead") }
        let isOptional = typeSyntax?.isOptional ?? false

        var key = property
        if let attribute = variable.jsonKey {
            guard let text = attribute.singleStringLiteral else {
                return refuse(attribute, "@JSONKey takes one plain string literal")
            }
            guard keys == nil else {
                return refuse(attribute, "the names are in CodingKeys already; keep one of the two")
            }
            key = text
        } else if let keys {
            guard let known = keys[property] else {
                if !hasDefault, !isOptional || isConstant {
                    refuse(name, "'\(property)' is not in CodingKeys, so it needs a default value")
                }
                return
            }
            key = known
        }
        guard !members.contains(where: { $0.key == key }) else {
            return refuse(name, "two properties have the key \"\(key)\"")
        }
        let presence: Member.Presence
        if isConstant, hasDefault {
            presence = .constant
        } else if hasDefault {
            presence = .defaulted
        } else {
            presence = isOptional ? .optional : .required
        }
        guard typeSyntax != nil || hasDefault else { return refuse(name, "'\(property)' needs a type") }
        members.append(
            Member(property: property, key: key, type: typeSyntax?.trimmedDescription, presence: presence)
        )
    }

    private mutating func refuse(_ node: some SyntaxProtocol, _ message: String) {
        problems.append(Diagnostic(node: Syntax(node), message: JSONDiagnostic(message)))
    }

    /// Property to key, from a nested `enum CodingKeys`; nil when there is none.
    private static func codingKeys(in type: StructDeclSyntax) -> [String: String]? {
        for item in type.memberBlock.members {
            guard let keys = item.decl.as(EnumDeclSyntax.self), keys.name.text == "CodingKeys" else { continue }
            var names: [String: String] = [:]
            for element in keys.memberBlock.members.compactMap({ $0.decl.as(EnumCaseDeclSyntax.self) }) {
                for name in element.elements {
                    let property = name.name.text.trimmed(of: "`")
                    names[property] = name.rawValue?.value.literalText ?? property
                }
            }
            return names
        }
        return nil
    }
}

struct JSONDiagnostic: DiagnosticMessage {
    let message: String
    var diagnosticID: MessageID { MessageID(domain: "CovetJSON", id: "JSONCodable") }
    var severity: DiagnosticSeverity { .error }

    init(_ message: String) { self.message = message }
}

extension VariableDeclSyntax {
    fileprivate var isStatic: Bool {
        modifiers.contains { $0.name.tokenKind == .keyword(.static) || $0.name.tokenKind == .keyword(.class) }
    }

    fileprivate var isLazy: Bool { modifiers.contains { $0.name.tokenKind == .keyword(.lazy) } }

    fileprivate var jsonKey: AttributeSyntax? {
        for case .attribute(let attribute) in attributes
        where attribute.attributeName.trimmedDescription.split(separator: ".").last == "JSONKey" {
            return attribute
        }
        return nil
    }

    /// In `var a, b: Int` the type stands at the last binding.
    fileprivate func typeOfLaterBinding(after binding: PatternBindingSyntax) -> TypeSyntax? {
        guard binding.initializer == nil, let index = bindings.firstIndex(where: { $0.id == binding.id }) else {
            return nil
        }
        return bindings[index...].lazy.compactMap(\.typeAnnotation).first?.type
    }
}

extension PatternBindingSyntax {
    /// Whether the property has storage: observers do not change that, accessors do.
    fileprivate var isStored: Bool {
        switch accessorBlock?.accessors {
        case nil: true
        case .getter: false
        case .accessors(let accessors):
            accessors.allSatisfy { accessor in
                accessor.accessorSpecifier.tokenKind == .keyword(.willSet)
                    || accessor.accessorSpecifier.tokenKind == .keyword(.didSet)
            }
        @unknown default: false
        }
    }
}

extension TypeSyntax {
    fileprivate var isOptional: Bool {
        if self.is(OptionalTypeSyntax.self) { return true }
        if let name = self.as(IdentifierTypeSyntax.self) { return name.name.text == "Optional" }
        if let name = self.as(MemberTypeSyntax.self) { return name.name.text == "Optional" }
        return false
    }
}

extension AttributeSyntax {
    fileprivate var singleStringLiteral: String? {
        guard case .argumentList(let arguments) = arguments, arguments.count == 1 else { return nil }
        return arguments.first?.expression.literalText
    }
}

extension ExprSyntax {
    /// The text of a string literal without interpolation.
    fileprivate var literalText: String? { self.as(StringLiteralExprSyntax.self)?.representedLiteralValue }
}

extension String {
    fileprivate func trimmed(of character: Character) -> String {
        String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
    }
}
