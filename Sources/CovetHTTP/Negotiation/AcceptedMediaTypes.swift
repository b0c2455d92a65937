/// The media types that a client takes, from its Accept fields (RFC 9110, section 12.5.1).
///
///     let accepted = AcceptedMediaTypes(request.headers)
///     switch accepted.preferred(among: ["text/html", "application/json"]) { ... }
///
/// No Accept field, or one that says nothing well-formed, means that everything is welcome. Parameters other than `q`
/// are not compared. 32 ranges are read; no client sends more.
public struct AcceptedMediaTypes: Sendable {
    private var ranges: [Range] = []

    private struct Range: Sendable {
        let type: Substring
        let subtype: Substring
        /// In thousandths, as the grammar of a weight allows three decimals.
        let quality: Int

        func precision(for type: Substring, _ subtype: Substring) -> Int? {
            if self.type == "*" { return 0 }
            guard self.type == type else { return nil }
            if self.subtype == "*" { return 1 }
            return self.subtype == subtype ? 2 : nil
        }
    }

    public init(_ headers: Headers) {
        self.init(headers.values(for: .accept).joined(separator: ","))
    }

    public init(_ field: String) {
        for element in field.lowercased().split(separator: ",", maxSplits: 64) {
            guard ranges.count < 32 else { break }
            if let range = Self.range(element) { ranges.append(range) }
        }
    }

    /// How welcome a type is, from 0 (refused) to 1.
    public func quality(of mediaType: String) -> Double {
        Double(thousandths(of: mediaType)) / 1000
    }

    /// The one of `offers` that is most welcome, the earlier where two are equally so; nil where none is taken.
    public func preferred(among offers: [String]) -> String? {
        var best: (offer: String, quality: Int)?
        for offer in offers {
            let quality = thousandths(of: offer)
            if quality > best?.quality ?? 0 { best = (offer, quality) }
        }
        return best?.offer
    }

    private func thousandths(of mediaType: String) -> Int {
        guard !ranges.isEmpty else { return 1000 }
        let (type, subtype) = Self.parts(mediaType[...]) ?? (mediaType[...], "")
        var best = -1
        var quality = 0
        for range in ranges {
            // The most precise range decides, also where a vaguer one is more generous.
            if let precision = range.precision(for: type, subtype), precision > best {
                best = precision
                quality = range.quality
            }
        }
        return quality
    }

    private static func range(_ element: Substring) -> Range? {
        let pieces = element.split(separator: ";", maxSplits: 16, omittingEmptySubsequences: false)
        guard let first = pieces.first, let (type, subtype) = parts(first), type != "*" || subtype == "*" else {
            return nil
        }
        var quality = 1000
        for piece in pieces.dropFirst() {
            let parameter = FieldText.trimmed(piece)
            guard parameter.hasPrefix("q=") else { continue }
            guard let weight = weight(parameter.dropFirst(2)) else { return nil }
            quality = weight
            break
        }
        return Range(type: type, subtype: subtype, quality: quality)
    }

    private static func parts(_ text: Substring) -> (Substring, Substring)? {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let (type, subtype) = (FieldText.trimmed(halves[0]), FieldText.trimmed(halves[1]))
        guard !type.isEmpty, !subtype.isEmpty, type.utf8.allSatisfy(Token.contains),
            subtype.utf8.allSatisfy(Token.contains)
        else { return nil }
        return (type, subtype)
    }

    /// `0`, `1`, or one with up to three decimals; nil for anything else.
    private static func weight(_ text: Substring) -> Int? {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == 0x30 || first == 0x31, bytes.count <= 5 else { return nil }
        if bytes.count > 1, bytes[1] != UInt8(ascii: ".") { return nil }
        var value = Int(first - 0x30) * 1000
        var place = 100
        for digit in bytes.dropFirst(2) {
            guard (0x30...0x39).contains(digit) else { return nil }
            value += Int(digit - 0x30) * place
            place /= 10
        }
        return value <= 1000 ? value : nil
    }
}
