import CovetDatabase

/// A row could not be written because another has the same value where each may occur once. It names properties, never values.
public struct UniqueViolation: Error, Sendable, Hashable, CustomStringConvertible {
    /// The model's name: `User`.
    public let model: String
    /// The properties whose values together must be unique: `["email"]`.
    public let fields: [String]

    public init(model: String, fields: [String]) {
        self.model = model
        self.fields = fields
    }

    public var description: String { "another \(model) has the same \(fields.joined(separator: ", "))" }
}

/// A text is shorter or longer than its column allows; found before anything is sent.
public struct LengthViolation: Error, Sendable, Hashable, CustomStringConvertible {
    public let model: String
    public let field: String
    /// The lengths that are allowed, in Unicode scalars.
    public let allowed: ClosedRange<Int>
    /// The length that was found.
    public let count: Int

    public init(model: String, field: String, allowed: ClosedRange<Int>, count: Int) {
        self.model = model
        self.field = field
        self.allowed = allowed
        self.count = count
    }

    public var description: String {
        "\(model).\(field) has \(count) characters; \(allowed.lowerBound) to \(allowed.upperBound) are allowed"
    }
}

extension ModelSchema {
    /// What the database refused, in the model's own terms where it has some.
    package func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as DatabaseError where error.code == .uniqueViolation {
            throw uniqueViolation(error) ?? error
        }
    }

    private func uniqueViolation(_ error: DatabaseError) -> (any Error)? {
        guard error.table == nil || error.table == table.name, !error.columns.isEmpty else { return nil }
        return UniqueViolation(model: name, fields: error.columns.map { column(named: $0)?.property ?? $0 })
    }
}
