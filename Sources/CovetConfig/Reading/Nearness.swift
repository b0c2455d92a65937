/// "Did you mean": the known name that is nearest to a misspelt one.
package enum Nearness {
    /// The nearest of `candidates` within two edits (a swap of neighbours counts one), or a third of the name for long names.
    package static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(1, min(3, name.utf8.count / 4))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(Array(name.utf8), Array(candidate.utf8), limit: limit)
            guard distance <= limit,
                distance < best?.distance ?? .max || (distance == best?.distance && candidate < best?.name ?? "")
            else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    private static func distance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
        guard abs(a.count - b.count) <= limit, a.count <= 200, !a.isEmpty, !b.isEmpty else { return .max }
        var twoAgo = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], twoAgo[j - 2] + 1) }
            }
            twoAgo = previous
            previous = row
        }
        return previous[b.count]
    }
}
