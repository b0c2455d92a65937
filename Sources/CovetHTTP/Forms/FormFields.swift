public import NIOCore

/// The fields of a form that was sent as `application/x-www-form-urlencoded`, in their order.
///
///     let form = try await request.form()
///     let name = form["name"]
///
/// Names are flat: `user[name]` is a name like any other and builds no structure, so nothing can be nested without end.
/// A field that stands alone (`name` without `=`) has an empty value.
public struct FormFields: Sendable {
    /// One field as the client sent it, decoded.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var fields: [Field] = []

    /// The most fields that a form may have (1000): browsers send what a page has, attackers what costs time.
    public static let mostFields = 1000

    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// - Throws: `FormError` where an escape is not `%` and two hexadecimal digits, text is not UTF-8, or there are
    ///   more than `mostFields`.
    public init(parsing bytes: ByteBuffer) throws(FormError) {
        try self.init(parsing: Array(bytes.readableBytesView))
    }

    package init(parsing bytes: [UInt8]) throws(FormError) {
        var position = 0
        while position < bytes.count {
            var end = position
            var equals: Int?
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
                if equals == nil, bytes[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            if end > position {
                guard fields.count < Self.mostFields else {
                    throw FormError(.tooManyFields, field: nil, "has more than \(Self.mostFields) fields")
                }
                let name = try Self.decode(bytes[position..<(equals ?? end)], field: nil)
                let value = try equals.map { at throws(FormError) in
                    try Self.decode(bytes[(at + 1)..<end], field: name)
                }
                fields.append(Field(name: name, value: value ?? ""))
            }
            position = end + 1
        }
    }

    /// The first value of that name.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Every value of that name, in order.
    public func values(for name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    public var isEmpty: Bool { fields.isEmpty }

    private static func decode(_ bytes: ArraySlice<UInt8>, field: String?) throws(FormError) -> String {
        switch bytes.withUnsafeBytes(FormText.decode) {
        case .success(let text): return text
        case .failure(.escape(let offset)):
            let place = bytes.startIndex + offset
            throw FormError(
                .malformed,
                field: field,
                "has a % at byte \(place) that two hexadecimal digits must follow"
            )
        case .failure(.notUTF8): throw FormError(.malformed, field: field, "is not UTF-8")
        }
    }
}

extension Request {
    /// Reads the body to its end as a form.
    ///
    /// - Throws: `HTTPError` 415 where the body is of another type, 413 beyond the body's limit; `FormError`, which
    ///   becomes 400, where it is malformed.
    public func form() async throws -> FormFields {
        guard let type = contentType, type.isURLEncodedForm, type.isUTF8 else {
            throw HTTPError(
                .unsupportedMediaType,
                "Send the body as a form, with the header field content-type: application/x-www-form-urlencoded."
            )
        }
        return try FormFields(parsing: try await body.collect())
    }

    /// Reads the body to its end as a form with the fields of a type.
    ///
    /// - Throws: as `form()`; also `FormError`, which becomes 422, where a field is missing or of another kind.
    public func form<Value: Decodable>(as type: Value.Type = Value.self) async throws -> Value {
        try await form().decode(type)
    }
}
