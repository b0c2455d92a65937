/// Where the values of a row lie in memory, for drivers that have whole rows in theirs: ``SQLRow`` reads the frequent kinds of values in place, in the program's own code, and
/// asks the row's source for all others, for what does not fit and for errors.
///
/// A driver sets the columns up, notes for each row where its values lie within the bytes that it lends, and takes those away when the row's time is over.
///
/// `@exclusivity(unchecked)`: a row belongs to one thread, and each access here is over before anything else is called, so that two can never overlap. The checks of it would take
/// a tenth of the time of reading rows. What touches the properties is inlinable, since the attribute does not reach what another module does with them.
@usableFromInline
package final class SQLRowCells {
    /// How the values of a column lie in memory, numbers with their first byte first. A value of another length than its form's is left to the row's source.
    @usableFromInline
    package enum Form: UInt8 {
        case bool, int32, int64, double, text, other
        /// Microseconds since the driver's epoch. The two ends of the range are left to the row's source.
        case timestamp
    }

    @usableFromInline
    package struct Cell {
        @usableFromInline package let form: Form
        /// From the start of the row's bytes.
        @usableFromInline package var start = 0
        /// -1 for null.
        @usableFromInline package var count = -1
    }

    @usableFromInline @exclusivity(unchecked) var cells = UnsafeMutableBufferPointer<Cell>(start: nil, count: 0)
    /// The row's bytes, only while the row is lent.
    @usableFromInline @exclusivity(unchecked) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)

    /// When the driver's timestamps begin, in microseconds since 1970-01-01T00:00:00Z.
    @usableFromInline let epoch: Int64

    package init(epoch: Int64) {
        self.epoch = epoch
    }

    deinit {
        cells.deallocate()
    }

    /// Makes it ready for rows of other columns.
    package func begin(_ forms: [Form]) {
        cells.deallocate()
        cells = .allocate(capacity: forms.count)
        _ = cells.initialize(from: forms.map { Cell(form: $0) })
    }

    /// One for each column. A driver that sets a cell has seen that it ends within the bytes that it lends.
    @inlinable package var all: UnsafeMutableBufferPointer<Cell> { cells }

    /// Lends the row's bytes for the time of the closure.
    @inlinable @inline(__always)
    package func lend(_ bytes: UnsafeRawBufferPointer, _ use: () -> Void) {
        self.bytes = bytes
        use()
        self.bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The bytes of a value that is not null, of any form; `nil` for a row whose time is over.
    package func bytes(at column: Int) -> UnsafeRawBufferPointer? {
        let (start, count) = (cells[column].start, cells[column].count)
        guard count >= 0, start + count <= bytes.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
    }

    @inlinable
    func isNull(at column: Int) -> Bool {
        column >= 0 && column < cells.count && cells[column].count < 0
    }

    @inlinable @inline(__always)
    func bool(at column: Int) -> Bool? {
        integer(at: column, .bool, as: UInt8.self).map { $0 != 0 }
    }

    @inlinable @inline(__always)
    func int64(at column: Int) -> Int64? {
        integer(at: column, .int64, as: Int64.self) ?? integer(at: column, .int32, as: Int32.self).map { Int64($0) }
    }

    @inlinable @inline(__always)
    func double(at column: Int) -> Double? {
        integer(at: column, .double, as: UInt64.self).map { Double(bitPattern: $0) }
    }

    @inlinable
    func timestamp(at column: Int) -> SQLTimestamp? {
        guard let value = integer(at: column, .timestamp, as: Int64.self) else { return nil }
        let (microseconds, isOver) = value.addingReportingOverflow(epoch)
        guard !isOver, value != .min, value != .max else { return nil }
        return SQLTimestamp(microseconds: microseconds)
    }

    @inlinable @inline(__always)
    func integer<Value: FixedWidthInteger>(at column: Int, _ form: Form, as type: Value.Type) -> Value? {
        guard column >= 0, column < cells.count else { return nil }
        let cell = cells[column]
        guard cell.form == form, cell.count == MemoryLayout<Value>.size, let start = bytes.baseAddress else {
            return nil
        }
        return Value(bigEndian: start.loadUnaligned(fromByteOffset: cell.start, as: Value.self))
    }

    /// Text of ASCII alone, which cannot be malformed.
    @usableFromInline
    func text(at column: Int) -> String? {
        guard column >= 0, column < cells.count else { return nil }
        let cell = cells[column]
        guard cell.form == .text, cell.count >= 0, let start = bytes.baseAddress else { return nil }
        let text = UnsafeRawBufferPointer(start: start + cell.start, count: cell.count)
        guard text.isASCII else { return nil }
        // So many fit into a string itself: this way it is put together here, without a call.
        guard text.count <= 15 else { return String(decoding: text, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: text.count) { characters in
            UnsafeMutableRawBufferPointer(characters).copyMemory(from: text)
            return text.count
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Looks at eight bytes at a time, at the last ones once more where they are not a multiple.
    @inline(__always)
    package var isASCII: Bool {
        guard count >= 8 else {
            guard count >= 4 else { return !contains { $0 >= 0x80 } }
            let ends = (loadUnaligned(as: UInt32.self), loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            return (ends.0 | ends.1) & 0x8080_8080 == 0
        }
        var bits: UInt64 = 0
        var offset = 0
        while offset + 8 <= count {
            bits |= loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        bits |= loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        return bits & 0x8080_8080_8080_8080 == 0
    }
}
