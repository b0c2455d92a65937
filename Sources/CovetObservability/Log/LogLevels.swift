public import CovetConfig
public import Logging

/// Which level a logger has by its label: the nearest of the configured labels above it, else the common level.
///
/// `covet.http=debug` holds for `covet.http` and `covet.http.router`, not for `covet.https`.
public struct LogLevels: Sendable {
    public let common: Logger.Level
    private let labels: [LogLabelLevel]

    public init(common: Logger.Level = .info, labels: [LogLabelLevel] = []) {
        self.common = common
        // Longest first, so that the first match is the nearest; of equals the last one said wins.
        self.labels = labels.reversed().sorted { $0.label.utf8.count > $1.label.utf8.count }
    }

    public func level(for label: String) -> Logger.Level {
        labels.first { label == $0.label || label.hasPrefix($0.label + ".") }?.level ?? common
    }
}
