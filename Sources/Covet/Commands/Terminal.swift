#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the standard output is written to.
struct Terminal {
    /// Columns; 100 where the output is no terminal, so that reports in files look alike.
    let width: Int
    let hasColor: Bool

    static var current: Terminal {
        guard isatty(STDOUT_FILENO) == 1 else { return Terminal(width: 100, hasColor: false) }
        var size = winsize()
        let columns = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
        let noColor = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return Terminal(width: columns >= 40 ? columns : 100, hasColor: !noColor)
    }
}

/// Lines for the person at the terminal that are not the command's output.
enum StandardError {
    static func write(_ line: String) {
        write(Array("\(line)\n".utf8))
    }

    /// Writes everything. When nobody reads the other end, it is lost: there is no one left to tell.
    static func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { put($0, on: STDERR_FILENO) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}

/// The system's `write`, which goes by the name of the functions above.
private func put(_ bytes: UnsafeRawBufferPointer, on descriptor: Int32) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
