import ArgumentParser
import CovetConfig
import CovetDatabase
import CovetJSON

/// `database doctor`: what is wrong with the database.
struct DatabaseDoctorCommand<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "doctor",
            abstract: "Examine the database: indexes, scans, sequences, transaction ids, bloat, locks, settings",
            discussion: """
                It only reads. Exits with 0 without problems, with 1 where there is one, with 2 where something could not be \
                examined. Settings are judged by --memory, DATABASE_SERVER_MEMORY, or this machine where the server is on it.
                """
        )
    }

    @Option(help: "Only these topics, between commas: \(DoctorTopic.allCases.map(\.rawValue).joined(separator: ", ")).")
    var only: String?

    @Option(help: "The memory of the server's machine, such as 64GiB.")
    var memory: String?

    @Option(help: "text or json.")
    var format = ListFormat.text

    func validate() throws {
        _ = try topics()
        if let memory, ByteCount(setting: memory) == nil {
            throw ValidationError("--memory is \(memory); expected \(ByteCount.settingExpectation).")
        }
    }

    private func topics() throws -> Set<DoctorTopic> {
        guard let only else { return Set(DoctorTopic.allCases) }
        return Set(
            try only.split(separator: ",").map { name in
                guard let topic = DoctorTopic(rawValue: name.filter { $0 != " " }) else {
                    throw ValidationError(
                        "--only has \(name), which is no topic. There are \(DoctorTopic.allCases.map(\.rawValue).joined(separator: ", "))."
                    )
                }
                return topic
            }
        )
    }

    func run() async throws {
        let topics = try topics()
        let diagnosis = try await Application.inspect(App.self) { app in
            let given = memory.flatMap { ByteCount(setting: $0) }
            return try await app.doctor(memory: given).examine(topics)
        }
        switch format {
        case .json: print(String(buffer: try JSON.encode(diagnosis)))
        case .text: print(Self.text(diagnosis))
        }
        throw ExitCode(diagnosis.exitCode)
    }

    static func text(_ diagnosis: DatabaseDiagnosis) -> String {
        var lines: [String] = []
        for finding in diagnosis.findings {
            lines.append("\(finding.severity.rawValue.uppercased())  \(finding.subject)  [\(finding.topic.rawValue)]")
            lines.append("  \(finding.evidence)")
            lines.append("  Fix: \(finding.fix)")
            lines.append("")
        }
        lines.append("Examined:")
        for part in diagnosis.parts {
            switch part.outcome {
            case .examined(let result): lines.append("  \(part.topic.rawValue): \(result.summary)")
            case .unexamined(let reason): lines.append("  \(part.topic.rawValue): NOT EXAMINED, \(reason)")
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension Application {
    /// The doctor for this app's database, with what is known of its machine and of the app's instances.
    func doctor(memory: ByteCount? = nil) async throws -> DatabaseDoctor {
        let database = try requireDatabase()
        return DatabaseDoctor(
            database,
            machine: try await serverMachine(database, memory),
            demand: ConnectionDemand(
                instances: databaseSettings.instances,
                poolMaximum: database.pools.first?.limits.upperBound ?? 1
            )
        )
    }

    /// What the server runs on: what was said of it, or this machine where the connection does not leave it.
    private func serverMachine(_ database: Database, _ given: ByteCount?) async throws -> Machine? {
        if let memory = given ?? databaseSettings.serverMemory { return Machine(memory: memory.bytes) }
        guard database.dialect == .postgres else { return nil }
        let address = try await database.first("SELECT coalesce(host(inet_server_addr()), '')", as: String.self) ?? ""
        return address.isEmpty || address.hasPrefix("127.") || address == "::1" ? .current : nil
    }
}
