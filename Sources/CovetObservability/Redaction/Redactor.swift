import CovetConfig
public import Logging

/// Masks secrets in text and metadata: values of sensitive names, bearer tokens, JWTs, card numbers, passwords in URLs.
///
/// The text is scanned once, byte by byte; when nothing matches, it comes back as it is, without an allocation. A text with
/// percent signs, such as the path of a request, is scanned a second time without its escapes, and where these hid
/// something it comes back without them.
/// ```swift
/// Redactor.redact("login with password=hunter2")       // login with password=<redacted>
/// ```
public enum Redactor {
    /// `text` with its secrets masked.
    public static func redact(_ text: String) -> String {
        let masked = mask(text)
        var text = text
        guard text.withUTF8({ $0.contains(UInt8(ascii: "%")) }) else { return masked }
        let plain = withoutEscapes(masked)
        let again = mask(plain)
        return again == plain ? masked : again
    }

    private static func mask(_ text: String) -> String {
        var text = text
        let cuts = text.withUTF8 { bytes in
            var scan = RedactionScan(bytes: bytes)
            return scan.run()
        }
        guard !cuts.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var next = 0
        for cut in cuts {
            result += bytes[next..<cut.lowerBound]
            result += SensitiveKey.mask.utf8
            next = cut.upperBound
        }
        result += bytes[next...]
        return String(decoding: result, as: UTF8.self)
    }

    /// The text with every `%` and two hexadecimal digits decoded, once; controls stay escaped.
    private static func withoutEscapes(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = PercentText.digit(bytes[index + 1]), let low = PercentText.digit(bytes[index + 2]), high > 1,
                high << 4 | low != 0x7F
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// `metadata` with its secrets masked, however deep; values below sensitive names are masked whole.
    public static func redact(_ metadata: Logger.Metadata) -> Logger.Metadata {
        redact(metadata, depth: 0)
    }

    /// One value of metadata under its name.
    public static func redact(_ value: Logger.MetadataValue, for key: String) -> Logger.MetadataValue {
        redact(value, for: key, depth: 0)
    }

    private static func redact(_ metadata: Logger.Metadata, depth: Int) -> Logger.Metadata {
        var result = metadata
        for (key, value) in metadata { result[key] = redact(value, for: key, depth: depth) }
        return result
    }

    private static func redact(_ value: Logger.MetadataValue, for key: String, depth: Int) -> Logger.MetadataValue {
        if SensitiveKey.matches(key.utf8) { return .string(SensitiveKey.mask) }
        // Deeper than anyone nests by hand: the rest is left out rather than followed.
        guard depth < 8 else { return .string("<nested too deep>") }
        switch value {
        case .string(let text): return .string(redact(text))
        case .stringConvertible(let value): return .string(redact(value.description))
        case .dictionary(let metadata): return .dictionary(redact(metadata, depth: depth + 1))
        case .array(let values): return .array(values.map { redact($0, for: "", depth: depth + 1) })
        }
    }
}
