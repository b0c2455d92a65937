import CovetHTTP
import Logging
import NIOCore
import Synchronization

/// What all connections of a server share and nobody changes.
final class Engine: Sendable {
    let responder: any Responder
    let limits: HTTPLimits
    let hosts: HostPolicy?
    let errorHeaders: Headers
    let isSecure: Bool
    let cancelsOnHalfClose: Bool
    let logger: Logger
    let population = Population()

    init(configuration: ServerConfiguration, responder: any Responder, logger: Logger) {
        self.responder = responder
        limits = configuration.limits
        hosts = configuration.allowedHosts.isEmpty ? nil : HostPolicy(configuration.allowedHosts)
        errorHeaders = configuration.errorHeaders
        isSecure = configuration.tls != nil
        cancelsOnHalfClose = configuration.cancelsOnHalfClose
        self.logger = logger
    }
}

/// How many connections there are, and a way to wait until there are none.
final class Population: Sendable {
    private let count = Atomic<Int>(0)

    var current: Int { count.load(ordering: .relaxed) }

    func enter() -> Int {
        count.add(1, ordering: .relaxed).newValue
    }

    func leave() {
        count.subtract(1, ordering: .relaxed)
    }
}
