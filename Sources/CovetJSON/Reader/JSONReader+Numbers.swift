extension JSONReader {
    /// A number's parts as they stand in the text.
    struct NumberToken {
        var start = 0
        var end = 0
        var isNegative = false
        /// The digits of the mantissa as one integer; meaningless when `isExact` is false.
        var digits: UInt64 = 0
        /// Whether all digits fit into `digits`.
        var isExact = true
        /// The power of ten that `digits` is to be multiplied with, clamped to ±2^40, which is
        /// more than a text has digits.
        var exponent = 0
    }

    /// Steps over a number, checking its grammar: no leading zeros, digits on both sides of a point.
    @inline(__always)
    mutating func scanNumber() throws -> NumberToken {
        var token = NumberToken()
        token.start = position
        var cursor = position
        if cursor < end, base[cursor] == UInt8(ascii: "-") {
            token.isNegative = true
            cursor += 1
        }
        let firstDigit = cursor
        cursor = take(&token, from: cursor)
        guard cursor > firstDigit, cursor == firstDigit + 1 || base[firstDigit] != UInt8(ascii: "0") else {
            throw badNumber(token.start)
        }
        if cursor < end, base[cursor] == UInt8(ascii: ".") {
            let firstDecimal = cursor + 1
            cursor = take(&token, from: firstDecimal)
            guard cursor > firstDecimal else { throw badNumber(token.start) }
            token.exponent = firstDecimal - cursor
        }
        if cursor < end, base[cursor] | 0x20 == UInt8(ascii: "e") {
            cursor = try scanExponent(&token, from: cursor + 1)
        }
        token.end = cursor
        position = cursor
        return token
    }

    @inline(__always)
    private func take(_ token: inout NumberToken, from start: Int) -> Int {
        var cursor = start
        while cursor < end {
            let digit = base[cursor] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if token.digits < 1_000_000_000_000_000_000 {
                token.digits = token.digits * 10 + UInt64(digit)
            } else {
                addLargeDigit(&token, digit)
            }
            cursor += 1
        }
        return cursor
    }

    @inline(never)
    private func addLargeDigit(_ token: inout NumberToken, _ digit: UInt8) {
        let (tens, overflow) = token.digits.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
        if overflow || carry { token.isExact = false } else { token.digits = sum }
    }

    private func scanExponent(_ token: inout NumberToken, from start: Int) throws -> Int {
        var cursor = start
        var isNegative = false
        if cursor < end, base[cursor] == UInt8(ascii: "-") || base[cursor] == UInt8(ascii: "+") {
            isNegative = base[cursor] == UInt8(ascii: "-")
            cursor += 1
        }
        let firstDigit = cursor
        var exponent = 0
        while cursor < end, base[cursor] &- UInt8(ascii: "0") < 10 {
            exponent = min(1 << 40, exponent * 10 + Int(base[cursor] &- UInt8(ascii: "0")))
            cursor += 1
        }
        guard cursor > firstDigit else { throw badNumber(token.start) }
        token.exponent += isNegative ? -exponent : exponent
        return cursor
    }

    private func badNumber(_ start: Int) -> JSONError {
        JSONError(.syntax, "expected a number such as 12, -0.5 or 1e9, found \(excerpt(at: start))", at: start)
    }

    @inline(__always)
    private mutating func isAtNumber() -> Bool {
        let byte = peek()
        return byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") < 10
    }

    /// Reads an integer that fits into the type, exactly. `1.0` and `1e3` are integers too, `1.5` is not.
    @inlinable
    public mutating func readInteger<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) throws -> Integer
    {
        let (magnitude, isNegative, start) = try readMagnitude()
        if isNegative {
            let negated = Int64(truncatingIfNeeded: 0 &- magnitude)
            if magnitude <= 1 << 63, let value = Integer(exactly: negated) { return value }
        } else if let value = Integer(exactly: magnitude) {
            return value
        }
        throw outOfRange(start, String(describing: Integer.self))
    }

    @usableFromInline
    mutating func readMagnitude() throws -> (magnitude: UInt64, isNegative: Bool, start: Int) {
        guard isAtNumber() else { throw mismatch("an integer") }
        let token = try scanNumber()
        if token.exponent == 0, token.isExact { return (token.digits, token.isNegative, token.start) }
        return (try wholeMagnitude(of: token), token.isNegative, token.start)
    }

    /// The integer that `digits * 10^exponent` is. Digits that did not fit are beyond 64 bits, or a fraction.
    @inline(never)
    private func wholeMagnitude(of token: NumberToken) throws -> UInt64 {
        let text = UnsafeRawBufferPointer(rebasing: bytes[token.start..<token.end])
        // All digits without the point, and without the zeros behind the last other digit.
        var digits = text.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { $0 &- UInt8(ascii: "0") < 10 }
        var exponent = token.exponent
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { return 0 }
        guard exponent >= 0 else {
            throw JSONError(.typeMismatch, "expected an integer, found \(excerpt(at: token.start))", at: token.start)
        }
        var value: UInt64 = 0
        for digit in digits {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(digit &- UInt8(ascii: "0")))
            if overflow || carry { throw outOfRange(token.start, "64 bits") }
            value = sum
        }
        for _ in 0..<min(exponent, 20) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { throw outOfRange(token.start, "64 bits") }
            value = tens
        }
        return value
    }

    @usableFromInline
    func outOfRange(_ start: Int, _ type: String) -> JSONError {
        JSONError(.outOfRange, "\(excerpt(at: start)) does not fit into \(type)", at: start)
    }

    /// Reads a number as the double nearest to it; a number beyond the largest double is out of range.
    public mutating func readDouble() throws -> Double {
        guard isAtNumber() else { throw mismatch("a number") }
        let token = try scanNumber()
        // Both factors are exact as doubles, so one division or multiplication rounds once: correctly.
        if token.isExact, token.digits <= 1 << 53, token.exponent >= -22, token.exponent <= 22 {
            let digits = Double(token.digits)
            let value =
                token.exponent < 0
                ? digits / Self.powerOfTen(-token.exponent) : digits * Self.powerOfTen(token.exponent)
            return token.isNegative ? -value : value
        }
        return try parse(token, as: Double.self)
    }

    /// Reads a number as the float nearest to it, rounded once.
    public mutating func readFloat() throws -> Float {
        guard isAtNumber() else { throw mismatch("a number") }
        return try parse(scanNumber(), as: Float.self)
    }

    /// Reads a number as it stands.
    mutating func readNumberText() throws -> String {
        guard isAtNumber() else { throw mismatch("a number") }
        let token = try scanNumber()
        return String(decoding: bytes[token.start..<token.end], as: UTF8.self)
    }

    @inline(never)
    private func parse<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ token: NumberToken,
        as type: Number.Type
    ) throws -> Number {
        let text = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
        guard let value = Number(text), value.isFinite else { throw outOfRange(token.start, "\(Number.self)") }
        return value
    }

    @inline(__always)
    private static func powerOfTen(_ exponent: Int) -> Double {
        switch exponent {
        case 0: 1
        case 1: 1e1
        case 2: 1e2
        case 3: 1e3
        case 4: 1e4
        case 5: 1e5
        case 6: 1e6
        case 7: 1e7
        case 8: 1e8
        case 9: 1e9
        case 10: 1e10
        case 11: 1e11
        case 12: 1e12
        case 13: 1e13
        case 14: 1e14
        case 15: 1e15
        case 16: 1e16
        case 17: 1e17
        case 18: 1e18
        case 19: 1e19
        case 20: 1e20
        case 21: 1e21
        default: 1e22
        }
    }
}
