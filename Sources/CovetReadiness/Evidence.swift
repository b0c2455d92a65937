#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Something seen: what, where and when. Never holds a secret's value.
public struct Evidence: Sendable, Equatable {
    /// What was seen, as a short sentence with its figures: `Strict-Transport-Security: max-age=63072000`.
    public let statement: String
    /// Where it was seen: a request, a file, a setting, a recorded run.
    public let source: String
    /// When it was seen; for a recorded run, when the run was made.
    public let at: Date

    public init(_ statement: String, from source: String, at: Date) {
        self.statement = statement
        self.source = source
        self.at = at
    }

    var isBlank: Bool {
        statement.allSatisfy(\.isWhitespace)
    }
}

extension Evidence: Encodable {
    private enum CodingKeys: CodingKey { case statement, source, at }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(statement, forKey: .statement)
        try container.encode(source, forKey: .source)
        try container.encode(Timestamp.text(at), forKey: .at)
    }
}
