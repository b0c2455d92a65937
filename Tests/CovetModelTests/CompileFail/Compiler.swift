import Foundation

/// The compiler of the toolchain, with the modules that the tests themselves were built with.
struct Compiler: Sendable {
    let swiftc: String
    let products: URL

    /// Why there is none here; `nil` when there is.
    static var isMissing: String? {
        do throws(Missing) {
            _ = try Compiler()
            return nil
        } catch {
            return error.reason
        }
    }

    struct Missing: Error {
        let reason: String
    }

    init() throws(Missing) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/swiftc") }) else {
            throw Missing(reason: "there is no swiftc on the path")
        }
        swiftc = "\(folder)/swiftc"
        let executables = CommandLine.arguments + ["/proc/self/exe"]
        let candidates = executables.map {
            URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent()
        }
        guard let products = candidates.first(where: Self.hasModules) else {
            throw Missing(reason: "the modules and the macro plugin of the build were not found")
        }
        self.products = products
    }

    private static func hasModules(_ folder: URL) -> Bool {
        let module = folder.appendingPathComponent("Modules/CovetModel.swiftmodule").path
        let plugin = folder.appendingPathComponent("CovetMacros-tool").path
        return FileManager.default.fileExists(atPath: module) && FileManager.default.isExecutableFile(atPath: plugin)
    }

    /// The errors in each of some files of one module, checked together: starting the compiler is what takes time.
    func errors(in files: [String: String]) throws -> [String: [String]] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "covet-snippets-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for (name, code) in files.sorted(by: { $0.key < $1.key }) {
            let file = folder.appendingPathComponent("\(name).swift")
            try code.write(to: file, atomically: true, encoding: .utf8)
            paths.append(file.path)
        }
        let output = folder.appendingPathComponent("output")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: swiftc)
        process.arguments =
            [
                "-typecheck", "-whole-module-optimization", "-swift-version", "6", "-module-name", "Snippets",
                "-parse-as-library",
                "-I", products.appendingPathComponent("Modules").path,
                "-load-plugin-executable", products.appendingPathComponent("CovetMacros-tool").path + "#CovetMacros",
                "-module-cache-path", folder.appendingPathComponent("cache").path,
            ] + paths
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        var errors: [String: [String]] = [:]
        var current: String?
        for line in text.split(separator: "\n") {
            for name in files.keys where line.contains("/\(name).swift:") { current = name }
            guard let range = line.range(of: "error: "), let current else { continue }
            errors[current, default: []].append(String(line[range.upperBound...]))
        }
        guard process.terminationStatus == 0 || !errors.isEmpty else {
            throw Missing(reason: "swiftc failed without an error in the snippets: \(text.prefix(2_000))")
        }
        return errors
    }
}
