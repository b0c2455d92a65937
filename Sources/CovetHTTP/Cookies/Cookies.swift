/// The cookies that a request brings (RFC 6265bis, section 5.8.3): pairs in the order of the Cookie field.
///
/// Values are as they were sent: nothing is decoded, quotes belong to the value. Where a name comes twice, the browser
/// has put the one with the longer path first, and the first is what the subscript gives; `values(for:)` gives all.
///
/// No more than 256 pairs are read: a browser keeps far fewer for a site, and looking a name up stays cheap.
public struct Cookies: Sendable {
    private var pairs: [(name: Substring, value: Substring)] = []

    public init(_ headers: Headers) {
        // HTTP/2 may send one field for each pair (RFC 9113, section 8.2.3).
        self.init(headers.values(for: .cookie).joined(separator: "; "))
    }

    init(_ field: String) {
        for piece in field.split(separator: ";", maxSplits: Self.mostPairs) {
            guard pairs.count < Self.mostPairs else { return }
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { continue }
            let name = FieldText.trimmed(halves[0])
            // Pairs with an empty or impossible name cannot be ours.
            guard !name.isEmpty, name.utf8.allSatisfy(Token.contains) else { continue }
            pairs.append((name, FieldText.trimmed(halves[1])))
        }
    }

    /// The first value of that name. Names compare with case.
    public subscript(name: String) -> String? {
        pairs.first { $0.name == name }.map { String($0.value) }
    }

    /// Every value of that name, in order.
    public func values(for name: String) -> [String] {
        pairs.filter { $0.name == name }.map { String($0.value) }
    }

    public var count: Int { pairs.count }
    public var isEmpty: Bool { pairs.isEmpty }

    private static let mostPairs = 256
}

extension Request {
    /// The cookies, read from the header fields each time: keep the value where several are wanted.
    public var cookies: Cookies { Cookies(headers) }
}
