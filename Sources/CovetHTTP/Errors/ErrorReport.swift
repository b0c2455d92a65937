/// An unexpected error with the request that it happened to, as it is logged and handed to an error tracker.
public struct ErrorReport: Sendable {
    public let error: any Error
    /// The error and those that it was caused by, outermost first, one line each.
    public let chain: [String]
    public let requestID: String
    public let method: String
    /// The route's pattern; nil where no route matched.
    public let route: String?
    /// The path as it was sent, without its query.
    public let path: String
    public let status: Status
    public let duration: Duration
    /// What was noted with `request.note`, such as `user.id`.
    public let notes: [(name: String, value: String)]
}

/// An error that was caused by another one.
public protocol CausedError: Error {
    var cause: (any Error)? { get }
}

/// The causes of an error as text, bounded in length and depth.
enum ErrorChain {
    static func describe(_ error: any Error) -> [String] {
        var lines: [String] = []
        var current: (any Error)? = error
        while let error = current, lines.count < 8 {
            lines.append(line(for: error))
            current = cause(of: error)
        }
        return lines
    }

    /// Reflection is fine here: this runs once for an error that nobody expected.
    private static func cause(of error: any Error) -> (any Error)? {
        if let error = error as? any CausedError { return error.cause }
        for child in Mirror(reflecting: error).children {
            guard let label = child.label, labels.contains(label) else { continue }
            if let cause = child.value as? any Error { return cause }
        }
        return nil
    }

    private static let labels: Set<String> = ["cause", "underlying", "underlyingError", "wrapped", "reason"]

    private static func line(for error: any Error) -> String {
        var line = "\(type(of: error)): "
        for scalar in "\(error)".unicodeScalars {
            if line.utf8.count >= 2000 { return line + "..." }
            switch scalar.value {
            case 0x0A: line += "\\n"
            case 0x0D: line += "\\r"
            // Other controls, and the separators that some viewers break lines at.
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
