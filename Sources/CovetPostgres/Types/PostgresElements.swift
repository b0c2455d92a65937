import CovetSQL

/// The elements of an array, or the two bounds of a range. It has a copy of its bytes, so that it may outlive the row.
final class PostgresElements: PostgresCells {
    private struct Element {
        let start: Int
        /// -1 for null.
        let count: Int
    }

    private let column: String
    private let type: PostgresType
    private let isBinary: Bool
    private let bytes: Bytes
    private let elements: ArraySlice<Element>
    /// How many there are at each depth below this one: an array of arrays has elements that are arrays.
    private let inner: ArraySlice<Int>
    let columnCount: Int

    private init(
        _ column: String,
        _ type: PostgresType,
        isBinary: Bool,
        _ bytes: Bytes,
        _ elements: ArraySlice<Element>,
        _ dimensions: ArraySlice<Int>
    ) {
        self.column = column
        self.type = type
        self.isBinary = isBinary
        self.bytes = bytes
        self.elements = elements
        inner = dimensions.dropFirst()
        columnCount = dimensions.first ?? 0
    }

    func name(of column: Int) -> String { self.column }

    func isNull(at column: Int) -> Bool {
        column >= 0 && column < columnCount && inner.isEmpty && elements[elements.startIndex + column].count < 0
    }

    func cell(_ column: Int, _ expected: StaticString) throws(SQLDecodingError) -> PostgresCell {
        guard column >= 0, column < columnCount, inner.isEmpty else { throw mismatch(column, expected) }
        let element = elements[elements.startIndex + column]
        guard element.count >= 0 else { throw mismatch(column, expected) }
        return PostgresCell(
            type: type,
            isBinary: isBinary,
            bytes: UnsafeRawBufferPointer(rebasing: bytes.memory[element.start..<element.start + element.count])
        )
    }

    func kind(of column: Int) -> String {
        guard column >= 0, column < columnCount else { return "no such element: the array has \(columnCount)" }
        if !inner.isEmpty { return "an array" }
        return elements[elements.startIndex + column].count < 0 ? "null" : isBinary ? "\(type)" : "an element as text"
    }

    func array(at column: Int) throws(SQLDecodingError) -> any SQLRowSource {
        guard column >= 0, column < columnCount, !inner.isEmpty else { throw mismatch(column, "an array") }
        let stride = elements.count / columnCount
        let start = elements.startIndex + column * stride
        return PostgresElements(self.column, type, isBinary: isBinary, bytes, elements[start..<start + stride], inner)
    }
}

extension PostgresElements {
    /// Memory that lives as long as one who reads it.
    fileprivate final class Bytes {
        let memory: UnsafeRawBufferPointer

        init(_ bytes: UnsafeRawBufferPointer) {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            copy.copyMemory(from: bytes)
            memory = UnsafeRawBufferPointer(copy)
        }

        deinit {
            memory.deallocate()
        }
    }

    /// Reads lengths and values in a row. `nil` when they do not end where the bytes do.
    private static func elements(_ bytes: UnsafeRawBufferPointer, from start: Int, count: Int) -> [Element]? {
        // Each takes 4 bytes at least, so that a count by itself reserves little.
        guard count <= (bytes.count - start) / 4 else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var offset = start
        for _ in 0..<count {
            guard bytes.count - offset >= 4 else { return nil }
            let length = Int(bytes.bigEndian(at: offset, as: Int32.self))
            offset += 4
            guard length >= -1, length <= bytes.count - offset else { return nil }
            elements.append(Element(start: offset, count: length))
            offset += max(length, 0)
        }
        return offset == bytes.count ? elements : nil
    }

    /// The binary form of an array: how many dimensions, whether there are nulls, the type of the elements, each dimension's length and first index, the elements
    /// (src/backend/utils/adt/arrayfuncs.c).
    convenience init?(array bytes: UnsafeRawBufferPointer, of column: String) {
        guard bytes.count >= 12 else { return nil }
        let depth = Int(bytes.bigEndian(at: 0, as: Int32.self))
        guard (0...6).contains(depth), bytes.count >= 12 + 8 * depth else { return nil }
        var dimensions: [Int] = []
        var count = depth == 0 ? 0 : 1
        for index in 0..<depth {
            let length = Int(bytes.bigEndian(at: 12 + 8 * index, as: Int32.self))
            guard length > 0 else { return nil }
            dimensions.append(length)
            let (product, isOver) = count.multipliedReportingOverflow(by: length)
            guard !isOver else { return nil }
            count = product
        }
        guard let elements = Self.elements(bytes, from: 12 + 8 * depth, count: count) else { return nil }
        let type = PostgresType(rawValue: bytes.bigEndian(at: 8, as: UInt32.self))
        self.init(column, type, isBinary: true, Bytes(bytes), elements[...], dimensions[...])
    }

    /// The binary form of a range: flags, then the bounds that there are.
    static func range(_ bytes: UnsafeRawBufferPointer, boundsOf type: PostgresType, of column: String)
        -> SQLRangeSource?
    {
        guard let first = bytes.first else { return nil }
        let flags = RangeFlags(rawValue: first)
        let hasLower = flags.isDisjoint(with: [.empty, .lowerUnbounded])
        let hasUpper = flags.isDisjoint(with: [.empty, .upperUnbounded])
        guard let found = elements(bytes, from: 1, count: (hasLower ? 1 : 0) + (hasUpper ? 1 : 0)),
            found.allSatisfy({ $0.count >= 0 })
        else { return nil }
        let none = Element(start: 0, count: -1)
        let bounds = [hasLower ? found.first ?? none : none, hasUpper ? found.last ?? none : none]
        return SQLRangeSource(
            bounds: PostgresElements(column, type, isBinary: true, Bytes(bytes), bounds[...], [2]),
            isEmpty: flags.contains(.empty),
            isLowerInclusive: flags.contains(.lowerInclusive),
            isUpperInclusive: flags.contains(.upperInclusive)
        )
    }

    /// The text form, for arrays of types without a known binary form, such as enumerations. `nil` for a text that is no array.
    convenience init?(text bytes: UnsafeRawBufferPointer, of column: String) {
        var reader = ArrayTextReader(bytes)
        guard reader.read() else { return nil }
        let memory = reader.contents.withUnsafeBytes { Bytes($0) }
        let elements = reader.elements.map { Element(start: $0.start, count: $0.count) }
        self.init(column, .text, isBinary: false, memory, elements[...], reader.dimensions[...])
    }
}
