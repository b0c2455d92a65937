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
    /// Breaks a critical part of the app's health.
    package let health: HealthSwitch
    private let server: Server
    private let serving: Task<Void, any Error>

    private init(
        app: Application,
        log: CapturedLog,
        routes: ProvokingRoutes,
        stalls: StallRecorder,
        health: HealthSwitch,
        server: Server,
        serving: Task<Void, any Error>
    ) {
        self.app = app
        self.log = log
        self.routes = routes
        self.stalls = stalls
        self.health = health
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
        let health = HealthSwitch()
        var routes = ProvokingRoutes(token: RandomToken.make(.bits128))
        let app = try await Application.make(
            type,
            input: input,
            log: { settings in
                // JSON whatever LOG_FORMAT says, so that the checks can read it.
                LogOutput(
                    levels: LogLevels(common: settings.level, labels: settings.levels),
                    format: .json,
                    sink: { log.append($0) }
                )
            },
            amend: { app in
                if let threshold = app.server.stallThreshold { routes.stallTime = min(threshold * 3, .seconds(3)) }
                app.routes.mount(routes)
                app.health.append(HealthCheck("check-\(routes.token)") { try health.ask() })
                if standsInForProxy(app.serving), app.middleware[TrustedProxies.self] != nil {
                    try app.middleware.replace(TrustedProxies(app.serving.trustedProxies + ["127.0.0.1"]))
                }
                app.server.drainDelay = .zero
                // What still runs when the checks are done is something that never ends by itself.
                app.server.graceTime = .seconds(1)
                app.server.onStall = { stalls.append($0) }
            }
        )
        await app.checkMigrations()
        let server = app.makeServer(host: "127.0.0.1", port: 0, loops: 1)
        // A task of its own: the server has to outlive a cancelled check for as long as it takes to end in order.
        let serving = Task { try await server.run() }
        let instance = OwnInstance(
            app: app,
            log: log,
            routes: routes,
            stalls: stalls,
            health: health,
            server: server,
            serving: serving
        )
        do {
            guard case .host(let host, let port) = try await server.listening() else {
                throw AppError(
                    "The app listens on a socket in the file system, where the check cannot ask. Start it and pass --url."
                )
            }
            let target = ProbeTarget(isSecure: app.serverConfiguration.tls != nil, host: host, port: port)
            let result = try await body(instance, target)
            await instance.end()
            return result
        } catch {
            await instance.end()
            throw error
        }
    }

    /// Whether the check plays the proxy that ends TLS in front of the app.
    private static func standsInForProxy(_ serving: ServingSettings) -> Bool {
        serving.certificateFile == nil && !serving.trustedProxies.isEmpty
    }

    /// Asks as the world asks: by the app's public name, and encrypted as far as the app can know.
    func probe(_ target: ProbeTarget) -> Probe {
        var probe = Probe(target)
        probe.host = app.serving.publicName
        // The certificate is for the public name, and tls.certificate looks at it there.
        probe.verifiesCertificate = false
        if Self.standsInForProxy(app.serving) { probe.headers = [("x-forwarded-proto", "https")] }
        return probe
    }

    private func end() async {
        server.shutdown()
        _ = await serving.result
        await app.close()
    }
}

/// The log of an instance, as the lines that would have gone to its output; the newest ones, bounded.
package final class CapturedLog: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private static let limit = 4 << 20

    package init() {}

    package func append(_ lines: [UInt8]) {
        bytes.withLock { bytes in
            bytes += lines
            guard bytes.count > Self.limit else { return }
            // Whole lines, and half of all at once, so that a full log does not move its bytes for every line.
            let kept = bytes.suffix(Self.limit / 2)
            bytes = Array(kept.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
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
