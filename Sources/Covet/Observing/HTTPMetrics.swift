import CoreMetrics
public import CovetHTTP
import Synchronization

/// Measures requests as `http.server.request.duration`, by method, route, status and scheme.
///
/// The route is its pattern, never the path: who asks for a million paths that are not there makes one series.
public struct HTTPMetrics: HeaderMiddleware {
    private struct Key: Hashable {
        let route: ObjectIdentifier?
        let method: Method
        let status: UInt16
        let isSecure: Bool
    }

    private final class Timers: Sendable {
        let known = Mutex<[Key: Timer]>([:])
    }

    private let factory: any MetricsFactory
    private let timers = Timers()
    private let now: @Sendable () -> ContinuousClock.Instant

    init(_ factory: any MetricsFactory, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.factory = factory
        self.now = now
    }

    public func before(_ request: inout Request) throws {
        _ = request.openScope(at: now())
    }

    public func after(_ response: inout Response, for request: Request) {
        guard let start = request.scope?.start else { return }
        let key = Key(
            route: request.route.map { ObjectIdentifier($0) },
            method: Self.known.contains(request.method) ? request.method : Self.other,
            status: UInt16(clamping: response.status.code),
            isSecure: request.client.isSecure
        )
        let timer = timers.known.withLock { known in
            if let timer = known[key] { return timer }
            let timer = make(key, request.route)
            known[key] = timer
            return timer
        }
        timer.recordNanoseconds(start.duration(to: now()).nanoseconds)
    }

    private func make(_ key: Key, _ route: Route?) -> Timer {
        var labels = [
            ("http.request.method", key.method == Self.other ? "_OTHER" : key.method.name),
            ("http.response.status_code", "\(key.status)"), ("url.scheme", key.isSecure ? "https" : "http"),
        ]
        if let route { labels.append(("http.route", route.pattern.text)) }
        if key.status >= 500 { labels.append(("error.type", "\(key.status)")) }
        return Timer(label: MetricNames.requestDuration, dimensions: labels, factory: factory)
    }

    /// Any token can be a method; those that nobody knows are one.
    private static let known: Set<Method> = [.get, .head, .post, .put, .patch, .delete, .options]
    private static let other = Method("_OTHER")
}
