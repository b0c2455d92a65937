public import CovetConfig
public import CovetCrypto

/// The keys that encrypt columns of models.
///
/// | name | default |
/// |---|---|
/// | `ENCRYPTION_KEYS` | none; in tests one that is made at random for the process |
public struct EncryptionSettings: Settings {
    /// `ENCRYPTION_KEYS`, or the file that `ENCRYPTION_KEYS_FILE` names: `2026-11:BASE64,2025-02:BASE64`. The first key seals, and all of them
    /// open what they sealed. `keys new` prints one.
    public var keys: KeyRing?

    public init(from source: SettingsReader) throws {
        let name = "ENCRYPTION_KEYS"
        guard let setting = try source.optionalSecret(name) else {
            // What is stored outlives the process, and so has its key to, but for the database of a test.
            if source.environment == .test, !source.hasProblem(name) {
                keys = try KeyRing(current: .random(id: "test"))
            }
            return
        }
        do {
            keys = try KeyRing(setting: setting.reveal())
        } catch {
            source.report(
                name,
                found: "no ring of keys",
                wanted:
                    "ID:KEY, or several with commas between and the current one first, as `keys new` prints them: \(error)"
            )
        }
    }
}
