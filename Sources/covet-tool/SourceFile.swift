#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A file that could not be read or written.
struct FileError: Error, CustomStringConvertible {
    let description: String
}

/// Files and standard input, whole.
enum SourceFile {
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        var isFolder: Bool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FileError(description: "\(path) does not exist")
        }
        guard !isFolder else { throw FileError(description: "\(path) is a folder; name its files") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FileError(description: "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        return [UInt8](data)
    }

    static func standardInput() throws(FileError) -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { readInput($0) }
            if count == 0 { return result }
            if count > 0 {
                result += buffer[..<count]
            } else if errno != EINTR {
                throw FileError(description: "the standard input cannot be read: \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Writes a file that must not be there yet.
    static func create(_ path: String, _ text: String) throws(FileError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            throw FileError(description: "\(path) cannot be written, or is there already; move it away")
        }
    }

    /// Writes a file in one go: the old one stays when the new one cannot be written.
    static func replace(_ path: String, _ text: String) throws(FileError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw FileError(description: "\(path) cannot be written")
        }
    }
}

private func readInput(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(STDIN_FILENO, buffer.baseAddress, buffer.count)
}

enum Terminal {
    /// True where people read, unless they asked for none (no-color.org).
    static var hasColor: Bool {
        isatty(STDOUT_FILENO) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    }
}

enum StandardError {
    /// Writes a line. When nobody reads the other end, it is lost: there is no one left to tell.
    static func write(_ line: String) {
        // What was printed before comes first, where both end in one file.
        fflush(nil)
        var rest = Array("\(line)\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeError($0) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}

private func writeError(_ bytes: UnsafeRawBufferPointer) -> Int {
    write(STDERR_FILENO, bytes.baseAddress, bytes.count)
}
