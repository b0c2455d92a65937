/// The members of one object, read as far as somebody asked.
final class ObjectMembers {
    private struct Member {
        let key: Range<Int>
        let isEscaped: Bool
        let value: Int
    }

    private let session: DecodingSession
    private let depth: Int
    private var members: [Member] = []
    /// Behind the value of the last member, when `isPassed`; else at that value.
    private var resume: Int
    private var isPassed = true
    private var end: Int?
    /// The member after the one found last: the likeliest to be wanted next.
    private var next = 0
    /// One bit for each key seen, by a cheap hash: while a bit is clear, the key is new.
    private var seen: UInt64 = 0
    /// Found by content, once there are many members.
    private var index: [[UInt8]: Int] = [:]
    private static let manyMembers = 32

    private var reader: UnsafeMutablePointer<JSONReader> { session.reader }

    init(_ session: DecodingSession, at start: Int, depth: Int) throws {
        self.session = session
        self.depth = depth
        session.reader.pointee.move(to: start, depth: depth)
        _ = try session.reader.pointee.beginObject()
        resume = session.reader.pointee.position
    }

    /// The number of the member with this key, with the reader on its value; nil when there is none.
    @inline(__always)
    func find(_ key: String) throws -> Int? {
        var key = key
        return try key.withUTF8 { try find($0) }
    }

    private func find(_ key: UnsafeBufferPointer<UInt8>) throws -> Int? {
        if !isPassed, let last = members.indices.last, matches(last, key) { return found(last) }
        if next < members.count {
            if matches(next, key) { return found(next) }
        } else if try readMember(), matches(members.count - 1, key) {
            return found(members.count - 1)
        }
        if members.count > Self.manyMembers {
            if let known = index[Array(key)] { return found(known) }
        } else {
            for known in members.indices where matches(known, key) { return found(known) }
        }
        while try readMember() {
            if matches(members.count - 1, key) { return found(members.count - 1) }
        }
        return nil
    }

    @inline(__always)
    private func found(_ number: Int) -> Int {
        next = number + 1
        reader.pointee.move(to: members[number].value, depth: depth + 1)
        return number
    }

    /// The member's value was read; the reader stands behind it.
    @inline(__always)
    func passed(_ number: Int) {
        guard !isPassed, number == members.count - 1 else { return }
        resume = reader.pointee.position
        isPassed = true
    }

    /// Goes behind the object.
    func readToEnd() throws {
        while try readMember() {}
        if let end { reader.pointee.move(to: end, depth: depth) }
    }

    /// The keys in order.
    func keys() throws -> [String] {
        while try readMember() {}
        return members.indices.map(text)
    }

    /// Reads the key of one more member; false when there are no more.
    private func readMember() throws -> Bool {
        guard end == nil else { return false }
        if !isPassed {
            reader.pointee.move(to: resume, depth: depth + 1)
            try reader.pointee.skipValue()
            resume = reader.pointee.position
            isPassed = true
        }
        reader.pointee.move(to: resume, depth: depth + 1, isFresh: members.isEmpty)
        guard try reader.pointee.nextKey() else {
            end = reader.pointee.position
            return false
        }
        let member = Member(
            key: reader.pointee.currentKey,
            isEscaped: reader.pointee.currentKeyIsEscaped,
            value: reader.pointee.position
        )
        guard !isRepeated(member) else { throw reader.pointee.repeatedKey() }
        members.append(member)
        resume = member.value
        isPassed = false
        return true
    }

    private func isRepeated(_ member: Member) -> Bool {
        if members.count >= Self.manyMembers {
            if members.count == Self.manyMembers {
                for known in members.indices { index[content(members[known])] = known }
            }
            return index.updateValue(members.count, forKey: content(member)) != nil
        }
        guard !member.isEscaped else {
            // Rare: compared with all others, and all later ones with it.
            seen = .max
            let text = content(member)
            return members.contains { content($0) == text }
        }
        let base = reader.pointee.base
        let length = member.key.count
        let first = length > 0 ? Int(base[member.key.lowerBound]) : 0
        let last = length > 0 ? Int(base[member.key.upperBound - 1]) : 0
        let bit: UInt64 = 1 << UInt64((length &* 7 &+ first &* 3 &+ last) & 63)
        defer { seen |= bit }
        guard seen & bit != 0 else { return false }
        let key = UnsafeBufferPointer(start: base + member.key.lowerBound, count: length)
        return members.indices.contains { matches($0, key) }
    }

    @inline(__always)
    private func matches(_ number: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let member = members[number]
        if member.isEscaped { return content(member).elementsEqual(key) }
        guard member.key.count == key.count, let address = key.baseAddress else { return member.key.count == key.count }
        return JSONReader.equal(reader.pointee.base + member.key.lowerBound, address, key.count)
    }

    private func content(_ member: Member) -> [UInt8] {
        let raw = UnsafeRawBufferPointer(rebasing: reader.pointee.bytes[member.key])
        return member.isEscaped ? Array(JSONReader.unescaped(raw).utf8) : Array(raw)
    }

    private func text(_ number: Int) -> String {
        JSONReader.text(ofKey: UnsafeRawBufferPointer(rebasing: reader.pointee.bytes[members[number].key]))
    }
}
