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
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
                throw Unreadable("cannot be read")
            }
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw Unreadable("is no regular file")
            }
            // The two Foundations use different integer types here.
            guard let size = attributes[.size] as? any BinaryInteger, Int(clamping: size) <= sizeLimit else {
                throw Unreadable("is larger than 1 MiB")
            }
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Unreadable("cannot be read; check its permissions")
            }
            return [UInt8](data)
        },
        resolve: { URL(filePath: $0).resolvingSymlinksInPath().path }
    )
}
