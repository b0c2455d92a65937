import CovetSQL

/// How far a statement reaches beyond its own answer, as its text tells: whether it may share a connection, and whether the next user of the connection would notice it.
enum StatementReach: Sendable, Hashable {
    /// It may be pipelined among others.
    case itself
    /// It wants a connection for itself: what kind of statement it is is not known to be harmless to its neighbours.
    case connection
    /// It changes the session: a setting, a temporary table, a lock, a subscription. The connection is closed after its user.
    case session

    @inline(__always)
    init(of statement: Statement) {
        self = statement.isReadOnly ? .itself : StatementReach(text: statement.text)
    }

    init(text: String) {
        var text = text
        self = text.withUTF8 { StatementReach(bytes: $0) }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        var words = Words(bytes)
        switch words.next() {
        case .select, .with, .values, .table, .explain:
            self = Self.callsForSession(bytes) ? .session : .itself
        case .insert, .update, .delete, .merge: self = .itself
        case .set:
            switch words.next() {
            case .local, .transaction, .constraints: self = .connection
            default: self = .session
            }
        case .session: self = .session
        case .create:
            var isTemporary = false
            for _ in 0..<4 where words.next() == .temporary { isTemporary = true }
            self = isTemporary ? .session : .connection
        default: self = .connection
        }
    }

    /// True where functions are named that leave a lock or a setting to the session.
    private static func callsForSession(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] == UInt8(ascii: "_") {
            if has("advisory_lock", in: bytes, at: index - 8) || has("set_config", in: bytes, at: index - 3) {
                return true
            }
        }
        return false
    }

    private static func has(_ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard start >= 0, start + word.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[start + index] | 0x20 != word.utf8Start[index] | 0x20 {
            return false
        }
        return true
    }
}

/// The words at the start of a statement, as far as they matter here.
private struct Words {
    enum Word {
        case select, with, values, table, explain, insert, update, delete, merge, set, local, transaction, constraints
        case create, temporary
        /// RESET, LISTEN and others that are about the session.
        case session
        case other
        case end
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func next() -> Word {
        skipBlanks()
        let start = position
        while position < bytes.count, Self.isLetter(bytes[position]) { position += 1 }
        guard start < position else { return position == bytes.count ? .end : .other }
        return Self.word(UnsafeBufferPointer(rebasing: bytes[start..<position]))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func word(_ letters: UnsafeBufferPointer<UInt8>) -> Word {
        for (name, word) in known where name.utf8CodeUnitCount == letters.count {
            var isSame = true
            for index in 0..<letters.count where name.utf8Start[index] != letters[index] | 0x20 {
                isSame = false
                break
            }
            if isSame { return word }
        }
        return .other
    }

    private static let known: [(StaticString, Word)] = [
        ("select", .select), ("insert", .insert), ("update", .update), ("delete", .delete), ("with", .with),
        ("values", .values), ("table", .table), ("explain", .explain), ("merge", .merge), ("set", .set),
        ("local", .local), ("transaction", .transaction), ("constraints", .constraints), ("create", .create),
        ("temp", .temporary), ("temporary", .temporary), ("reset", .session), ("listen", .session),
        ("unlisten", .session), ("prepare", .session), ("execute", .session), ("deallocate", .session),
        ("discard", .session), ("load", .session), ("declare", .session),
    ]

    /// Blanks, parentheses and comments, which nest.
    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09...0x0D, UInt8(ascii: "("), UInt8(ascii: ";"): position += 1
            case UInt8(ascii: "-") where isFollowed(by: UInt8(ascii: "-")):
                while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
            case UInt8(ascii: "/") where isFollowed(by: UInt8(ascii: "*")): skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "/"), isFollowed(by: UInt8(ascii: "*")) {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), isFollowed(by: UInt8(ascii: "/")) {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                position += 1
            }
        }
    }

    private func isFollowed(by byte: UInt8) -> Bool {
        position + 1 < bytes.count && bytes[position + 1] == byte
    }
}
