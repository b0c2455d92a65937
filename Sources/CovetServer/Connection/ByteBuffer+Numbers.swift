import CovetHTTP
import NIOCore

extension ByteBuffer {
    /// Writes a number that is not negative in decimal digits, without making a String.
    mutating func writeDecimal(_ number: Int) {
        writeDigits(of: number, base: 10)
    }

    /// Writes a number that is not negative in hexadecimal digits.
    mutating func writeHexadecimal(_ number: Int) {
        writeDigits(of: number, base: 16)
    }

    private mutating func writeDigits(of number: Int, base: Int) {
        var count = 1
        var rest = number / base
        while rest > 0 {
            count += 1
            rest /= base
        }
        writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            var rest = number
            for index in (0..<count).reversed() {
                let digit = UInt8(truncatingIfNeeded: rest % base)
                bytes[index] = digit < 10 ? digit + 0x30 : digit + 0x57
                rest /= base
            }
            return count
        }
    }
}

extension ChannelHandlerContext {
    /// How many bytes were written but not taken by the kernel.
    var unsentBytes: Int {
        guard let options = channel.syncOptions else { return 0 }
        return (try? options.getOption(.bufferedWritableBytes)) ?? 0
    }
}

extension HostPolicy {
    /// Both the Host field and, where there is one, the authority of an absolute-form target must be served here.
    func allow(_ head: RequestHead) -> Bool {
        guard let authority = head.authority, allows(authority) else { return false }
        return head.headers[.host].map(allows) ?? true
    }
}
