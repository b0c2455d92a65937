/// Why a text could not be read as JSON, or a value not be written as JSON.
///
/// `description` names the place and what was expected: `article.tagList[2]: expected a string, found 12`.
/// It never repeats the content of a string, so a mistyped password does not end up in a log.
public struct JSONError: Error, Sendable, Hashable {
    /// The kind of failure, to be switched over with a `default`.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String
        /// The text is not JSON (RFC 8259).
        public static let syntax = Code(description: "syntax")
        /// The text is JSON, but another kind of value stands where this one was expected.
        public static let typeMismatch = Code(description: "typeMismatch")
        /// A required key is missing.
        public static let missingKey = Code(description: "missingKey")
        /// A key stands twice in one object.
        public static let duplicateKey = Code(description: "duplicateKey")
        /// A number does not fit into the type.
        public static let outOfRange = Code(description: "outOfRange")
        /// The value has the right kind, but not an acceptable content, for example a date that does not exist.
        public static let invalidValue = Code(description: "invalidValue")
        /// The text is nested deeper, or is longer, than the limits allow.
        public static let limitExceeded = Code(description: "limitExceeded")
        /// The value has no form in JSON, for example NaN.
        public static let notRepresentable = Code(description: "notRepresentable")
    }

    public let code: Code
    /// Where it happened, as `article.tagList[2]`; empty for the outermost value.
    public internal(set) var path: String
    /// What was expected and what was found, without the path.
    public let message: String
    /// The byte offset in the text that was read, or in the text written so far.
    public let offset: Int
    /// The key that is missing or doubled; becomes the path's last step.
    let key: String?
    /// Whether `path` is final.
    var isLocated = false

    init(_ code: Code, _ message: String, at offset: Int, key: String? = nil) {
        self.code = code
        self.path = ""
        self.message = message
        self.offset = offset
        self.key = key
    }

    /// The same failure with its place found by walking the bytes up to `offset`.
    func located(in bytes: UnsafeRawBufferPointer, below parent: String = "") -> JSONError {
        guard !isLocated else { return self }
        var copy = self
        var steps = ValuePath.steps(to: offset, in: bytes)
        if let key { steps.append(.key(key)) }
        copy.path = ValuePath.text(steps, below: parent)
        copy.isLocated = true
        return copy
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
