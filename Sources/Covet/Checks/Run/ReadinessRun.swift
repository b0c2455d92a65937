import CovetConfig
import CovetJSON
import CovetObservability
package import CovetReadiness
import FoundationEssentials
import NIOCore

/// One run of the checklist for an app: gathers what the checks look at, starts an instance where none is given, and asks.
package struct ReadinessRun<Type: CovetApp> {
    let input: SettingsInput
    let target: ProbeTarget?
    let mode: Phase

    /// - Parameter url: the instance to probe in a deploy run; one is started where it is nil.
    package init(_ type: Type.Type, url: String? = nil, isDeploy: Bool, input: SettingsInput = .current) {
        self.input = input
        target = url.flatMap { ProbeTarget($0) }
        mode = isDeploy ? .deploy : .static
    }

    /// - Throws: `ChecklistError` for a wrong `only`, a malformed attestation or waiver; what keeps the app from starting.
    package func report(only: String? = nil) async throws -> ReadinessReport {
        let selectors = only.map { [$0] } ?? []
        guard mode == .deploy, target == nil else {
            let app = try await Application.make(
                Type.self,
                input: input,
                log: { _ in LogOutput(levels: LogLevels(), format: .json, sink: { _ in }) }
            )
            let instance = target.map { Instance(probe: Probe($0), own: nil) }
            let report = try await run(app, instance, selectors)
            await app.close()
            return report
        }
        return try await OwnInstance.with(Type.self, input: input) { own, target in
            try await run(own.app, Instance(probe: own.probe(target), own: own), selectors)
        }
    }

    private func run(_ app: Application, _ instance: Instance?, _ selectors: [String]) async throws -> ReadinessReport {
        var context = CheckContext(
            project: input.directory,
            environment: app.configuration.environment.rawValue,
            mode: mode,
            version: app.version
        )
        context[ApplicationKey.self] = app
        context[InstanceKey.self] = instance
        let checklist = try Checklist(
            checks: CovetChecks.all + app.parts.checks,
            attestations: try signed("attestations.json"),
            waivers: try signed("waivers.json")
        )
        return try await checklist.run(in: context, only: selectors)
    }

    /// What people signed, in the project's `readiness` folder; nothing where the file is not there.
    private func signed<Entry: Decodable>(_ name: String) throws -> [Entry] {
        let path = "\(input.directory)/readiness/\(name)"
        guard let bytes = try input.files.read(path) else { return [] }
        do {
            return try JSON.decode([Entry].self, from: ByteBuffer(bytes: bytes))
        } catch {
            throw AppError("readiness/\(name) cannot be used: \(error)")
        }
    }
}
