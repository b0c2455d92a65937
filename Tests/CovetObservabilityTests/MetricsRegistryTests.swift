import CoreMetrics
import Testing

@testable import CovetObservability

@Suite struct MetricsRegistryTests {
    @Test func everyKindIsShownInPrometheusText() {
        let registry = MetricsRegistry(describing: [
            "shop.orders": MetricDescription(help: "Orders\nof the day"),
            "shop.size": MetricDescription(unit: "bytes", bounds: [1, 10]),
            "shop.took": MetricDescription(bounds: [0.1, 1]),
        ])
        Counter(label: "shop.orders", dimensions: [("b", "2"), ("a", "x\"\\\ny")], factory: registry).increment(by: 3)
        FloatingPointCounter(label: "shop.weight", factory: registry).increment(by: 1.5)
        Meter(label: "shop.open", factory: registry).set(2)
        let size = Recorder(label: "shop.size", factory: registry)
        for value in [1, 5, 50] { size.record(value) }
        Gauge(label: "shop.level", factory: registry).record(0.25)
        let took = Timer(label: "shop.took", factory: registry)
        took.recordMilliseconds(100)
        took.recordSeconds(2)
        registry.observe("shop.waiting", [("state", "idle")]) { 7 }
        registry.observe("shop.gone") { nil }
        #expect(
            registry.exposition() == #"""
                # TYPE shop_gone gauge
                # TYPE shop_level gauge
                shop_level 0.25
                # TYPE shop_open gauge
                shop_open 2
                # HELP shop_orders_total Orders\nof the day
                # TYPE shop_orders_total counter
                shop_orders_total{a="x\"\\\ny",b="2"} 3
                # TYPE shop_size_bytes histogram
                shop_size_bytes_bucket{le="1"} 1
                shop_size_bytes_bucket{le="10"} 2
                shop_size_bytes_bucket{le="+Inf"} 3
                shop_size_bytes_sum 56
                shop_size_bytes_count 3
                # TYPE shop_took_seconds histogram
                shop_took_seconds_bucket{le="0.1"} 1
                shop_took_seconds_bucket{le="1"} 1
                shop_took_seconds_bucket{le="+Inf"} 2
                shop_took_seconds_sum 2.1
                shop_took_seconds_count 2
                # TYPE shop_waiting gauge
                shop_waiting{state="idle"} 7
                # TYPE shop_weight_total counter
                shop_weight_total 1.5

                """#
        )
    }

    @Test func twoHandlesOfOneMetricCountTogether() {
        let registry = MetricsRegistry()
        Counter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: registry).increment()
        Counter(label: "a", dimensions: [("y", "2"), ("x", "1")], factory: registry).increment()
        #expect(registry.exposition().contains("a_total{x=\"1\",y=\"2\"} 2\n"))
    }

    @Test func labelsThatAClientChoosesCannotFillTheMemory() {
        let registry = MetricsRegistry(seriesLimit: 10)
        for number in 0..<10_000 {
            Counter(label: "hits", dimensions: [("path", "/\(number)")], factory: registry).increment()
        }
        let lines = registry.exposition().split(separator: "\n")
        #expect(lines.count == 12)
        #expect(lines.contains("hits_total{otel_metric_overflow=\"true\"} 9990"))
    }

    @Test func namesThatAClientChoosesCannotFillTheMemory() {
        let registry = MetricsRegistry(familyLimit: 10)
        for number in 0..<100 { Counter(label: "hits\(number)", factory: registry).increment() }
        #expect(registry.exposition().contains("covet_metrics_refused_total 90\n"))
    }

    @Test func aNameOfAnotherKindIsRefusedRatherThanMixed() {
        let registry = MetricsRegistry()
        Meter(label: "a_total", factory: registry).set(5)
        Counter(label: "a", factory: registry).increment()
        #expect(registry.exposition().contains("# TYPE a_total gauge\na_total 5\n"))
        #expect(registry.exposition().contains("covet_metrics_refused_total 1\n"))
    }

    @Test(arguments: [
        ("9 lives", "_9_lives"), ("a.b-c", "a_b_c"), ("", "_"), ("é", "_"), ("a\n# TYPE b gauge", "a___TYPE_b_gauge"),
    ])
    func namesAreMadeFitForTheFormat(label: String, name: String) {
        #expect(MetricName.exposed(label, .gauge, unit: nil) == name)
    }

    @Test(arguments: [("__name__", "_name__"), ("le", "_le"), ("a:b", "a_b")])
    func labelsOfPrometheusItselfAreLeftToIt(label: String, name: String) {
        #expect(MetricName.label(label) == name)
    }

    @Test func numbersThatAreNoneAreShownAsPrometheusReadsThem() {
        #expect(
            [1, 0.5, .infinity, -.infinity, .nan, 1e20].map(PrometheusText.number) == [
                "1", "0.5", "+Inf", "-Inf", "NaN", "1e+20",
            ]
        )
    }
}
