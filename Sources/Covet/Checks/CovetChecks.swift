import CovetReadiness

/// The checks that Covet brings along: those of its modules and those that probe a running instance.
enum CovetChecks {
    static let all: [any Check] = []
}
