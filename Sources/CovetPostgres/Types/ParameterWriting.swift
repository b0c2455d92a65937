import CovetSQL
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension SQLValue {
    /// True where the value goes as text, which the server reads by the rules of its parameter's type: a text for another type, and anything for a type that is none of PostgreSQL's own.
    @inline(__always)
    func needsText(as type: PostgresType) -> Bool {
        // The usual cases need no look at the list of known types.
        switch self {
        case .null: false
        case .int64: type != .int8 && type != .int4 && !type.hasBinaryForm
        case .text: !type.isText
        case .bool: type != .bool && !type.hasBinaryForm
        case .double: type != .float8 && !type.hasBinaryForm
        case .timestamp: type != .timestamptz && !type.hasBinaryForm
        case .uuid: type != .uuid && !type.hasBinaryForm
        case .array(let array): array.needsText(asElements: type.element)
        case .range(let range): range.needsText(as: type)
        default: !type.hasBinaryForm
        }
    }
}

extension SQLRange {
    fileprivate func needsText(as type: PostgresType) -> Bool {
        guard let bound = type.bound else { return !type.hasBinaryForm }
        return [lower, upper].contains { $0.value?.needsText(as: bound) ?? false }
    }
}

extension SQLArray {
    fileprivate func needsText(asElements type: PostgresType?) -> Bool {
        guard let type else { return true }
        if PostgresType(elementType) == type { return false }
        return elements.contains { element in
            if case .array(let inner) = element {
                inner.needsText(asElements: type)
            } else {
                element.needsText(as: type)
            }
        }
    }
}

extension ByteBuffer {
    /// Writes the length and the bytes of a value as its parameter wants them.
    @inline(__always)
    mutating func writeParameter(_ value: SQLValue, as type: PostgresType, _ index: Int) throws(ParameterFailure) {
        switch value {
        case .int64(let value) where type == .int8: writeMultipleIntegers(UInt32(8), value)
        case .text(let text): writeText(text)
        case .null: writeInteger(Int32(-1))
        case .double(let value) where type == .float8: writeMultipleIntegers(UInt32(8), value.bitPattern)
        case .bool(let value) where type == .bool: writeMultipleIntegers(UInt32(1), UInt8(value ? 1 : 0))
        default: try writeOther(value, as: type, index)
        }
    }

    private mutating func writeOther(_ value: SQLValue, as type: PostgresType, _ index: Int) throws(ParameterFailure) {
        do throws(ParameterMismatch) {
            if value.needsText(as: type) {
                try writePostgresText(of: value)
            } else {
                try writeBinary(value, as: type)
            }
        } catch {
            throw ParameterFailure(index: index, reason: error.reason(type))
        }
    }

    private mutating func writeText(_ text: String) {
        let start = writerIndex
        writeInteger(UInt32(0))
        setInteger(UInt32(truncatingIfNeeded: writeString(text)), at: start)
    }

    /// Writes the length and then what `body` writes.
    private mutating func writeLengthPrefixed(_ body: (inout ByteBuffer) throws(ParameterMismatch) -> Void)
        throws(ParameterMismatch)
    {
        let start = writerIndex
        writeInteger(UInt32(0))
        try body(&self)
        setInteger(UInt32(truncatingIfNeeded: writerIndex - start - 4), at: start)
    }

    private mutating func writePostgresText(of value: SQLValue) throws(ParameterMismatch) {
        if case .null = value { return _ = writeInteger(Int32(-1)) }
        if let reason = value.unavailability(in: .postgres) { throw .invalid(reason) }
        writeText(value.postgresText)
    }

    /// Writes the length and the bytes of a value in the binary form of a type.
    ///
    /// A value that the type cannot hold is a mismatch: declared with the value's own type, the parameter can still be compared, and an insertion is refused by the server.
    mutating func writeBinary(_ value: SQLValue, as type: PostgresType) throws(ParameterMismatch) {
        switch value {
        case .null: writeInteger(Int32(-1))
        case .int64(let value): try write(value, as: type)
        case .double(let value): try write(value, as: type)
        case .text(let text):
            guard type.isText else { throw .mismatch }
            writeText(text)
        case .json(let text): try write(json: text, as: type)
        case .bool(let value):
            try require(type == .bool)
            writeMultipleIntegers(UInt32(1), UInt8(value ? 1 : 0))
        case .bytes(let bytes):
            try require(type == .bytea)
            writeInteger(UInt32(truncatingIfNeeded: bytes.count))
            writeBytes(bytes)
        case .uuid(let value):
            try require(type == .uuid)
            writeInteger(UInt32(16))
            withUnsafeBytes(of: value.uuid) { _ = writeBytes($0) }
        case .decimal(let value):
            if type == .numeric { return writeNumeric(value) }
            guard let integer = Int64(value.description) else { throw .mismatch }
            try write(integer, as: type)
        case .timestamp(let value):
            guard type != .timestamp else {
                throw .invalid(
                    "a moment has no place in a timestamp without time zone: bind an SQLLocalTimestamp, or make the column timestamptz"
                )
            }
            try require(type == .timestamptz)
            try writeMoment(value.microseconds)
        case .localTimestamp(let value):
            guard type != .timestamptz else { throw .noMoment }
            try require(type == .timestamp)
            try writeMoment(value.microseconds)
        case .date(let value):
            guard type != .timestamptz else { throw .noMoment }
            try require(type == .date)
            let (days, isOver) = value.daysSince1970.subtractingReportingOverflow(PostgresEpoch.days)
            guard !isOver, days != .min, days != .max else {
                throw .invalid("the date is out of the range of PostgreSQL's")
            }
            writeMultipleIntegers(UInt32(4), days)
        case .time(let value):
            try require(type == .time)
            writeMultipleIntegers(UInt32(8), value.microseconds)
        case .interval(let value):
            try require(type == .interval)
            writeMultipleIntegers(UInt32(16), value.microseconds, value.days, value.months)
        case .inet(let value):
            try require(type == .inet || type == .cidr)
            write(value, isNetwork: type == .cidr)
        case .array(let array):
            guard let element = type.element else { throw .mismatch }
            try write(array, asElements: element)
        case .range(let range):
            guard let bound = type.bound else { throw .mismatch }
            try write(range, asBounds: bound)
        case .invalid(let reason): throw .invalid(reason)
        }
    }

    @inline(__always)
    private func require(_ fits: Bool) throws(ParameterMismatch) {
        guard fits else { throw .mismatch }
    }

    private mutating func write(_ value: Double, as type: PostgresType) throws(ParameterMismatch) {
        switch type {
        case .float8: writeMultipleIntegers(UInt32(8), value.bitPattern)
        case .float4:
            let narrow = Float(value)
            guard narrow.isFinite || !value.isFinite else { throw .mismatch }
            writeMultipleIntegers(UInt32(4), narrow.bitPattern)
        case .numeric where value.isFinite:
            guard let decimal = SQLDecimal("\(value)") else { throw .mismatch }
            writeNumeric(decimal)
        case .numeric:
            writeNumeric(
                sign: value.isNaN ? Numeric.notANumber : value > 0 ? Numeric.infinity : Numeric.negativeInfinity
            )
        default: throw .mismatch
        }
    }

    private mutating func write(json text: String, as type: PostgresType) throws(ParameterMismatch) {
        guard type == .jsonb else {
            try require(type == .json || type.isText)
            return writeText(text)
        }
        let start = writerIndex
        writeMultipleIntegers(UInt32(0), UInt8(1))
        setInteger(UInt32(truncatingIfNeeded: writeString(text) + 1), at: start)
    }

    private mutating func write(_ value: Int64, as type: PostgresType) throws(ParameterMismatch) {
        switch type {
        case .int8: writeMultipleIntegers(UInt32(8), value)
        case .int4:
            guard let value = Int32(exactly: value) else { throw .mismatch }
            writeMultipleIntegers(UInt32(4), value)
        case .int2:
            guard let value = Int16(exactly: value) else { throw .mismatch }
            writeMultipleIntegers(UInt32(2), value)
        case .oid:
            guard let value = UInt32(exactly: value) else { throw .mismatch }
            writeMultipleIntegers(UInt32(4), value)
        case .float8:
            guard let value = Double(exactly: value) else { throw .mismatch }
            writeMultipleIntegers(UInt32(8), value.bitPattern)
        case .float4:
            guard let value = Float(exactly: value) else { throw .mismatch }
            writeMultipleIntegers(UInt32(4), value.bitPattern)
        case .numeric: writeNumeric(SQLDecimal(value))
        default: throw .mismatch
        }
    }

    /// The ends of 64 bits mean infinity to the server.
    private mutating func writeMoment(_ microseconds: Int64) throws(ParameterMismatch) {
        let (moment, isOver) = microseconds.subtractingReportingOverflow(PostgresEpoch.microseconds)
        guard !isOver, moment != .min, moment != .max else {
            throw .invalid("the moment is out of the range of PostgreSQL's timestamps")
        }
        writeMultipleIntegers(UInt32(8), moment)
    }

    private mutating func write(_ address: SQLAddress, isNetwork: Bool) {
        let count = UInt8(truncatingIfNeeded: address.bytes.count)
        // The family is 2 for version 4 and 3 for version 6 on every system (src/include/utils/inet.h).
        writeMultipleIntegers(
            UInt32(count) + 4,
            UInt8(address.isVersion6 ? 3 : 2),
            UInt8(truncatingIfNeeded: address.prefixLength),
            UInt8(isNetwork ? 1 : 0),
            count
        )
        writeBytes(address.bytes)
    }

    private mutating func write(_ range: SQLRange, asBounds type: PostgresType) throws(ParameterMismatch) {
        guard !range.isEmpty else { return _ = writeMultipleIntegers(UInt32(1), RangeFlags.empty.rawValue) }
        var flags: RangeFlags = []
        switch range.lower {
        case .inclusive: flags.insert(.lowerInclusive)
        case .exclusive: break
        case .unbounded: flags.insert(.lowerUnbounded)
        }
        switch range.upper {
        case .inclusive: flags.insert(.upperInclusive)
        case .exclusive: break
        case .unbounded: flags.insert(.upperUnbounded)
        }
        try writeLengthPrefixed { buffer throws(ParameterMismatch) in
            buffer.writeInteger(flags.rawValue)
            for bound in [range.lower, range.upper] {
                guard let value = bound.value else { continue }
                guard !value.isNull else { throw .invalid("a range's bound must not be null: leave it unbounded") }
                try buffer.writeBinary(value, as: type)
            }
        }
    }

    /// Dimensions first, then all elements in a row: PostgreSQL's arrays of arrays have one length at each depth.
    private mutating func write(_ array: SQLArray, asElements type: PostgresType) throws(ParameterMismatch) {
        let start = writerIndex
        let dimensions = array.dimensions
        guard dimensions.count <= 6 else { throw .invalid("PostgreSQL's arrays have at most 6 dimensions") }
        writeMultipleIntegers(UInt32(0), UInt32(dimensions.count), UInt32(0), type.rawValue)
        for count in dimensions { writeMultipleIntegers(UInt32(count), UInt32(1)) }
        let holdsNull = try writeElements(of: array, as: type, dimensions[...])
        setInteger(UInt32(truncatingIfNeeded: writerIndex - start - 4), at: start)
        setInteger(UInt32(holdsNull ? 1 : 0), at: start + 8)
    }

    /// - Returns: true when there is a null among them.
    private mutating func writeElements(
        of array: SQLArray,
        as type: PostgresType,
        _ dimensions: ArraySlice<Int>
    ) throws(ParameterMismatch) -> Bool {
        guard array.elements.count == dimensions.first ?? 0 else { throw .ragged }
        let isInnermost = dimensions.count <= 1
        var holdsNull = false
        for element in array.elements {
            if case .array(let inner) = element {
                guard !isInnermost else { throw inner.elements.isEmpty ? .emptyWithin : .ragged }
                holdsNull = try writeElements(of: inner, as: type, dimensions.dropFirst()) || holdsNull
            } else {
                guard isInnermost else { throw .ragged }
                holdsNull = holdsNull || element.isNull
                try writeBinary(element, as: type)
            }
        }
        return holdsNull
    }
}

extension SQLArray {
    /// How many elements the first array at each depth has; none for an empty array.
    fileprivate var dimensions: [Int] {
        guard let first = elements.first else { return [] }
        guard case .array(let inner) = first else { return [elements.count] }
        return [elements.count] + inner.dimensions
    }
}

/// Why a value is not written for a type.
enum ParameterMismatch: Error {
    /// Another declaration of the parameter's type may help.
    case mismatch
    case invalid(String)

    static var noMoment: ParameterMismatch { .invalid("without a time zone it is no moment: bind a Date") }
    static var emptyWithin: ParameterMismatch { .invalid("PostgreSQL cannot keep an empty array in an array") }
    static var ragged: ParameterMismatch {
        .invalid("PostgreSQL's arrays of arrays have one length at each depth, and no null among them")
    }

    func reason(_ type: PostgresType) -> ParameterFailure.Reason {
        switch self {
        case .mismatch: .mismatch(expected: type)
        case .invalid(let reason): .invalid(reason)
        }
    }
}

/// The flags before a range's bounds (src/include/utils/rangetypes.h).
struct RangeFlags: OptionSet {
    let rawValue: UInt8
    static let empty = RangeFlags(rawValue: 0x01)
    static let lowerInclusive = RangeFlags(rawValue: 0x02)
    static let upperInclusive = RangeFlags(rawValue: 0x04)
    static let lowerUnbounded = RangeFlags(rawValue: 0x08)
    static let upperUnbounded = RangeFlags(rawValue: 0x10)
}

/// 2000-01-01, from where the server counts, since 1970-01-01.
enum PostgresEpoch {
    static let days: Int32 = 10_957
    static let microseconds: Int64 = 946_684_800_000_000
}
