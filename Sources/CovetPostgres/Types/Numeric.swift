import CovetSQL
import NIOCore

/// The binary form of numeric: how many digits to the base of 10,000 there are, the power of the first, a sign, how many decimal digits there are behind the point, then the digits
/// (src/backend/utils/adt/numeric.c).
enum Numeric {
    static let positive: UInt16 = 0x0000
    static let negative: UInt16 = 0x4000
    static let notANumber: UInt16 = 0xC000
    static let infinity: UInt16 = 0xD000
    static let negativeInfinity: UInt16 = 0xF000
    static let maximumScale = 16_383

    enum Reading {
        case number(SQLDecimal)
        case notANumber, infinite
        case malformed
    }

    static func read(_ bytes: UnsafeRawBufferPointer) -> Reading {
        guard bytes.count >= 8 else { return .malformed }
        let count = Int(bytes.bigEndian(at: 0, as: UInt16.self))
        let weight = Int(bytes.bigEndian(at: 2, as: Int16.self))
        let scale = Int(bytes.bigEndian(at: 6, as: UInt16.self))
        let isNegative: Bool
        switch bytes.bigEndian(at: 4, as: UInt16.self) {
        case positive: isNegative = false
        case negative: isNegative = true
        case notANumber: return .notANumber
        case infinity, negativeInfinity: return .infinite
        default: return .malformed
        }
        guard bytes.count == 8 + 2 * count, scale <= maximumScale else { return .malformed }
        for index in 0..<count where bytes.bigEndian(at: 8 + 2 * index, as: UInt16.self) > 9999 { return .malformed }

        /// The digits at a power of 10,000; zeros where there are none.
        func group(_ power: Int) -> Int {
            let index = weight - power
            return index >= 0 && index < count ? Int(bytes.bigEndian(at: 8 + 2 * index, as: UInt16.self)) : 0
        }
        var isZero = true
        let text = String(unsafeUninitializedCapacity: 2 + max(weight + 1, 1) * 4 + scale + 4) { buffer in
            var end = 0
            func write(_ digit: Int) {
                if digit != 0 { isZero = false }
                buffer[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                end += 1
            }
            if isNegative {
                buffer[end] = UInt8(ascii: "-")
                end += 1
            }
            let start = end
            var power = weight
            while power >= 0 {
                let group = group(power)
                for divisor in [1000, 100, 10, 1] where end > start || group >= divisor { write(group / divisor % 10) }
                power -= 1
            }
            if end == start { write(0) }
            if scale > 0 {
                buffer[end] = UInt8(ascii: ".")
                end += 1
                var rest = scale
                power = -1
                while rest > 0 {
                    let group = group(power)
                    for divisor in [1000, 100, 10, 1] where rest > 0 {
                        write(group / divisor % 10)
                        rest -= 1
                    }
                    power -= 1
                }
            }
            return end
        }
        // There is one zero, without a sign.
        return .number(SQLDecimal(plain: isNegative && isZero ? String(text.dropFirst()) : text))
    }
}

extension ByteBuffer {
    mutating func writeNumeric(sign: UInt16) {
        writeMultipleIntegers(UInt32(8), UInt16(0), UInt16(0), sign, UInt16(0))
    }

    mutating func writeNumeric(_ decimal: SQLDecimal) {
        var text = decimal.description
        text.withUTF8 { bytes in
            var digits = bytes[...]
            let isNegative = digits.first == UInt8(ascii: "-")
            if isNegative { digits = digits.dropFirst() }
            let whole = digits.prefix { $0 != UInt8(ascii: ".") }
            let fraction = digits[whole.endIndex...].dropFirst()
            let start = writerIndex
            writeMultipleIntegers(
                UInt32(0),
                UInt16(0),
                Int16(0),
                isNegative ? Numeric.negative : Numeric.positive,
                UInt16(fraction.count)
            )
            var power = (whole.count + 3) / 4 - 1
            var weight = 0
            var count = 0
            var zeros = 0
            /// Zeros are held back until a digit follows them: those at the front and at the end are not sent.
            func write(_ group: UInt16) {
                defer { power -= 1 }
                guard group != 0 else { return zeros += 1 }
                if count == 0 {
                    weight = power
                } else {
                    for _ in 0..<zeros { writeInteger(UInt16(0)) }
                    count += zeros
                }
                zeros = 0
                writeInteger(group)
                count += 1
            }
            var group: UInt16 = 0
            for (index, digit) in whole.enumerated() {
                group = group * 10 + UInt16(digit &- UInt8(ascii: "0"))
                if (whole.count - index - 1) % 4 == 0 {
                    write(group)
                    group = 0
                }
            }
            for (index, digit) in fraction.enumerated() {
                group = group * 10 + UInt16(digit &- UInt8(ascii: "0"))
                if index % 4 == 3 {
                    write(group)
                    group = 0
                }
            }
            if fraction.count % 4 != 0 {
                for _ in fraction.count % 4..<4 { group *= 10 }
                write(group)
            }
            setInteger(UInt32(writerIndex - start - 4), at: start)
            setInteger(UInt16(truncatingIfNeeded: count), at: start + 4)
            setInteger(Int16(truncatingIfNeeded: weight), at: start + 6)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// - Precondition: the integer lies within the bytes (checked in debug builds; callers compare lengths first).
    @inline(__always)
    func bigEndian<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
        Value(bigEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
