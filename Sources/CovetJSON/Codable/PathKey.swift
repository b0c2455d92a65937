/// A step of a coding path that was found from the bytes.
struct PathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "\(intValue)"
        self.intValue = intValue
    }

    static func path(_ steps: [ValuePath.Step]) -> [any CodingKey] {
        steps.map { step in
            switch step {
            case .key(let key): PathKey(stringValue: key)
            case .index(let index): PathKey(intValue: index)
            }
        }
    }
}

extension JSONError {
    /// What a type's own `init(from:)` threw, in this module's words.
    init(_ error: DecodingError, at offset: Int) {
        let code: Code
        let context: DecodingError.Context
        var last: (any CodingKey)?
        var message: String
        switch error {
        case .typeMismatch(_, let at): (code, context, message) = (.typeMismatch, at, at.debugDescription)
        case .valueNotFound(_, let at): (code, context, message) = (.typeMismatch, at, at.debugDescription)
        case .keyNotFound(let key, let at):
            (code, context, message) = (.missingKey, at, "required, but missing")
            last = key
        case .dataCorrupted(let at): (code, context, message) = (.invalidValue, at, at.debugDescription)
        @unknown default:
            (code, context, message) = (.invalidValue, DecodingError.Context(codingPath: [], debugDescription: ""), "")
        }
        if message.isEmpty { message = "not acceptable" }
        self.init(code, message, at: offset)
        path = ValuePath.text(Self.steps(context.codingPath + (last.map { [$0] } ?? [])))
        isLocated = true
    }

    /// What a type's own `encode(to:)` threw, in this module's words.
    init(_ error: EncodingError, at offset: Int) {
        switch error {
        case .invalidValue(_, let context):
            self.init(.notRepresentable, context.debugDescription, at: offset)
            path = ValuePath.text(Self.steps(context.codingPath))
        @unknown default:
            self.init(.notRepresentable, "not representable", at: offset)
        }
        isLocated = true
    }

    private static func steps(_ path: [any CodingKey]) -> [ValuePath.Step] {
        path.map { key in key.intValue.map(ValuePath.Step.index) ?? .key(key.stringValue) }
    }
}
