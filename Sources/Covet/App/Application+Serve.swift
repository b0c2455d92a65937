import CovetConfig
import CovetServer
import Logging

extension Application {
    /// Serves until SIGTERM or SIGINT, then drains and ends.
    ///
    /// - Throws: `ServerError` where the address or the certificate cannot be used.
    func serve(host: String? = nil, port: Int? = nil, loops: Int? = nil) async throws {
        let server = makeServer(host: host, port: port, loops: loops)
        announceSettings()
        await checkMigrations()
        do {
            try await server.runUntilSignal()
        } catch {
            await close()
            throw error
        }
        await close()
    }

    /// A server for this app, told where to listen where that differs from the settings.
    package func makeServer(host: String? = nil, port: Int? = nil, loops: Int? = nil) -> Server {
        var configuration = serverConfiguration
        if case .host(let standardHost, let standardPort) = configuration.address {
            configuration.address = .host(host ?? standardHost, port: port ?? standardPort)
        }
        configuration.loops = loops ?? configuration.loops
        let outer = configuration.onReadinessChange
        configuration.onReadinessChange = { [readiness] isListening in
            if isListening {
                if readiness.state == .migrated { readiness.advance(to: .ready) }
            } else {
                readiness.advance(to: .draining)
            }
            outer?(isListening)
        }
        return Server(configuration: configuration, responder: self, logger: log.logger("covet.server"))
    }

    /// Says in the log what the settings made of themselves, and which are set for parts that this app does not have.
    private func announceSettings() {
        for note in settings.notes { logger.notice("settings", metadata: ["note": .string(note)]) }
        let unused = ["REDIS_URL", "RATE_LIMIT_REDIS_URL", "SENTRY_DSN", "AWS_ACCESS_KEY_ID"].filter { name in
            guard let entry = settings[name] else { return false }
            return entry.origin != .defaultValue && entry.origin != .unset
        }
        for name in unused {
            logger.warning(
                "setting without effect",
                metadata: ["name": .string(name), "why": "no part of this app uses it"]
            )
        }
    }
}
