#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads one entry of a file that people sign, strictly: what a person has put their name to is not guessed at.
struct SignedEntry {
    private let container: KeyedDecodingContainer<Field>

    init(_ decoder: any Decoder, fields: [String]) throws {
        container = try decoder.container(keyedBy: Field.self)
        for key in container.allKeys where !fields.contains(key.stringValue) {
            throw error(key.stringValue, "is no field of this entry; the fields are \(fields.joined(separator: ", "))")
        }
    }

    func text(_ name: String) throws -> String {
        let text = try container.decode(String.self, forKey: Field(name))
        guard !text.allSatisfy(\.isWhitespace) else { throw error(name, "must not be blank") }
        return text
    }

    func optionalText(_ name: String) throws -> String? {
        try container.contains(Field(name)) ? text(name) : nil
    }

    func date(_ name: String, endOfDay: Bool) throws -> Date {
        let text = try text(name)
        guard let date = Timestamp.parse(text, endOfDay: endOfDay) else {
            throw error(name, "must be a day (2026-12-31) or a time (2026-12-31T12:00:00Z), found \"\(text)\"")
        }
        return date
    }

    func error(_ name: String, _ what: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: container.codingPath + [Field(name)], debugDescription: "\"\(name)\" \(what)"))
    }

    private struct Field: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
