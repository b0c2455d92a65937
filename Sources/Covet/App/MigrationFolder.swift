import CovetMigrations

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The folder of an app's written migrations.
struct MigrationFolder {
    let path: String

    /// - Parameters:
    ///   - path: the folder, where it was said.
    ///   - app: the app's name; its sources are looked for under it in the working directory.
    /// - Throws: `AppError` that asks for the path where the sources are not found.
    init(path: String?, app: String) throws {
        if let path {
            self.path = path
            return
        }
        let candidates = ["Sources/\(app)", "Examples/\(app)"]
        guard let sources = candidates.first(where: Self.isFolder) else {
            // In the folder of the sources themselves.
            if Self.isFolder("Migrations") || FileManager.default.fileExists(atPath: "\(app).swift") {
                self.path = "Migrations"
                return
            }
            throw AppError(
                """
                There is no \(candidates[0]) here. Run this in the package's folder, or name the folder of the \
                migrations: --path Sources/Name/Migrations
                """
            )
        }
        self.path = sources + "/Migrations"
    }

    /// A folder beside it: `Sources/Blog/Models` beside `Sources/Blog/Migrations`.
    func sibling(_ name: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard let last = parts.last, last != ".." else { return "\(path)/../\(name)" }
        return (path.hasPrefix("/") ? "/" : "") + (parts.dropLast() + [Substring(name)]).joined(separator: "/")
    }

    /// Writes a migration and adds it to the list. Nothing that is there is lost: a file of that name is an error, and the list is only added to.
    ///
    /// - Parameter known: the ids of the migrations of the running program.
    /// - Returns: the files that were written.
    func write(_ source: MigrationSource, known: [String]) throws -> [String] {
        try refuseUnknown(known)
        let file = "\(path)/\(source.fileName)"
        let list = "\(path)/\(MigrationList.fileName)"
        let text = try source.text()
        let symbols = try self.text(of: list).map { try MigrationList.text(adding: source.symbol, to: $0) }
        if symbols == nil, !known.isEmpty {
            throw AppError(
                """
                The app has migrations, but \(list) is not there to list another. Name their folder with --path, or \
                make the file: enum Migrations { static let all: [Migration] = [...] }
                """
            )
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .withoutOverwriting)
        } catch {
            throw AppError("\(file) cannot be written: is there a file of that name already?")
        }
        let all = symbols ?? MigrationList.text(of: [source.symbol])
        do {
            try Data(all.utf8).write(to: URL(fileURLWithPath: list), options: .atomic)
        } catch {
            try? FileManager.default.removeItem(atPath: file)
            throw AppError("\(list) cannot be written.")
        }
        return [file, list]
    }

    /// A file that the running program does not know would be made a second time.
    private func refuseUnknown(_ known: [String]) throws {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let ids = files.filter { $0.hasSuffix(".swift") && $0 != MigrationList.fileName }.map { String($0.dropLast(6)) }
        let isNumbered = { (id: String) in id.first.map { $0.isASCII && $0.isNumber } ?? false }
        guard let stranger = ids.sorted().first(where: { isNumbered($0) && !known.contains($0) }) else { return }
        throw AppError(
            """
            \(path)/\(stranger).swift is there, but the running program does not know it. Build again; and where it is \
            not so yet, say `app.migrations = Migrations.all` in configure(_:).
            """
        )
    }

    private func text(of file: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw AppError("\(file) cannot be read.")
        }
        return String(decoding: data, as: UTF8.self)
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}
