/// The members of one object, read as far as somebody asked.
struct ObjectMembers {
    typealias Reader = UnsafeMutablePointer<JSONReader>

    private struct Member {
        let key: Range<Int>
        let isEscaped: Bool
        let value: Int
    }

    private var depth = 0
    private var members: [Member] = []
    /// Behind the value of the last member, when `isPassed`; else at that value.
    private var resume = 0
    private var isPassed = true
    private var end: Int?
    /// The member after the one found last: the likeliest to be wanted next.
    private var next = 0
    /// One bit for each key seen, by a cheap hash: while a bit is clear, the key is new.
    private var seen: UInt64 = 0
    /// Found by content, once there are many members.
    private var index: [[UInt8]: Int] = [:]
    private static let manyMembers = 32

    /// Enters the object at `start`, forgetting the one before.
    mutating func enter(_ reader: Reader, at start: Int, depth: Int) throws {
        reader.pointee.move(to: start, depth: depth)
        _ = try reader.pointee.beginObject()
        self.depth = depth
        members.removeAll(keepingCapacity: members.count <= Self.manyMembers)
        resume = reader.pointee.position
        isPassed = true
        end = nil
        next = 0
        seen = 0
        if !index.isEmpty { index = [:] }
    }

    /// The number of the member with this key, with the reader on its value; nil when there is none.
    @inline(__always)
    mutating func find(_ key: String, _ reader: Reader) throws -> Int? {
        var key = key
        return try key.withUTF8 { try find($0, reader) }
    }

    private mutating func find(_ key: UnsafeBufferPointer<UInt8>, _ reader: Reader) throws -> Int? {
        if !isPassed, let last = members.indices.last, matches(last, key, reader) { return found(last, reader) }
        if next < members.count {
            if matches(next, key, reader) { return found(next, reader) }
        } else if try readMember(reader), matches(members.count - 1, key, reader) {
            return found(members.count - 1, reader)
        }
        if members.count > Self.manyMembers {
            if let known = index[Array(key)] { return found(known, reader) }
        } else {
            for known in members.indices where matches(known, key, reader) { return found(known, reader) }
        }
        while try readMember(reader) {
            if matches(members.count - 1, key, reader) { return found(members.count - 1, reader) }
        }
        return nil
    }

    @inline(__always)
    private mutating func found(_ number: Int, _ reader: Reader) -> Int {
        next = number + 1
        reader.pointee.move(to: members[number].value, depth: depth + 1)
        return number
    }

    /// The member's value was read; the reader stands behind it.
    @inline(__always)
    mutating func passed(_ number: Int, _ reader: Reader) {
        guard !isPassed, number == members.count - 1 else { return }
        resume = reader.pointee.position
        isPassed = true
    }

    /// Goes behind the object.
    mutating func readToEnd(_ reader: Reader) throws {
        while try readMember(reader) {}
        if let end { reader.pointee.move(to: end, depth: depth) }
    }

    /// The keys in order.
    mutating func keys(_ reader: Reader) throws -> [String] {
        while try readMember(reader) {}
        return members.indices.map { text($0, reader) }
    }

    /// Reads the key of one more member; false when there are no more.
    private mutating func readMember(_ reader: Reader) throws -> Bool {
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
        guard !isRepeated(member, reader) else { throw reader.pointee.repeatedKey() }
        if members.capacity == 0 { members.reserveCapacity(16) }
        members.append(member)
        resume = member.value
        isPassed = false
        return true
    }

    private mutating func isRepeated(_ member: Member, _ reader: Reader) -> Bool {
        if members.count >= Self.manyMembers {
            if members.count == Self.manyMembers {
                for known in members.indices { index[content(members[known], reader)] = known }
            }
            return index.updateValue(members.count, forKey: content(member, reader)) != nil
        }
        guard !member.isEscaped else {
            // Rare: compared with all others, and all later ones with it.
            seen = .max
            let text = content(member, reader)
            return members.contains { content($0, reader) == text }
        }
        let base = reader.pointee.base
        let length = member.key.count
        let first = length > 0 ? Int(base[member.key.lowerBound]) : 0
        let last = length > 0 ? Int(base[member.key.upperBound - 1]) : 0
        let bit: UInt64 = 1 << UInt64((length &* 7 &+ first &* 3 &+ last) & 63)
        defer { seen |= bit }
        guard seen & bit != 0 else { return false }
        let key = UnsafeBufferPointer(start: base + member.key.lowerBound, count: length)
        return members.indices.contains { matches($0, key, reader) }
    }

    @inline(__always)
    private func matches(_ number: Int, _ key: UnsafeBufferPointer<UInt8>, _ reader: Reader) -> Bool {
        let member = members[number]
        if member.isEscaped { return content(member, reader).elementsEqual(key) }
        guard member.key.count == key.count, let address = key.baseAddress else { return member.key.count == key.count }
        return JSONReader.equal(reader.pointee.base + member.key.lowerBound, address, key.count)
    }

    private func content(_ member: Member, _ reader: Reader) -> [UInt8] {
        let raw = UnsafeRawBufferPointer(rebasing: reader.pointee.bytes[member.key])
        return member.isEscaped ? Array(JSONReader.text(ofKey: raw).utf8) : Array(raw)
    }

    private func text(_ number: Int, _ reader: Reader) -> String {
        JSONReader.text(ofKey: UnsafeRawBufferPointer(rebasing: reader.pointee.bytes[members[number].key]))
    }
}
