import SwiftDiagnostics
import SwiftSyntax

/// The path that an attribute names, with the parameters found in it.
struct PathLiteral {
    let text: String
    let parameters: [Parameter]
    let literal: StringLiteralExprSyntax

    struct Parameter {
        let name: String
        /// Where its sign stands in the source.
        let position: AbsolutePosition
    }

    /// Gives nil where the attribute names no path.
    init?(of attribute: AttributeSyntax, problems: inout RoutesProblems) {
        guard case .argumentList(let arguments)? = attribute.arguments,
            let argument = arguments.first, argument.label == nil
        else { return nil }
        guard let literal = argument.expression.as(StringLiteralExprSyntax.self),
            literal.openingPounds == nil, literal.openingQuote.tokenKind == .stringQuote,
            let text = Self.plainText(literal)
        else {
            problems.report(.pathIsNotALiteral, at: argument.expression)
            return nil
        }
        self.text = text
        self.literal = literal
        parameters = Self.parameters(of: text, literal, problems: &problems)
    }

    /// The text of a literal without interpolations and escapes.
    private static func plainText(_ literal: StringLiteralExprSyntax) -> String? {
        guard literal.segments.count <= 1 else { return nil }
        guard let segment = literal.segments.first else { return "" }
        guard let text = segment.as(StringSegmentSyntax.self)?.content.text, !text.contains("\\") else { return nil }
        return text
    }

    private static func parameters(
        of text: String,
        _ literal: StringLiteralExprSyntax,
        problems: inout RoutesProblems
    ) -> [Parameter] {
        guard !text.isEmpty, text != "/" else { return [] }
        guard text.hasPrefix("/") else {
            var fixed = literal
            fixed.segments = [.stringSegment(StringSegmentSyntax(content: .stringSegment("/" + text)))]
            let fix = FixIt(
                message: RoutesFixIt(message: "write \"/\(text)\""),
                changes: [.replace(oldNode: Syntax(literal), newNode: Syntax(fixed))]
            )
            problems.report(.noLeadingSlash(text), at: literal, fixIts: [fix])
            return []
        }
        let start = literal.segments.positionAfterSkippingLeadingTrivia
        var parameters: [Parameter] = []
        var wildcard: String?
        var offset = 1
        for segment in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let position = start.advanced(by: offset)
            offset += segment.utf8.count + 1
            if segment.isEmpty { problems.report(.trailingSlash(text), at: literal, position: position) }
            if let wildcard { problems.report(.wildcardNotLast(wildcard), at: literal, position: position) }
            if segment.hasPrefix("{") {
                let name = segment.drop { !$0.isLetter }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                problems.report(.braces(name: name.isEmpty ? "id" : String(name)), at: literal, position: position)
            }
            guard segment.hasPrefix(":") || segment.hasPrefix("*") else { continue }
            let name = String(segment.dropFirst())
            if segment.hasPrefix("*") { wildcard = name }
            if parameters.contains(where: { $0.name == name }) {
                problems.report(.doubledParameter(name), at: literal, position: position)
            }
            parameters.append(Parameter(name: name, position: position))
        }
        return parameters
    }
}
