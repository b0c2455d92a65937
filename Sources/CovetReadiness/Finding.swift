/// Something that is not as it should be, where it is, and the way to mend it. Never holds a secret's value.
public struct Finding: Sendable, Equatable, Encodable {
    /// Whether the line fails for it.
    public enum Severity: String, Sendable, Encodable {
        case failure, warning
    }

    /// A place in the project.
    public struct Location: Sendable, Equatable, Encodable, CustomStringConvertible {
        /// The path from the project's root.
        public let file: String
        /// Counts from 1; nil when the finding concerns the whole file.
        public let line: Int?

        public init(file: String, line: Int? = nil) {
            self.file = file
            self.line = line
        }

        public var description: String {
            line.map { "\(file):\($0)" } ?? file
        }
    }

    public let severity: Severity
    public let message: String
    public let location: Location?
    public let fix: String?

    /// Fails the line.
    public static func failure(_ message: String, at location: Location? = nil, fix: String? = nil) -> Finding {
        Finding(severity: .failure, message: message, location: location, fix: fix)
    }

    /// Is reported, and lets the line pass.
    public static func warning(_ message: String, at location: Location? = nil, fix: String? = nil) -> Finding {
        Finding(severity: .warning, message: message, location: location, fix: fix)
    }
}
