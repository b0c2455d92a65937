/// Makes and checks Argon2id hashes on threads of its own, so that no event loop ever waits for one.
///
/// ```swift
/// let hasher = PasswordHasher()
/// let hash = try await hasher.hash("correct horse battery staple")
/// let isRight = try await hasher.verify(candidate, against: user?.password)     // as slow for an unknown user
/// if isRight, hasher.needsRehash(hash) { ... }
/// ```
/// Memory while busy is `threads` times the memory of the parameters (19 MiB). When `queueLimit` passwords wait, the next one is refused
/// with `busy` at once. A cancelled caller leaves the queue.
public final class PasswordHasher: Sendable {
    /// Passwords over 4,096 bytes are refused rather than hashed, so that nobody buys time with length.
    public static let longestPassword = 4096

    public let parameters: Argon2Parameters
    private let pool: WorkerPool
    private let random: @Sendable (Int) -> [UInt8]

    /// - Parameters:
    ///   - threads: how many passwords are worked on at once; half the processors, at least one, unless said otherwise.
    ///   - queueLimit: how many may wait; 64.
    ///   - random: gives that many random bytes for a salt; the system's generator.
    public init(
        parameters: Argon2Parameters = .standard,
        threads: Int? = nil,
        queueLimit: Int = 64,
        random: @escaping @Sendable (Int) -> [UInt8] = { RandomToken.bytes($0) }
    ) {
        self.parameters = parameters
        self.random = random
        pool = WorkerPool(threads: threads ?? WorkerPool.defaultThreads, queueLimit: max(1, queueLimit))
    }

    deinit {
        pool.stop()
    }

    /// A new hash with a salt of 16 random bytes and 32 bytes of result.
    /// - Throws: ``PasswordHashingError``, `CancellationError`.
    public func hash(_ password: String) async throws -> PasswordHash {
        let bytes = try Self.bytes(password)
        let (parameters, salt) = (parameters, random(16))
        return try await pool.run {
            let digest = try Argon2.digest(
                bytes,
                salt: salt,
                length: 32,
                memoryKiB: parameters.memoryKiB,
                passes: parameters.passes,
                lanes: parameters.lanes
            )
            return PasswordHash(
                memoryKiB: parameters.memoryKiB,
                passes: parameters.passes,
                lanes: parameters.lanes,
                salt: salt,
                digest: digest
            )
        }
    }

    /// True when `hash` was made from `password`. Without a hash (an unknown user) the work is done all the same and the answer is false, so
    /// that the time does not tell which accounts exist.
    /// - Throws: ``PasswordHashingError``, `CancellationError`.
    public func verify(_ password: String, against hash: PasswordHash?) async throws -> Bool {
        let bytes = try Self.bytes(password)
        let stored = hash ?? decoy
        let isReal = hash != nil
        return try await pool.run {
            let digest = try Argon2.digest(
                bytes,
                salt: stored.salt,
                length: stored.digest.count,
                memoryKiB: stored.memoryKiB,
                passes: stored.passes,
                lanes: stored.lanes
            )
            return ConstantTime.areEqual(digest, stored.digest) && isReal
        }
    }

    /// True when `hash` was made with other parameters than today's: hash the password anew at the next sign-in that succeeds.
    public func needsRehash(_ hash: PasswordHash) -> Bool {
        hash.memoryKiB != parameters.memoryKiB || hash.passes != parameters.passes || hash.lanes != parameters.lanes
            || hash.digest.count < 32 || hash.salt.count < 16
    }

    private var decoy: PasswordHash {
        PasswordHash(
            memoryKiB: parameters.memoryKiB,
            passes: parameters.passes,
            lanes: parameters.lanes,
            salt: [UInt8](repeating: 7, count: 16),
            digest: [UInt8](repeating: 0, count: 32)
        )
    }

    private static func bytes(_ password: String) throws -> [UInt8] {
        guard password.utf8.count <= longestPassword else {
            throw PasswordHashingError(
                code: .passwordTooLong,
                message: "the password is longer than \(longestPassword) bytes; the policy has to refuse it first"
            )
        }
        return Array(password.utf8)
    }
}
