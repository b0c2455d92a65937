/// What one password costs: memory, passes over it, lanes. Never below OWASP's minimum for Argon2id.
public struct Argon2Parameters: Sendable, Hashable {
    public let memoryKiB: UInt32
    public let passes: UInt32
    public let lanes: UInt32

    /// 19,456 KiB, 2 passes, 1 lane: OWASP Password Storage Cheat Sheet.
    public static let standard = Argon2Parameters(unchecked: 19_456, 2, 1)

    /// OWASP's pairs of equal strength: with at least so many passes, so much memory is enough.
    private static let minimum: [(passes: UInt32, memoryKiB: UInt32)] = [
        (5, 7168), (4, 9216), (3, 12_288), (2, 19_456), (1, 47_104),
    ]

    /// - Throws: ``PasswordHashingError`` (`weakParameters`) below OWASP's minimum, or above 1 GiB, 64 passes or 16 lanes.
    public init(memoryKiB: Int, passes: Int, lanes: Int = 1) throws(PasswordHashingError) {
        let bounds = (1...1_048_576).contains(memoryKiB) && (1...64).contains(passes) && (1...16).contains(lanes)
        guard bounds, Self.isEnough(memoryKiB: UInt32(memoryKiB), passes: UInt32(passes)) else {
            throw PasswordHashingError(
                code: .weakParameters,
                message:
                    "Argon2id with m=\(memoryKiB), t=\(passes), p=\(lanes) is refused: use at least m=19456 KiB with t=2 (or OWASP's "
                    + "equals m=47104 t=1, m=12288 t=3, m=9216 t=4, m=7168 t=5), at most 1 GiB, 64 passes and 16 lanes"
            )
        }
        self.init(unchecked: UInt32(memoryKiB), UInt32(passes), UInt32(lanes))
    }

    private init(unchecked memoryKiB: UInt32, _ passes: UInt32, _ lanes: UInt32) {
        self.memoryKiB = memoryKiB
        self.passes = passes
        self.lanes = lanes
    }

    static func isEnough(memoryKiB: UInt32, passes: UInt32) -> Bool {
        minimum.contains { passes >= $0.passes && memoryKiB >= $0.memoryKiB }
    }
}
