import Foundation
import Logging

@testable import Covet

extension LogOutput {
    /// For tests that look at something else.
    static var unheard: LogOutput {
        LogOutput(levels: LogLevels(common: .critical), format: .json) { _ in }
    }
}

extension CovetSettings {
    func databaseFile(for app: String) -> String? {
        databaseURL(for: app)?.reveal()
    }
}
