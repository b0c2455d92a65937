import SwiftDiagnostics
import SwiftSyntax

/// What `@Routes` cannot accept: each case says what was found, and what to write instead.
enum RoutesDiagnostic: DiagnosticMessage {
    case notAFunction(String)
    case outsideRoutes(String)
    case inExtension(String)
    case noRoutes(String)
    case conditional
    case pathIsNotALiteral
    case noLeadingSlash(String)
    case trailingSlash(String)
    case braces(name: String)
    case missingParameter(name: String, function: String)
    case missingPrefixParameter(name: String, function: String)
    case doubledParameter(String)
    case wildcardNotLast(String)
    case optionalPathParameter(String)
    case defaultOfPathParameter(String)
    case inoutParameter(String)
    case variadicParameter(String)
    case namelessParameter
    case generic(String)
    case mutating(String)
    case typeMember(String)

    var severity: DiagnosticSeverity {
        if case .noRoutes = self { .warning } else { .error }
    }

    var diagnosticID: MessageID {
        MessageID(domain: "CovetRoutes", id: String(describing: self).prefix { $0 != "(" }.description)
    }

    var message: String {
        switch self {
        case .notAFunction(let name): "@\(name) belongs on a function, which answers the request"
        case .outsideRoutes(let name): "@\(name) is read by @Routes only: write @Routes on the type around the function"
        case .inExtension(let name):
            "@Routes does not see extensions: move the function with @\(name) into the type itself"
        case .noRoutes(let type):
            "\(type) has no function with @GET, @POST, @PUT, @PATCH or @DELETE, so it adds no route"
        case .conditional: "@Routes does not see functions inside #if: put the #if inside the function"
        case .pathIsNotALiteral:
            "the path must be a plain string literal: its parameters are matched with the function's"
        case .noLeadingSlash(let path): "a path begins with a slash: \"/\(path)\""
        case .trailingSlash(let path): "the path \"\(path)\" has an empty segment: leave out the double or last slash"
        case .braces(let name): "a path parameter is written :\(name), without braces"
        case .missingParameter(let name, let function):
            "the path has :\(name), but \(function) has no parameter named \(name)"
        case .missingPrefixParameter(let name, let function):
            "the prefix of @Routes has :\(name), but \(function) has no parameter named \(name)"
        case .doubledParameter(let name): "the path has two parameters named \(name)"
        case .wildcardNotLast(let name): "*\(name) takes the rest of the path, so nothing can follow it"
        case .optionalPathParameter(let name):
            "\(name) is in the path, so it is never missing: its type cannot be optional"
        case .defaultOfPathParameter(let name):
            "\(name) is in the path, so it is never missing: leave out the default value"
        case .inoutParameter(let name): "\(name) cannot be inout: its value is made from the request"
        case .variadicParameter(let name): "\(name) cannot be variadic: take an array"
        case .namelessParameter: "a route's parameter needs a name: it says where in the request the value is"
        case .generic(let function): "\(function) cannot be generic: the request does not say which types to use"
        case .mutating(let function): "\(function) cannot be mutating: many requests run it at the same time"
        case .typeMember(let function): "\(function) cannot be static: routes are functions of a value that is mounted"
        }
    }
}

/// The offer that stands beside an error.
struct RoutesFixIt: FixItMessage {
    let message: String

    var fixItID: MessageID { MessageID(domain: "CovetRoutes", id: message) }
}

/// The problems found while parsing; all are reported, not only the first.
struct RoutesProblems {
    private(set) var diagnostics: [Diagnostic] = []

    var hasErrors: Bool { diagnostics.contains { $0.diagMessage.severity == .error } }

    mutating func report(
        _ message: RoutesDiagnostic,
        at node: some SyntaxProtocol,
        position: AbsolutePosition? = nil,
        fixIts: [FixIt] = []
    ) {
        diagnostics.append(Diagnostic(node: Syntax(node), position: position, message: message, fixIts: fixIts))
    }
}
