package import CovetReadiness

/// The running instance that is examined, seen from outside.
package struct Instance: Sendable {
    package let probe: Probe
    /// What can be done only with an instance that was started for the check: failing on purpose, reading its log.
    package let own: OwnInstance?

    /// - Throws: `Unproven` where the instance was started by somebody else.
    package func requireOwn(for purpose: String) throws(Unproven) -> OwnInstance {
        guard let own else {
            throw Unproven(
                "\(purpose) needs an instance that the check starts itself: run check --deploy without --url"
            )
        }
        return own
    }
}

package enum InstanceKey: CheckContextKey {
    package typealias Value = Instance
    package static let name = "a running instance"
}

package enum ApplicationKey: CheckContextKey {
    package typealias Value = Application
    package static let name = "the configured app"
}

extension CheckContext {
    package var application: Application {
        get throws(Unproven) { try require(ApplicationKey.self) }
    }

    package var instance: Instance {
        get throws(Unproven) { try require(InstanceKey.self) }
    }
}
