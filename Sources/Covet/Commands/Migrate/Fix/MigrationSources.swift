import CovetMigrations

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The Swift files of an app's migrations, changed in memory and written together.
struct MigrationSources {
    struct File {
        let path: String
        let old: [UInt8]
        var new: [UInt8]
    }

    let folder: String
    private(set) var files: [File]

    /// Every Swift file in the folder and in those below it.
    init(folder: String) throws {
        self.folder = folder
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        files = try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let path = "\(folder)/\(name)"
            guard let data = FileManager.default.contents(atPath: path) else {
                throw AppError("\(path) cannot be read.")
            }
            return File(path: path, old: [UInt8](data), new: [UInt8](data))
        }
    }

    var changed: [File] { files.filter { $0.old != $0.new } }

    /// The one place where the migration stands.
    ///
    /// - Throws: `MigrationTextError` where it stands nowhere, twice, or in a form that cannot be taken apart.
    func find(_ id: String) throws(MigrationTextError) -> (file: Int, call: MigrationCall) {
        var found: [(file: Int, text: SwiftText, place: (word: Int, arguments: SwiftText.Group))] = []
        for index in files.indices {
            let text = SwiftText(files[index].new)
            found += MigrationCall.places(of: id, in: text).map { (index, text, $0) }
        }
        guard let first = found.first else {
            throw MigrationTextError(description: "Migration(\"\(id)\", ...) stands in no file of \(folder)")
        }
        guard found.count == 1 else {
            let places = found.map { "\(files[$0.file].path):\($0.text.line($0.place.word))" }
            throw MigrationTextError(description: "it stands \(found.count) times: \(places.joined(separator: ", "))")
        }
        let path = files[first.file].path
        guard String(validating: files[first.file].new, as: UTF8.self) != nil else {
            throw MigrationTextError(description: "\(path) is not UTF-8")
        }
        do throws(MigrationTextError) {
            return (first.file, try MigrationCall(first.place, in: first.text))
        } catch {
            throw MigrationTextError(description: "\(path):\(first.text.line(first.place.word)): \(error)")
        }
    }

    /// Changes the text of a migration, in memory.
    ///
    /// - Returns: the path of its file.
    mutating func rewrite(_ migration: Migration, _ fix: MigrationFix) throws(MigrationTextError) -> String {
        let (file, call) = try find(migration.id)
        do throws(MigrationTextError) {
            files[file].new = try call.rewritten(fix, of: migration)
        } catch {
            throw MigrationTextError(description: "\(files[file].path): \(error)")
        }
        return files[file].path
    }

    func write() throws {
        for file in changed {
            do {
                try Data(file.new).write(to: URL(fileURLWithPath: file.path), options: .atomic)
            } catch {
                throw AppError("\(file.path) cannot be written.")
            }
        }
    }

    var difference: String {
        changed.map { file in
            UnifiedDiff.between(
                String(decoding: file.old, as: UTF8.self),
                String(decoding: file.new, as: UTF8.self),
                name: file.path
            )
        }.joined()
    }
}
