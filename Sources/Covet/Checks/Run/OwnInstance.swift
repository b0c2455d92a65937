package import CovetConfig
import CovetCrypto
import CovetHTTP
import CovetObservability
import CovetServer
import Synchronization

/// The app served on a free loopback port for the time of a check, with routes that fail on purpose and a log that can be
/// read. Their paths begin with a random token, so that nobody else finds them.
package final class OwnInstance: Sendable {
    package let app: Application
    package let log: CapturedLog
    package let routes: ProvokingRoutes
    package let stalls: StallRecorder
    private let server: Server
    private let serving: Task<Void, any Error>

    private init(
        app: Application,
        log: CapturedLog,
        routes: ProvokingRoutes,
        stalls: StallRecorder,
        server: Server,
        serving: Task<Void, any Error>
    ) {
        self.app = app
        self.log = log
        self.routes = routes
        self.stalls = stalls
        self.server = server
        self.serving = serving
    }

    /// Configures the app anew, serves it, lends it with its address, and ends it in order whatever happens.
    package static func with<Type: CovetApp, Result>(
        _ type: Type.Type,
        input: SettingsInput,
        _ body: (OwnInstance, ProbeTarget) async throws -> Result
    ) async throws -> Result {
        let log = CapturedLog()
        let stalls = StallRecorder()
        let routes = ProvokingRoutes(token: RandomToken.make())
        let app = try await Application.make(
            type,
            input: input,
            log: { settings in
                LogOutput(
                    levels: LogLevels(common: settings.level, labels: settings.levels),
                    format: .json,
                    sink: { log.append($0) }
                )
            },
            amend: { app in
                app.routes.mount(routes)
                if app.serving.certificateFile == nil, !app.serving.trustedProxies.isEmpty {
                    // The check stands in for the proxy that ends TLS.
                    try app.middleware.replace(TrustedProxies(app.serving.trustedProxies + ["127.0.0.1"]))
                }
                app.server.drainDelay = .zero
                app.server.onStall = { stalls.append($0) }
            }
        )
        await app.checkMigrations()
        let server = app.makeServer(host: "127.0.0.1", port: 0, loops: 1)
        let serving = Task { try await server.run() }
        let instance = OwnInstance(app: app, log: log, routes: routes, stalls: stalls, server: server, serving: serving)
        do {
            guard case .host(let host, let port) = try await server.listening() else {
                throw AppError("The instance for the check did not get a port.")
            }
            let target = ProbeTarget(isSecure: app.serverConfiguration.tls != nil, host: host, port: port)
            let result = try await body(instance, target)
            try await instance.end()
            return result
        } catch {
            try? await instance.end()
            throw error
        }
    }

    /// Asks as the world asks: by the app's public name, and encrypted as far as the app can know.
    func probe(_ target: ProbeTarget) -> Probe {
        var probe = Probe(target)
        probe.host = app.serving.publicName
        if !target.isSecure, !app.serving.trustedProxies.isEmpty {
            probe.headers = [("x-forwarded-proto", "https")]
        }
        return probe
    }

    private func end() async throws {
        server.shutdown()
        _ = try await serving.value
        await app.close()
    }
}

/// The log of an instance, as the lines that would have gone to its output; the newest ones, bounded.
package final class CapturedLog: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private static let limit = 4 << 20

    package init() {}

    func append(_ lines: [UInt8]) {
        bytes.withLock { bytes in
            bytes += lines
            if bytes.count > Self.limit { bytes.removeFirst(bytes.count - Self.limit) }
        }
    }

    package var lines: [String] {
        bytes.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").map(String.init)
    }
}

/// The stalls that an instance's watchdog found.
package final class StallRecorder: Sendable {
    private let stalls = Mutex<[LoopStall]>([])

    func append(_ stall: LoopStall) {
        stalls.withLock { stalls in
            if stalls.count < 1000 { stalls.append(stall) }
        }
    }

    package var found: [LoopStall] { stalls.withLock { $0 } }
}
