#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// ISO 8601 in UTC with milliseconds: `2026-11-22T10:00:00.123Z`.
extension Date: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) { writer.write(self) }

    public init(from reader: inout JSONReader) throws {
        let text = try reader.readString()
        guard let seconds = ISO8601.seconds(text) else {
            throw reader.invalidValue("expected a date such as 2026-11-22T10:00:00.123Z, found another string")
        }
        self.init(timeIntervalSince1970: seconds)
    }
}

extension UUID: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) { writer.write(uuidString) }

    public init(from reader: inout JSONReader) throws {
        guard let value = UUID(uuidString: try reader.readString()) else {
            throw reader.invalidValue("expected a UUID, found another string")
        }
        self = value
    }
}

extension URL: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) { writer.write(absoluteString) }

    public init(from reader: inout JSONReader) throws {
        guard let value = URL(string: try reader.readString()) else {
            throw reader.invalidValue("expected a URL, found another string")
        }
        self = value
    }
}

/// Base64 with padding (RFC 4648, section 4).
extension Data: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) { writer.write(base64EncodedString()) }

    public init(from reader: inout JSONReader) throws {
        guard let value = Data(base64Encoded: try reader.readString()) else {
            throw reader.invalidValue("expected base64, found another string")
        }
        self = value
    }
}

/// A number with all its digits, not rounded to a double on the way.
extension Decimal: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) {
        if isNaN {
            writer.fail(.notRepresentable, "NaN has no form in JSON; write null or leave it out")
        } else {
            let text = description
            text.utf8.withContiguousStorageIfAvailable { writer.writeVerbatim(UnsafeRawBufferPointer($0)) }
                ?? Array(text.utf8).withUnsafeBytes { writer.writeVerbatim($0) }
        }
    }

    public init(from reader: inout JSONReader) throws {
        let text = try reader.readNumberText()
        guard let value = Decimal(string: text), !value.isNaN else {
            throw JSONError(.outOfRange, "\(text.prefix(32)) does not fit into Decimal", at: reader.position - 1)
        }
        self = value
    }
}
