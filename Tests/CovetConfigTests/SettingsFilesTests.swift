import CovetConfig
import Foundation
import Testing

@Suite struct SettingsFilesTests {
    @Test func theDiskIsReadAndItsOddFilesAreRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "covet-settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "config"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appending(path: "key")
        try Data("hello\n".utf8).write(to: key)
        let link = folder.appending(path: "link")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: key)
        try Data(count: SettingsFiles.sizeLimit + 1).write(to: folder.appending(path: "large"))
        let disk = SettingsFiles.disk
        #expect(try disk.read(key.path) == Array("hello\n".utf8))
        #expect(try disk.read(link.path) == Array("hello\n".utf8), "secrets are often links")
        #expect(try disk.read(folder.appending(path: "none").path) == nil)
        for odd in [folder.path, "/dev/zero", folder.appending(path: "large").path] {
            #expect(throws: SettingsFiles.Unreadable.self, "\(odd)") { try disk.read(odd) }
        }
        #expect(disk.resolve(link.path) == disk.resolve(key.path))

        try Data("port: 9\n".utf8).write(to: folder.appending(path: "config/development.yaml"))
        let (settings, report) = try covet(SettingsInput(variables: [:], directory: folder.path, files: .disk))
        #expect(settings.server.port == 9 && report.configFile == "config/development.yaml")
        #expect(SettingsInput.current.variables["PATH"] != nil && SettingsInput.current.directory.hasPrefix("/"))
    }

    @Test func aSecretFileInTheTreeIsFoundThroughALinkOnDisk() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "covet-settings-\(UUID().uuidString)")
        let app = folder.appending(path: "app")
        try FileManager.default.createDirectory(at: app, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(strongKey.utf8).write(to: app.appending(path: "key"))
        let outside = folder.appending(path: "outside")
        try FileManager.default.createSymbolicLink(at: outside, withDestinationURL: app.appending(path: "key"))
        var variables = production(["SECRET_KEY_FILE": outside.path])
        variables["SECRET_KEY"] = nil
        let found = problems(SettingsInput(variables: variables, directory: app.path, files: .disk))
        #expect(found["SECRET_KEY"]?.found == "a secret file inside the application's directory")
    }
}
