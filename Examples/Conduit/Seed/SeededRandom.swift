/// SplitMix64: the same sequence on every machine for the same seed, so that every seeded database is the same.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// An index below `count` that prefers small ones, as popularity does: most readers favour few articles.
    mutating func skewedIndex(below count: Int) -> Int {
        let uniform = Double(next() >> 11) / Double(1 << 53)
        return min(count - 1, Int(uniform * uniform * Double(count)))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }
}
