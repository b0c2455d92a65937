extension JSONWriter {
    /// An integer of any width up to 64 bits, exactly.
    @inlinable
    public mutating func write(_ value: some FixedWidthInteger) {
        if let narrow = Int64(exactly: value) {
            writeSigned(narrow)
        } else if let wide = UInt64(exactly: value) {
            writeUnsigned(wide)
        } else {
            failWideInteger()
        }
    }

    @usableFromInline
    mutating func failWideInteger() {
        fail(.notRepresentable, "an integer of more than 64 bits would lose digits in most readers")
        null()
    }

    @usableFromInline
    mutating func writeSigned(_ value: Int64) {
        beginValue(20)
        if value < 0 { put(UInt8(ascii: "-")) }
        putDigits(value.magnitude)
    }

    @usableFromInline
    mutating func writeUnsigned(_ value: UInt64) {
        beginValue(20)
        putDigits(value)
    }

    /// A number in the shortest form that reads back as the same value, without `.0`: `0.1`, `5`, `1e+300`.
    /// NaN and the infinities have no form in JSON and fail.
    public mutating func write(_ value: Double) {
        beginValue(32)
        guard value.isFinite else { return refuse(value.description) }
        if putShortDecimal(value) { return }
        putDescription(value.description)
    }

    /// As for `Double`, with the digits that `Float` needs.
    public mutating func write(_ value: Float) {
        beginValue(32)
        guard value.isFinite else { return refuse(value.description) }
        putDescription(value.description)
    }

    private mutating func refuse(_ name: String) {
        fail(.notRepresentable, "\(name) has no form in JSON; write null or leave it out")
    }

    private mutating func putDescription(_ text: String) {
        var text = text
        text.withUTF8 { digits in
            let isWhole =
                digits.count > 2 && digits[digits.count - 1] == UInt8(ascii: "0")
                && digits[digits.count - 2] == UInt8(ascii: ".")
            let length = digits.count - (isWhole ? 2 : 0)
            reserve(length)
            for index in 0..<length { put(digits[index]) }
        }
    }

    /// Writes values of at most 15 digits with at most 6 of them behind the point, which are most of those that
    /// people send. If `digits / 10^k`, correctly rounded, is the value, then the decimal reads back as the value;
    /// with 15 digits no other decimal of that length does, and the first `k` that fits has the fewest digits.
    private mutating func putShortDecimal(_ value: Double) -> Bool {
        let magnitude = value.magnitude
        guard magnitude < 1e9, magnitude >= 1e-3 || magnitude == 0 else { return false }
        var scale: UInt64 = 1
        for places in 0...6 {
            let digits = (magnitude * Double(scale)).rounded()
            if digits / Double(scale) == magnitude {
                if value.sign == .minus { put(UInt8(ascii: "-")) }
                let (whole, fraction) = UInt64(digits).quotientAndRemainder(dividingBy: scale)
                putDigits(whole)
                if places > 0 {
                    put(UInt8(ascii: "."))
                    putPadded(fraction, width: places)
                }
                return true
            }
            scale *= 10
        }
        return false
    }

    mutating func putDigits(_ value: UInt64) {
        var width = 1
        var bound: UInt64 = 10
        while value >= bound, width < 20 {
            width += 1
            if width == 20 { break }
            bound *= 10
        }
        putPadded(value, width: width)
    }

    /// The last `width` digits of `value`, zeros in front. The room is reserved by the caller.
    mutating func putPadded(_ value: UInt64, width: Int) {
        var rest = value
        var position = count + width
        while position > count {
            position -= 1
            let (tens, digit) = rest.quotientAndRemainder(dividingBy: 10)
            base[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = tens
        }
        count += width
    }
}
