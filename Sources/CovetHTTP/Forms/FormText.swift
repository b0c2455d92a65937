/// The text of a name or value in a form or query, as `application/x-www-form-urlencoded` has it: `+` is a space, and every
/// `%` begins an escape.
enum FormText {
    enum Malformed: Error {
        /// The `%` at this offset is not followed by two hexadecimal digits.
        case escape(at: Int)
        case notUTF8
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) -> Result<String, Malformed> {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "+"): decoded.append(0x20)
            case UInt8(ascii: "%"):
                guard let byte = PercentEncoding.escape(at: index, in: bytes) else {
                    return .failure(.escape(at: index))
                }
                decoded.append(byte)
                index += 2
            case let byte: decoded.append(byte)
            }
            index += 1
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { return .failure(.notUTF8) }
        return .success(text)
    }
}
