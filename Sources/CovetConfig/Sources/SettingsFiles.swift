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

/// How settings reach the file system: two functions, so that tests need none.
public struct SettingsFiles: Sendable {
    /// The bytes of the file at a path; nil when there is no such file. Throws ``Unreadable`` when it cannot be read.
    public var read: @Sendable (_ path: String) throws -> [UInt8]?
    /// The path with symbolic links resolved; the path itself when it does not exist.
    public var resolve: @Sendable (_ path: String) -> String

    public init(
        read: @escaping @Sendable (_ path: String) throws -> [UInt8]?,
        resolve: @escaping @Sendable (_ path: String) -> String = { $0 }
    ) {
        self.read = read
        self.resolve = resolve
    }

    /// Why a file was refused: "is a directory", "is larger than 1 MiB".
    public struct Unreadable: Error, Sendable, CustomStringConvertible {
        public let description: String
        public init(_ description: String) { self.description = description }
    }

    /// No files at all.
    public static let none = SettingsFiles(read: { _ in nil })

    /// The largest file that is read: 1 MiB.
    public static let sizeLimit = 1 << 20

    /// The machine's file system. Refuses what is no regular file and what is larger than ``sizeLimit``.
    public static let disk = SettingsFiles(
        read: { path in
            let path = URL(filePath: path).resolvingSymlinksInPath().path
            // `stat` rather than Foundation's attributes, whose numbers come in a type of their own on every platform.
            var status = stat()
            guard unsafe stat(path, &status) == 0 else {
                if errno == ENOENT || errno == ENOTDIR { return nil }
                throw Unreadable("cannot be read; check its permissions")
            }
            guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable("is no regular file") }
            guard status.st_size <= sizeLimit else { throw Unreadable("is larger than 1 MiB") }
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Unreadable("cannot be read; check its permissions")
            }
            return [UInt8](data)
        },
        resolve: { URL(filePath: $0).resolvingSymlinksInPath().path }
    )
}
