extension FormFields {
    /// Makes a value of a type whose properties are the form's fields.
    ///
    /// Properties are texts, numbers, `Bool`, enums with raw values, dates, UUIDs, optionals of these, and arrays of
    /// these from fields that come several times. A field that comes several times for a property that is no array is
    /// refused: which one counts must not depend on who reads it. An optional is nil where the field is missing or,
    /// unless it is a text, empty. A `Bool` is true for `on`, `true` and `1`, and false where it is missing, as
    /// browsers send nothing for a box that is not ticked. An array without a field is empty. Fields that the type
    /// does not have are left alone.
    ///
    /// - Throws: `FormError` that names the first field that does not fit.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            return try Value(from: FormDecoder(form: IndexedForm(self)))
        } catch let error as DecodingError {
            throw FormError(mismatch: error, field: nil)
        }
    }
}

extension FormError {
    /// What a type's own `init(from:)` found fault with. The text of a `DecodingError` may quote the value: it is not
    /// used.
    init(mismatch error: DecodingError, field: String?) {
        let context: DecodingError.Context? =
            switch error {
            case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
                .valueNotFound(_, let context):
                context
            @unknown default: nil
            }
        self.init(.mismatch, field: field ?? context?.codingPath.first?.stringValue, "is not an allowed value")
    }
}

/// The values of each name, found without a walk over all fields: a form of 1000 fields for a dictionary would
/// otherwise cost a million comparisons. Swift's hashing is seeded at random, so nobody can send colliding names.
private struct IndexedForm {
    let names: [String]
    private let values: [String: [String]]

    init(_ form: FormFields) {
        var names: [String] = []
        var values: [String: [String]] = [:]
        for field in form.fields {
            if values[field.name] == nil { names.append(field.name) }
            values[field.name, default: []].append(field.value)
        }
        self.names = names
        self.values = values
    }

    func values(for name: String) -> [String] { values[name] ?? [] }
    subscript(name: String) -> String? { values[name]?.first }
}

/// A form as the one object that it is.
private struct FormDecoder: Decoder {
    let form: IndexedForm
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(FormContainer(form: form))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw FormError.onlyObjects }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw FormError.onlyObjects }
}

extension FormError {
    fileprivate static let onlyObjects = FormError(
        .unsupported,
        field: nil,
        "can only be read as a type with properties"
    )

    fileprivate static func nested(_ field: String) -> FormError {
        FormError(.unsupported, field: field, "cannot hold further fields: forms are flat")
    }
}

private struct FormContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let form: IndexedForm
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { form.names.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { form[key.stringValue] != nil }
    func decodeNil(forKey key: Key) -> Bool { form[key.stringValue]?.isEmpty ?? true }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try contains(key) ? FormValue(form, key).text() : nil
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try FormValue(form, key).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw FormError.nested(key.stringValue)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
        FormList(field: key.stringValue, values: form.values(for: key.stringValue))
    }

    func superDecoder() throws -> any Decoder { throw FormError.onlyObjects }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw FormError.nested(key.stringValue) }
}

/// The values of one field: one for most types, any number for arrays.
private struct FormValue: Decoder, SingleValueDecodingContainer {
    let field: String
    let values: [String]
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ form: IndexedForm, _ key: some CodingKey) {
        field = key.stringValue
        values = form.values(for: key.stringValue)
    }

    init(field: String, values: [String]) {
        self.field = field
        self.values = values
    }

    func text() throws(FormError) -> String {
        guard let value = values.first else { throw FormError(.missing, field: field, "is missing") }
        guard values.count == 1 else { throw FormError(.repeated, field: field, "is given more than once") }
        return value
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type is Bool.Type, values.isEmpty, let no = false as? Value { return no }
        if let scalar = type as? any FormScalar.Type {
            guard let value = scalar.init(formValue: try text()) as? Value else {
                throw FormError(.mismatch, field: field, scalar.formMessage)
            }
            return value
        }
        do {
            return try Value(from: self)
        } catch let error as DecodingError {
            throw FormError(mismatch: error, field: field)
        }
    }

    func decodeNil() -> Bool { values.first?.isEmpty ?? true }

    func container<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        throw FormError.nested(field)
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { FormList(field: field, values: values) }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

private struct FormList: UnkeyedDecodingContainer {
    let field: String
    let values: [String]
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    init(field: String, values: [String]) {
        self.field = field
        self.values = values
    }

    func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard !isAtEnd else { throw FormError(.missing, field: "\(field)[\(currentIndex)]", "is missing") }
        defer { currentIndex += 1 }
        return try FormValue(field: "\(field)[\(currentIndex)]", values: [values[currentIndex]]).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        throw FormError.nested(field)
    }

    func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw FormError.nested(field) }
    func superDecoder() throws -> any Decoder { throw FormError.nested(field) }
}
