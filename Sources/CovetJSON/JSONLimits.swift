/// What a decoder accepts before it looks at the meaning of a text.
public struct JSONLimits: Sendable, Hashable {
    /// The deepest nesting of objects and arrays. 64 by default: several times what hand-made APIs use, and far
    /// from what the stack of a thread holds (RFC 8259, section 9, lets an implementation choose).
    public var depth: Int
    /// The longest text, in bytes. 16 MiB by default; an HTTP server sets a smaller one for a request's body.
    public var bytes: Int

    /// Limits of at most `depth` levels and `bytes` bytes. A depth above 512 counts as 512, which is what the
    /// smallest thread stack in use (512 KiB) holds; negative values count as 0.
    public init(depth: Int = 64, bytes: Int = 16 << 20) {
        self.depth = Swift.max(0, Swift.min(depth, Self.deepest))
        self.bytes = Swift.max(0, bytes)
    }

    static let deepest = 512
}
