/// A password as it is stored: Argon2id in the PHC string format, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
///
/// It prints without its salt and hash; ``encoded`` is for the database.
public struct PasswordHash: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    public let memoryKiB: UInt32
    public let passes: UInt32
    public let lanes: UInt32
    let salt: [UInt8]
    let digest: [UInt8]

    init(memoryKiB: UInt32, passes: UInt32, lanes: UInt32, salt: [UInt8], digest: [UInt8]) {
        self.memoryKiB = memoryKiB
        self.passes = passes
        self.lanes = lanes
        self.salt = salt
        self.digest = digest
    }

    /// Reads a PHC string. Nil for other algorithms (Argon2i and Argon2d too), other versions than 19, padding, parameters out of order,
    /// and costs that a stranger who writes to the database could use to exhaust the machine (over 1 GiB, 64 passes, 16 lanes).
    public init?(encoded: String) {
        guard encoded.utf8.count <= 300 else { return nil }
        let parts = encoded.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19" else { return nil }
        let costs = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, let memory = Self.number(costs[0], "m="), let passes = Self.number(costs[1], "t="),
            let lanes = Self.number(costs[2], "p="), (1...16).contains(lanes), (8 * lanes...1_048_576).contains(memory),
            (1...64).contains(passes), let salt = Base64Text.standard.decode(parts[4]), (8...64).contains(salt.count),
            let digest = Base64Text.standard.decode(parts[5]), (16...64).contains(digest.count)
        else { return nil }
        self.init(memoryKiB: memory, passes: passes, lanes: lanes, salt: salt, digest: digest)
    }

    /// The PHC string.
    public var encoded: String {
        "\(costs)$\(Base64Text.standard.encode(salt))$\(Base64Text.standard.encode(digest))"
    }

    public var description: String { costs + "$<secret>" }
    public var customMirror: Mirror { Mirror(self, children: [Mirror.Child]()) }

    private var costs: String { "$argon2id$v=19$m=\(memoryKiB),t=\(passes),p=\(lanes)" }

    private static func number(_ text: Substring, _ prefix: String) -> UInt32? {
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.dropFirst(prefix.count)
        guard digits.first != "0", digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return UInt32(digits)
    }
}
