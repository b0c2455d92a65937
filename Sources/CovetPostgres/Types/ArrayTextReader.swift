/// Reads `{a,"b \"c\"",NULL}` and `[0:1]={{a,b},{c,d}}`, as the server writes arrays in text.
struct ArrayTextReader {
    /// The elements' own bytes, one behind the other, without quotes and backslashes.
    private(set) var contents: [UInt8] = []
    /// Where each lies in them; a count of -1 for null.
    private(set) var elements: [(start: Int, count: Int)] = []
    /// How many there are at each depth; none for an empty array.
    private(set) var dimensions: [Int] = []
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var leafDepth: Int?
    private static let maximumDepth = 6

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// False when it is no array.
    mutating func read() -> Bool {
        if peek() == UInt8(ascii: "[") {
            // First indices other than 1 come before the array; what Swift reads counts from 0 anyway.
            while let byte = peek(), byte != UInt8(ascii: "=") { position += 1 }
            position += 1
        }
        guard let count = readArray(depth: 0) else { return false }
        if count == 0 { dimensions = [] }
        return position == bytes.count
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let byte = peek(), UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func readArray(depth: Int) -> Int? {
        guard depth < Self.maximumDepth, skip("{") else { return nil }
        if skip("}") { return depth == 0 ? 0 : nil }
        var count = 0
        repeat {
            // All elements lie at one depth.
            if peek() == UInt8(ascii: "{") {
                guard leafDepth ?? .max > depth, readArray(depth: depth + 1) != nil else { return nil }
            } else {
                guard leafDepth ?? depth == depth, readElement() else { return nil }
                leafDepth = depth
            }
            count += 1
        } while skip(",")
        guard skip("}") else { return nil }
        return note(count, at: depth) ? count : nil
    }

    /// The length at a depth is the same throughout. Deeper ones are known first.
    private mutating func note(_ count: Int, at depth: Int) -> Bool {
        if dimensions.isEmpty { dimensions = Array(repeating: 0, count: depth + 1) }
        guard depth < dimensions.count else { return false }
        if dimensions[depth] == 0 { dimensions[depth] = count }
        return dimensions[depth] == count
    }

    private mutating func readElement() -> Bool {
        let start = contents.count
        if skip("\"") {
            while let byte = peek(), byte != UInt8(ascii: "\"") {
                position += 1
                guard byte == UInt8(ascii: "\\") else {
                    contents.append(byte)
                    continue
                }
                guard let escaped = peek() else { return false }
                contents.append(escaped)
                position += 1
            }
            guard skip("\"") else { return false }
            elements.append((start, contents.count - start))
            return true
        }
        while let byte = peek(), byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") {
            guard byte != UInt8(ascii: "{"), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else {
                return false
            }
            contents.append(byte)
            position += 1
        }
        guard contents.count > start else { return false }
        if contents[start...].elementsEqual("NULL".utf8) {
            contents.removeLast(4)
            elements.append((start, -1))
        } else {
            elements.append((start, contents.count - start))
        }
        return true
    }
}
