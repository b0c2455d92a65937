import Synchronization

/// The series of one metric.
struct MetricFamily {
    enum Kind: String {
        case counter, gauge, histogram
        /// A histogram of times, shown in seconds.
        case timer

        /// The word of the text format.
        var word: String { self == .timer ? "histogram" : rawValue }

        func makeSeries(_ description: MetricDescription) -> MetricSeries {
            switch self {
            case .counter, .gauge: MetricSeries(bounds: [])
            case .histogram, .timer:
                MetricSeries(bounds: description.bounds.isEmpty ? MetricDescription.requestBounds : description.bounds)
            }
        }
    }

    let name: String
    let kind: Kind
    let help: String?
    var series: [MetricsRegistry.Labels: MetricSeries] = [:]

    init(name: String, kind: Kind, help: String?) {
        self.name = name
        self.kind = kind
        self.help = help
    }
}

/// One number, or the counts of one histogram.
final class MetricSeries: Sendable {
    enum Reading {
        case number(Double)
        /// Counts up to and with each bound; all are `count`.
        case histogram(bounds: [Double], cumulative: [UInt64], count: UInt64, sum: Double)
    }

    private struct State {
        var number = 0.0
        var count: UInt64 = 0
        var buckets: [UInt64]
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count)))
    }

    func set(_ value: Double) { state.withLock { $0.number = value } }

    func add(_ value: Double) { state.withLock { $0.number += value } }

    func reset() {
        state.withLock { $0 = State(buckets: Array(repeating: 0, count: bounds.count)) }
    }

    /// Counts a value in its bucket. What is no number is not counted.
    func record(_ value: Double) {
        guard !value.isNaN else { return }
        state.withLock { state in
            state.number += value
            state.count += 1
            if let bucket = bounds.firstIndex(where: { value <= $0 }) { state.buckets[bucket] += 1 }
        }
    }

    var reading: Reading {
        let state = state.withLock { $0 }
        guard !bounds.isEmpty else { return .number(state.number) }
        var total: UInt64 = 0
        let cumulative = state.buckets.map { count in
            total += count
            return total
        }
        return .histogram(bounds: bounds, cumulative: cumulative, count: state.count, sum: state.number)
    }
}
