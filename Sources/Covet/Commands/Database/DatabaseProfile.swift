import ArgumentParser
import CovetJSON
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `database profile`: records the statements that take the most time, with their plans.
struct DatabaseProfile<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "profile",
            abstract: "Record the statements that take the most time, with their plans",
            discussion: """
                Writes \(DatabaseProfileRecord.path) in the project's folder, which the line db.profiling of `check` reads. Run it \
                after a load that looks like production's.
                """
        )
    }

    @Option(help: "app or server.")
    var source = StatementSource.app

    @Option(help: "How many statements.")
    var count = 10

    @OptionGroup var instance: InstanceOptions

    func validate() throws {
        if !(1...100).contains(count) { throw ValidationError("--count is \(count); 1 to 100 can be recorded.") }
    }

    func run() async throws {
        try await Application.inspect(App.self) { app in
            let statements =
                switch source {
                case .app: try await instance.statements(of: app)
                case .server: try await MeasuredStatement.onServer(app.requireDatabase())
                }
            let record = try await DatabaseProfileRecord.make(statements, count: count, app: app, source: source)
            guard !record.entries.isEmpty else {
                throw AppError("No statement of the app was counted yet. Put a load on it first.")
            }
            let file = URL(fileURLWithPath: DatabaseProfileRecord.path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(buffer: try JSON.encode(record)).write(to: file, options: .atomic)
            print(DatabaseTop<App>.table(record.entries.map(\.statement), of: statements))
            print("Recorded in \(DatabaseProfileRecord.path).")
        }
    }
}

extension Data {
    fileprivate init(buffer: ByteBuffer) {
        self.init(buffer.readableBytesView)
    }
}
