/// The difference of two texts, line by line, as `diff -u` shows it.
package enum UnifiedDiff {
    /// - Parameters:
    ///   - name: of the file, in both headers.
    ///   - context: how many lines that stay are shown around a change.
    package static func between(_ old: String, _ new: String, name: String, context: Int = 3) -> String {
        let before = lines(old)
        let after = lines(new)
        guard before != after else { return "" }
        let edits = self.edits(before, after)
        var result = "--- \(name)\n+++ \(name)\n"
        var index = 0
        while let first = edits[index...].firstIndex(where: { $0.kind != " " }) {
            var last = first
            var at = first
            while at < edits.count, at - last <= 2 * context {
                if edits[at].kind != " " { last = at }
                at += 1
            }
            let start = max(index, first - context)
            let end = min(edits.count, last + context + 1)
            let hunk = edits[start..<end]
            let removed = edits[..<start].count { $0.kind != "+" }
            let added = edits[..<start].count { $0.kind != "-" }
            let oldCount = hunk.count { $0.kind != "+" }
            let newCount = hunk.count { $0.kind != "-" }
            result +=
                "@@ -\(removed + (oldCount > 0 ? 1 : 0)),\(oldCount) +\(added + (newCount > 0 ? 1 : 0)),\(newCount) @@\n"
            result += hunk.map { "\($0.kind)\($0.line)\n" }.joined()
            index = end
        }
        return result
    }

    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func edits(_ before: [Substring], _ after: [Substring]) -> [(kind: Character, line: Substring)] {
        let difference = after.difference(from: before)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var result: [(kind: Character, line: Substring)] = []
        var (old, new) = (0, 0)
        while old < before.count || new < after.count {
            if removed.contains(old) {
                result.append(("-", before[old]))
                old += 1
            } else if inserted.contains(new) {
                result.append(("+", after[new]))
                new += 1
            } else {
                result.append((" ", before[old]))
                old += 1
                new += 1
            }
        }
        return result
    }
}
