import SwiftSyntax

/// A type with `@Routes`, as far as its routes go.
struct RoutesDeclaration {
    let type: String
    /// `public ` where the type is, since the function meets a public protocol's requirement.
    let access: String
    let isActor: Bool
    let prefix: PathLiteral?
    let functions: [RouteFunction]

    init?(
        _ declaration: some DeclGroupSyntax,
        type: some TypeSyntaxProtocol,
        attribute: AttributeSyntax,
        problems: inout RoutesProblems
    ) {
        self.type = type.trimmedDescription
        isActor = declaration.is(ActorDeclSyntax.self)
        access = Self.access(declaration.modifiers)
        prefix = PathLiteral(of: attribute, problems: &problems)

        var functions: [RouteFunction] = []
        for member in declaration.memberBlock.members {
            if let condition = member.decl.as(IfConfigDeclSyntax.self) {
                Self.refuse(condition, problems: &problems)
            }
            guard let function = member.decl.as(FunctionDeclSyntax.self) else { continue }
            for element in function.attributes {
                guard let attribute = element.as(AttributeSyntax.self),
                    let verb = RouteFunction.verbs[attribute.routesName]
                else { continue }
                functions.append(
                    RouteFunction(
                        function,
                        verb: verb,
                        attribute: attribute,
                        prefix: prefix,
                        type: self.type,
                        problems: &problems
                    )
                )
            }
        }
        if functions.isEmpty { problems.report(.noRoutes(self.type), at: attribute) }
        self.functions = functions
    }

    private static func access(_ modifiers: DeclModifierListSyntax) -> String {
        for modifier in modifiers {
            switch modifier.name.tokenKind {
            case .keyword(.public), .keyword(.open): return "public "
            case .keyword(.package): return "package "
            default: continue
            }
        }
        return ""
    }

    private static func refuse(_ condition: IfConfigDeclSyntax, problems: inout RoutesProblems) {
        for clause in condition.clauses {
            guard case .decls(let members)? = clause.elements else { continue }
            for member in members {
                guard let function = member.decl.as(FunctionDeclSyntax.self) else { continue }
                let isRoute = function.attributes.contains {
                    $0.as(AttributeSyntax.self).map { RouteFunction.verbs[$0.routesName] != nil } ?? false
                }
                if isRoute { problems.report(.conditional, at: function.name) }
            }
        }
    }
}
