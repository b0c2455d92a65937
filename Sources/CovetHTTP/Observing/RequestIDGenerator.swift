import Synchronization

/// Gives identifiers of 128 bits as 32 hexadecimal digits, from any thread and without a lock.
///
/// Two SplitMix64 sequences run from starting points that the system's random generator gave: within one process no
/// identifier comes twice in 2^64, and two processes meet with the odds of 128 random bits. Who knows one identifier
/// could compute the next, so they name things and protect nothing; secrets come from `SystemRandomNumberGenerator`.
public final class RequestIDGenerator: Sendable {
    private let high: Atomic<UInt64>
    private let low: Atomic<UInt64>

    public init() {
        var random = SystemRandomNumberGenerator()
        high = Atomic(random.next())
        low = Atomic(random.next())
    }

    public func next() -> String {
        // Each half has a bijection of its own counter: the pair differs as long as one half does.
        let first = Self.mix(high.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue)
        let second = Self.mix(low.wrappingAdd(0xD1B5_4A32_D192_ED03, ordering: .relaxed).newValue)
        return String(unsafeUninitializedCapacity: 32) { digits in
            Self.write(first, into: digits, at: 0)
            Self.write(second, into: digits, at: 16)
            return 32
        }
    }

    private static func mix(_ seed: UInt64) -> UInt64 {
        var mixed = (seed ^ (seed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static func write(_ number: UInt64, into digits: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        for position in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: number >> (60 - 4 * UInt64(position))) & 0x0F
            digits[start + position] = digit < 10 ? 0x30 + digit : 0x61 + digit - 10
        }
    }
}
