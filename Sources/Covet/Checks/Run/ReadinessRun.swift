import CovetAuth
import CovetConfig
import CovetCrypto
import CovetJSON
import CovetObservability
package import CovetReadiness
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One run of the checklist for an app: gathers what the checks look at, starts an instance where none is given, and asks.
package struct ReadinessRun<Type: CovetApp> {
    let input: SettingsInput
    let target: ProbeTarget?
    let mode: Phase
    let git: Git

    /// - Parameter url: the instance to probe in a deploy run; one is started where it is nil.
    /// - Throws: `AppError` for a URL that is not scheme and host, such as `https://example.org`.
    package init(
        _ type: Type.Type,
        url: String? = nil,
        isDeploy: Bool,
        input: SettingsInput = .current
    ) throws {
        self.input = input
        target = try url.map { url in
            guard let target = ProbeTarget(url) else {
                throw AppError("\(url) is no instance to probe; expected scheme and host, such as https://example.org.")
            }
            return target
        }
        mode = isDeploy || url != nil ? .deploy : .static
        git = Git(project: input.directory)
    }

    /// - Throws: `ChecklistError` for a wrong `only`, a malformed attestation or waiver; what keeps the app from starting; `AppError`
    ///   where nobody answers at the URL.
    package func report(only: String? = nil) async throws -> ReadinessReport {
        let selectors = only.map { [$0] } ?? []
        guard mode == .deploy, target == nil else {
            let app = try await quietApp(input)
            do {
                if let target { try await Self.requireSomebody(at: target) }
                let instance = target.map { Instance(probe: Probe($0), own: nil) }
                let report = try await run(app, instance, selectors)
                await app.close()
                return report
            } catch {
                await app.close()
                throw error
            }
        }
        return try await OwnInstance.with(Type.self, input: input) { own, target in
            try await run(own.app, Instance(probe: own.probe(target), own: own), selectors)
        }
    }

    /// Where nobody listens, every line would say the same. A handshake that fails and an answer that is missing are for the lines to judge.
    private static func requireSomebody(at target: ProbeTarget) async throws {
        do {
            _ = try await Probe(target).send(.get, "/")
        } catch  where error.kind == .unreachable {
            throw AppError("\(error). Is it running? `check --deploy` without --url starts an instance by itself.")
        } catch {}
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
        context[ProjectKey.self] = Project(
            root: input.directory,
            commands: RootCommand<Type>.names,
            name: Type.name,
            git: git
        )
        let url = app.configuration.database.url
        context[TwinsKey.self] = Twins(server: url.flatMap { $0.scheme == "sqlite" ? nil : $0.reveal() }) { url in
            var input = input
            input.variables["DATABASE_URL"] = url
            input.variables["DATABASE_URL_FILE"] = nil
            input.variables["DATABASE_REPLICA_URLS"] = nil
            input.variables["DATABASE_REPLICA_URLS_FILE"] = nil
            return try await quietApp(input)
        }
        context[SettingsKey.self] = SettingsUnderCheck(
            input: input,
            types: [CovetSettings.self, ServingSettings.self] + Type.settings,
            values: app.configuration,
            report: app.settings
        )
        context[TokensKey.self] = app.parts.passwords.tokens
        context[PasswordHasherKey.self] = app.parts.passwords.hasher
        context[PasswordPolicyKey.self] = app.parts.passwords.policy
        let checklist = try Checklist(
            checks: CovetChecks.all + app.parts.checks,
            attestations: try signed("attestations.json"),
            waivers: try signed("waivers.json")
        )
        return try await checklist.run(in: context, only: selectors)
    }

    /// The app without a socket, and with a log that nobody reads.
    private func quietApp(_ input: SettingsInput) async throws -> Application {
        try await Application.make(Type.self, input: input, opensDatabase: mode == .deploy) { settings in
            LogOutput(
                levels: LogLevels(common: settings.level, labels: settings.levels),
                format: settings.format,
                sink: { _ in }
            )
        }
    }

    /// What people signed, in the project's `readiness` folder; nothing where the file is not there.
    private func signed<Entry: Decodable>(_ name: String) throws -> [Entry] {
        do {
            guard let bytes = try input.files.read("\(input.directory)/readiness/\(name)") else { return [] }
            return try JSON.decode([Entry].self, from: ByteBuffer(bytes: bytes))
        } catch {
            throw SignedFileError(description: "readiness/\(name) cannot be used: \(error)")
        }
    }
}

/// A file of what people signed that cannot be used: the report could not say what they meant.
struct SignedFileError: Error, CustomStringConvertible {
    let description: String
}
