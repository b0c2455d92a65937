import SwiftSyntax
import SwiftSyntaxBuilder

extension RoutesDeclaration {
    var header: SyntaxNodeString { "extension \(raw: type): CovetHTTP.RouteCollection" }

    /// The function that a reader would have written:
    ///
    ///     func register(in routes: CovetHTTP.Routes) {
    ///         let routes = routes.group("/posts")
    ///         do {
    ///             let argument1 = CovetHTTP.RouteArgument(path: "id", as: Post.ID.self)
    ///             routes.get("/:id", inputs: [argument1.input], handler: "PostRoutes.show(id:)") { request in
    ///                 try await self.show(id: argument1.value(in: request))
    ///             }
    ///         }
    ///     }
    var register: DeclSyntax {
        let group = prefix.map { "let routes = routes.group(\($0.literal.trimmedDescription))\n" } ?? ""
        let routes = functions.map { $0.registration(isActor: isActor) }.joined(separator: "\n")
        return """
            \(raw: access)\(raw: isActor ? "nonisolated " : "")func register(in routes: CovetHTTP.Routes) {
            \(raw: group)\(raw: routes)
            }
            """
    }
}

extension RouteFunction {
    fileprivate func registration(isActor: Bool) -> String {
        var lines = ["do {"]
        for (index, parameter) in parameters.enumerated() {
            let label = parameter.isInPath ? "path: " : ""
            let fallback = parameter.defaultValue.map { ", default: \($0)" } ?? ""
            lines.append(
                "let argument\(index + 1) = CovetHTTP.RouteArgument("
                    + "\(label)\"\(parameter.name)\", as: (\(parameter.type)).self\(fallback))"
            )
        }
        var arguments = [path?.literal.trimmedDescription ?? "\"\""]
        arguments += options
        if !hasSummary, let comment { arguments.append("summary: \(Self.literal(comment))") }
        arguments = Self.ordered(arguments)
        if !parameters.isEmpty {
            arguments.append(
                "inputs: [\(parameters.indices.map { "argument\($0 + 1).input" }.joined(separator: ", "))]"
            )
        }
        arguments.append("handler: \"\(fullName)\"")
        lines.append("routes.\(verb)(\(arguments.joined(separator: ", "))) { request in")
        lines.append(call(isActor: isActor))
        if !hasResult { lines.append("return CovetHTTP.NoContent()") }
        lines.append("}")
        lines.append("}")
        return lines.joined(separator: "\n")
    }

    private func call(isActor: Bool) -> String {
        let values = parameters.enumerated().map { index, parameter in
            (parameter.label.map { "\($0): " } ?? "") + "argument\(index + 1).value(in: request)"
        }
        let mayThrow = canThrow || !parameters.isEmpty
        let mayWait = isAsync || isActor || !parameters.isEmpty
        return "\(mayThrow ? "try " : "")\(mayWait ? "await " : "")self.\(name)(\(values.joined(separator: ", ")))"
    }

    /// Name, summary and limit in the order in which the function takes them.
    private static func ordered(_ arguments: [String]) -> [String] {
        let order = ["name:", "summary:", "bodyLimit:"]
        return arguments.prefix(1)
            + order.compactMap { label in arguments.dropFirst().first { $0.hasPrefix(label) } }
    }

    /// A string literal with that text, whatever characters are in it.
    private static func literal(_ text: String) -> String {
        "#####\"\(text)\"#####"
    }
}
