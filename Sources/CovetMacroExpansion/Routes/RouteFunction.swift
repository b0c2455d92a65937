import SwiftSyntax

/// One function that answers requests, and what its attribute says.
struct RouteFunction {
    let verb: String
    let path: PathLiteral?
    /// The labelled arguments of the attribute as they are written: `name: "post"`.
    let options: [String]
    let hasSummary: Bool
    /// The first line of the function's comment.
    let comment: String?
    let name: String
    /// As it is written in listings: `PostRoutes.show(id:)`.
    let fullName: String
    let parameters: [Parameter]
    let isAsync: Bool
    let canThrow: Bool
    let hasResult: Bool

    struct Parameter {
        /// The label at the call, nil for `_`.
        let label: String?
        let name: String
        let type: String
        let defaultValue: String?
        let isInPath: Bool
    }

    /// The attributes and the members of `Routes` that they stand for.
    static let verbs = [
        "GET": "get", "HEAD": "head", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete",
        "OPTIONS": "options",
    ]

    init(
        _ function: FunctionDeclSyntax,
        verb: String,
        attribute: AttributeSyntax,
        prefix: PathLiteral?,
        type: String,
        problems: inout RoutesProblems
    ) {
        self.verb = verb
        let path = PathLiteral(of: attribute, problems: &problems)
        self.path = path
        let arguments = attribute.arguments?.as(LabeledExprListSyntax.self) ?? []
        let labelled = arguments.filter { $0.label != nil }
        options = labelled.map { "\($0.label?.text ?? ""): \($0.expression.trimmedDescription)" }
        hasSummary = labelled.contains { $0.label?.text == "summary" }
        comment = Self.comment(function.leadingTrivia)
        name = function.name.text
        let signature = function.signature
        let labels = signature.parameterClause.parameters.map { "\($0.firstName.text):" }.joined()
        let shownName = "\(function.name.text)(\(labels))"
        fullName = "\(type).\(shownName)"
        isAsync = signature.effectSpecifiers?.asyncSpecifier != nil
        canThrow = signature.effectSpecifiers?.throwsClause != nil
        let result = signature.returnClause?.type.trimmedDescription
        hasResult = result != nil && result != "Void" && result != "()"

        if function.genericParameterClause != nil { problems.report(.generic(shownName), at: function.name) }
        for modifier in function.modifiers {
            switch modifier.name.tokenKind {
            case .keyword(.mutating): problems.report(.mutating(shownName), at: modifier)
            case .keyword(.static), .keyword(.class): problems.report(.typeMember(shownName), at: modifier)
            default: continue
            }
        }

        let inPath = Set(((prefix?.parameters ?? []) + (path?.parameters ?? [])).map(\.name))
        parameters = signature.parameterClause.parameters.compactMap {
            Self.parameter($0, inPath: inPath, problems: &problems)
        }
        let names = Set(parameters.map(\.name))
        for wanted in path?.parameters ?? [] where !names.contains(wanted.name) {
            if let literal = path?.literal {
                problems.report(
                    .missingParameter(name: wanted.name, function: shownName),
                    at: literal,
                    position: wanted.position
                )
            }
        }
        for wanted in prefix?.parameters ?? [] where !names.contains(wanted.name) {
            problems.report(.missingPrefixParameter(name: wanted.name, function: shownName), at: function.name)
        }
        for wanted in path?.parameters ?? []
        where prefix?.parameters.contains(where: { $0.name == wanted.name }) == true {
            if let literal = path?.literal {
                problems.report(.doubledParameter(wanted.name), at: literal, position: wanted.position)
            }
        }
    }

    private static func parameter(
        _ syntax: FunctionParameterSyntax,
        inPath: Set<String>,
        problems: inout RoutesProblems
    ) -> Parameter? {
        let name = plain(syntax.secondName ?? syntax.firstName)
        guard name != "_" else {
            problems.report(.namelessParameter, at: syntax)
            return nil
        }
        let isInPath = inPath.contains(name)
        if let attributed = syntax.type.as(AttributedTypeSyntax.self),
            attributed.specifiers.contains(where: { $0.trimmedDescription == "inout" })
        {
            problems.report(.inoutParameter(name), at: syntax.type)
        }
        if syntax.ellipsis != nil { problems.report(.variadicParameter(name), at: syntax.type) }
        if isInPath, syntax.type.is(OptionalTypeSyntax.self) {
            problems.report(.optionalPathParameter(name), at: syntax.type)
        }
        if isInPath, let defaultValue = syntax.defaultValue {
            problems.report(.defaultOfPathParameter(name), at: defaultValue)
        }
        return Parameter(
            label: syntax.firstName.tokenKind == .wildcard ? nil : plain(syntax.firstName),
            name: name,
            type: syntax.type.trimmedDescription,
            defaultValue: syntax.defaultValue?.value.trimmedDescription,
            isInPath: isInPath
        )
    }

    /// A name without the backticks that keep it apart from a keyword.
    private static func plain(_ token: TokenSyntax) -> String {
        token.text.filter { $0 != "`" }
    }

    /// The first line of a documentation comment.
    private static func comment(_ trivia: Trivia) -> String? {
        for piece in trivia {
            guard case .docLineComment(let text) = piece else { continue }
            let line = text.dropFirst(3).drop { $0 == " " }
            return line.isEmpty ? nil : String(line)
        }
        return nil
    }
}
