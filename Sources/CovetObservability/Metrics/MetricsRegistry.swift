import Synchronization

/// Keeps what an app measures, and shows it in Prometheus' text format.
///
/// It is a backend of swift-metrics: what Covet, the app and its libraries measure by that facade lands here.
/// ```swift
/// Counter(label: "shop.orders", dimensions: [("country", "fr")], factory: registry).increment()
/// registry.exposition()        // shop_orders_total{country="fr"} 1
/// ```
/// Memory is bounded: beyond `seriesLimit` combinations of labels, what a metric counts goes to one series with the label
/// `otel_metric_overflow="true"`, as OpenTelemetry has it, and beyond `familyLimit` names, metrics are refused and counted in
/// `covet_metrics_refused_total`. A label whose values a client can choose, such as a path, therefore cannot fill the memory.
public final class MetricsRegistry: Sendable {
    typealias Labels = [Label]

    struct Label: Hashable, Comparable {
        let name: String
        let value: String

        static func < (left: Label, right: Label) -> Bool {
            (left.name, left.value) < (right.name, right.value)
        }
    }

    struct State {
        var families: [String: MetricFamily] = [:]
        var observed: [String: [Labels: @Sendable () -> Double?]] = [:]
        var refused = 0
    }

    /// What a metric is, for those who read it; by label.
    private let descriptions: [String: MetricDescription]
    private let seriesLimit: Int
    private let familyLimit: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - descriptions: what is known of metrics beforehand, by their labels: help texts, units and the bounds of histograms.
    ///   - seriesLimit: combinations of labels of one metric. Default: 500.
    ///   - familyLimit: metrics. Default: 1000.
    public init(
        describing descriptions: [String: MetricDescription] = [:],
        seriesLimit: Int = 500,
        familyLimit: Int = 1000
    ) {
        self.descriptions = descriptions
        self.seriesLimit = max(1, seriesLimit)
        self.familyLimit = max(1, familyLimit)
    }

    /// Shows a number that is asked for whenever somebody looks; a later one with the same name and labels takes its place. `nil` shows
    /// nothing. The closure answers at once, from any thread.
    public func observe(
        _ label: String,
        _ dimensions: [(String, String)] = [],
        _ read: @escaping @Sendable () -> Double?
    ) {
        let labels = Self.labels(dimensions)
        let description = descriptions[label] ?? MetricDescription()
        state.withLock { state in
            guard let name = family(label, description.isCounter ? .counter : .gauge, description, &state)?.name else {
                return
            }
            if let count = state.observed[name]?.count, count >= seriesLimit, state.observed[name]?[labels] == nil {
                state.refused += 1
                return
            }
            state.observed[name, default: [:]][labels] = read
        }
    }

    /// The series of a metric with these labels, made when it is first asked for; one that counts for nobody where there is no room, or
    /// where the name belongs to a metric of another kind.
    func series(_ label: String, _ kind: MetricFamily.Kind, _ dimensions: [(String, String)]) -> MetricSeries {
        let labels = Self.labels(dimensions)
        let description = descriptions[label] ?? MetricDescription()
        return state.withLock { state in
            guard let family = family(label, kind, description, &state) else { return kind.makeSeries(description) }
            if let series = state.families[family.name]?.series[labels] { return series }
            let isFull = family.series.count >= seriesLimit
            let place = isFull ? Self.overflow : labels
            if isFull, let series = family.series[place] { return series }
            let series = kind.makeSeries(description)
            state.families[family.name]?.series[place] = series
            return series
        }
    }

    private func family(
        _ label: String,
        _ kind: MetricFamily.Kind,
        _ description: MetricDescription,
        _ state: inout State
    ) -> MetricFamily? {
        let name = MetricName.exposed(label, kind, unit: description.unit)
        if let family = state.families[name] {
            if family.kind == kind { return family }
            state.refused += 1
            return nil
        }
        guard state.families.count < familyLimit else {
            state.refused += 1
            return nil
        }
        let family = MetricFamily(name: name, kind: kind, help: description.help)
        state.families[name] = family
        return family
    }

    /// All metrics in Prometheus' text format, version 0.0.4, sorted by name.
    public func exposition() -> String {
        let (families, observed, refused) = state.withLock { ($0.families, $0.observed, $0.refused) }
        var text = PrometheusText()
        for family in families.values.sorted(by: { $0.name < $1.name }) {
            text.begin(family)
            for (labels, series) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                text.add(family, labels, series.reading)
            }
            // Asked for outside of the lock: the closure belongs to somebody else.
            for (labels, read) in (observed[family.name] ?? [:]).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }
            ) {
                if let value = read() { text.add(family, labels, .number(value)) }
            }
        }
        if refused > 0 {
            let family = MetricFamily(
                name: "covet_metrics_refused_total",
                kind: .counter,
                help: "Metrics that were refused, as there are too many or the name is taken by another kind"
            )
            text.begin(family)
            text.add(family, [], .number(Double(refused)))
        }
        return text.text
    }

    /// The content type of ``exposition()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private static let overflow = [Label(name: "otel_metric_overflow", value: "true")]

    private static func labels(_ dimensions: [(String, String)]) -> Labels {
        var labels: Labels = []
        for (name, value) in dimensions {
            let name = MetricName.label(name)
            labels.removeAll { $0.name == name }
            labels.append(Label(name: name, value: MetricName.value(value)))
        }
        return labels.sorted()
    }
}

/// What is known of a metric before it is measured.
public struct MetricDescription: Sendable {
    /// One line for those who read the metrics.
    public var help: String?
    /// Stands at the end of the name that is shown, such as `seconds` or `bytes`.
    public var unit: String?
    /// The upper bounds of a histogram's buckets, ascending; for times in seconds.
    public var bounds: [Double]
    /// Whether an observed number only ever grows.
    public var isCounter: Bool

    /// Bounds of times that OpenTelemetry's conventions give for HTTP requests, 5 ms to 10 s.
    public static let requestBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
    /// Bounds of times that OpenTelemetry's conventions give for database clients, 1 ms to 10 s.
    public static let databaseBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

    public init(
        help: String? = nil,
        unit: String? = nil,
        bounds: [Double] = MetricDescription.requestBounds,
        isCounter: Bool = false
    ) {
        self.help = help
        self.unit = unit
        self.bounds = bounds
        self.isCounter = isCounter
    }
}
