import NIOCore

/// Whether bytes flow fast enough, judged over windows of time.
struct RateWindow {
    private let length: TimeAmount
    private let minimumBytes: Int
    private var elapsed = TimeAmount.zero
    private var start: Int?

    init(length: Duration, minimumRate: Int) {
        self.length = TimeAmount(length)
        let seconds = Double(self.length.nanoseconds) / 1e9
        minimumBytes = minimumRate == 0 ? 0 : max(1, Int(Double(minimumRate) * seconds))
    }

    mutating func reset() {
        elapsed = .zero
        start = nil
    }

    /// Counts time in which bytes should have flowed; `total` is how many ever have.
    mutating func isTooSlow(total: Int, after time: TimeAmount) -> Bool {
        guard let start else {
            // The first tick falls somewhere in the wait, so the window begins with it.
            self.start = total
            return false
        }
        elapsed = elapsed + time
        guard elapsed >= length else { return false }
        defer {
            elapsed = .zero
            self.start = total
        }
        return total - start < minimumBytes
    }
}
