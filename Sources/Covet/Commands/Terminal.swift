#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the standard output is written to.
struct Terminal {
    /// Columns, at least 40: those of COLUMNS, then the terminal's; 100 where the output is no terminal, so that reports in files look alike.
    let width: Int
    let hasColor: Bool

    static var current: Terminal {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var size = winsize()
        let found = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
        let wanted = getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 0
        let columns = wanted > 0 ? wanted : found
        let noColor = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return Terminal(width: columns > 0 ? max(columns, 40) : 100, hasColor: isTerminal && !noColor)
    }
}

enum StandardOutput {
    /// Writes what was printed and is still held back; why that failed, or nil.
    static func flush() -> String? {
        guard fflush(nil) != 0 else { return nil }
        return strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    }
}

/// Lines for the person at the terminal that are not the command's output.
enum StandardError {
    static func write(_ line: String) {
        // What was printed before comes first, where both end in one file.
        fflush(nil)
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
