/// What somebody may have meant by a name that does not exist.
enum NearMatches {
    /// ` (did you mean auth.jwt-secret?)`, or nothing when no known name is near.
    static func hint(for name: String, in known: some Sequence<CheckID>) -> String {
        let name = String(name.prefix(100))
        let candidates = Set(known.flatMap { [$0.rawValue, $0.namespace] })
        let limit = max(1, name.count / 3)
        let near =
            candidates
            .map { (name: $0, distance: distance(from: name, to: $0)) }
            .filter { $0.distance <= limit || (name.count > 1 && $0.name.hasPrefix(name)) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(3)
        return near.isEmpty ? "" : " (did you mean \(near.map(\.name).joined(separator: " or "))?)"
    }

    /// Edits (insert, remove, replace) that turn one name into the other, by Levenshtein's rows.
    private static func distance(from left: String, to right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (i, byte) in left.utf8.enumerated() {
            var next = [i + 1]
            for (j, other) in right.enumerated() {
                next.append(min(row[j] + (byte == other ? 0 : 1), row[j + 1] + 1, next[j] + 1))
            }
            row = next
        }
        return row[right.count]
    }
}
