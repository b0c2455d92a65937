#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// The id of a model's row: a type of its own for each model, so that one cannot stand for another.
///
/// It is coded, printed and parsed as the value it wraps.
public protocol Identifier: SQLConvertible, RawRepresentable, Hashable, Codable, LosslessStringConvertible
where RawValue: IdentifierValue {
    associatedtype Owner: Model where Owner.ID == Self

    init(rawValue: RawValue)
}

extension Identifier {
    public init(_ rawValue: RawValue) {
        self.init(rawValue: rawValue)
    }

    /// `nil` for text that is no id, such as `abc` where ids are numbers.
    public init?(_ description: String) {
        guard let value = RawValue(identifier: description) else { return nil }
        self.init(rawValue: value)
    }

    public var description: String { rawValue.identifierText }

    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(RawValue.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// What an id can wrap: `Int`, which the database counts up, or `UUID`, which is made before the row is sent.
public protocol IdentifierValue: SQLConvertible, Hashable, Codable {
    /// A value for a new row, or `nil` when the database gives one.
    static func new() -> Self?
    /// Reads a value as a path or a form has it.
    init?(identifier text: String)
    var identifierText: String { get }
}

extension Int: IdentifierValue {
    public static func new() -> Int? { nil }

    /// Decimal digits with an optional minus; `+7` is not how an id is written.
    public init?(identifier text: String) {
        guard text.utf8.first != UInt8(ascii: "+") else { return nil }
        self.init(text)
    }

    public var identifierText: String { String(self) }
}

extension UUID: IdentifierValue {
    public static func new() -> UUID? { UUID() }

    public init?(identifier text: String) {
        self.init(uuidString: text)
    }

    public var identifierText: String { uuidString.lowercased() }
}
