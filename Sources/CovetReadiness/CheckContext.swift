#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// What a check may look at. The layers above put their own things in under a `CheckContextKey`: settings, the route
/// table, a probe of the running instance, the database.
public struct CheckContext: Sendable {
    /// The absolute path of the project's root folder.
    public let project: String
    /// The value of APP_ENV that the project is checked for, such as `production`.
    public let environment: String
    /// How far this run goes: `.static` looks at the project only, `.deploy` at the live system too.
    public let mode: Phase
    /// The release or commit under examination; some attestations hold for one version alone.
    public let version: String?

    private let time: @Sendable () -> Date
    private var values: [ObjectIdentifier: any Sendable] = [:]

    public init(
        project: String,
        environment: String,
        mode: Phase,
        version: String? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.project = project
        self.environment = environment
        self.mode = mode
        self.version = version
        self.time = now
    }

    /// The present moment by the run's clock.
    public var now: Date { time() }

    /// What a layer above has put in, or nil.
    public subscript<Key: CheckContextKey>(key: Key.Type) -> Key.Value? {
        get { values[ObjectIdentifier(key)] as? Key.Value }
        set { values[ObjectIdentifier(key)] = newValue }
    }

    /// What a layer above has put in.
    ///
    /// - Throws: `Unproven`, naming what is missing, so that the line of the check that asks stays unproven.
    public func require<Key: CheckContextKey>(_ key: Key.Type) throws(Unproven) -> Key.Value {
        guard let value = self[key] else { throw Unproven("needs \(Key.name), and there is none in this run") }
        return value
    }

    /// Evidence seen now.
    public func evidence(_ statement: String, from source: String) -> Evidence {
        Evidence(statement, from: source, at: now)
    }
}

/// Names one thing in a `CheckContext`.
/// ```swift
/// enum ProbeKey: CheckContextKey {
///     typealias Value = Probe
///     static let name = "a running instance"
/// }
/// ```
public protocol CheckContextKey {
    associatedtype Value: Sendable
    /// The thing in words, for the reason of a check that cannot do without it: `a running instance`.
    static var name: String { get }
}
