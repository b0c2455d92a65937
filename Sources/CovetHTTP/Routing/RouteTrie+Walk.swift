extension RouteTrie {
    /// One search: the arrays of the tree and the segments of a path, lent for its time.
    struct Walk {
        let nodes: UnsafeBufferPointer<Node>
        let edges: UnsafeBufferPointer<Edge>
        let text: UnsafeBufferPointer<UInt8>
        let slots: UnsafeBufferPointer<Int32>
        let bytes: UnsafeRawBufferPointer
        let bounds: UnsafeBufferPointer<SegmentedPath.Bounds>
        /// How many segments the path has.
        let count: Int

        private static let methods = 9
        private static let get = 0
        private static let head = 1

        /// The best route of a method below a node; -1 where there is none.
        func route(_ slot: Int, from node: Int, level: Int) -> Int {
            if level == count { return route(slot, at: node) }
            let here = nodes[node]
            if !here.edges.isEmpty {
                let next = literal(here.edges, bounds[level])
                if next >= 0 {
                    let found = route(slot, from: next, level: level + 1)
                    if found >= 0 { return found }
                }
            }
            if here.parameter >= 0 {
                let found = route(slot, from: here.parameter, level: level + 1)
                if found >= 0 { return found }
            }
            return here.wildcard >= 0 ? route(slot, at: here.wildcard) : -1
        }

        /// Every node where the path may end, the best first.
        func collectEnds(from node: Int, level: Int, into ends: inout [Int]) {
            if level == count {
                ends.append(node)
                return
            }
            let here = nodes[node]
            if !here.edges.isEmpty {
                let next = literal(here.edges, bounds[level])
                if next >= 0 { collectEnds(from: next, level: level + 1, into: &ends) }
            }
            if here.parameter >= 0 { collectEnds(from: here.parameter, level: level + 1, into: &ends) }
            if here.wildcard >= 0 { ends.append(here.wildcard) }
        }

        /// HEAD is answered by GET's route where it has none of its own.
        private func route(_ slot: Int, at node: Int) -> Int {
            let found = Int(slots[node * Self.methods + slot])
            return found < 0 && slot == Self.head ? Int(slots[node * Self.methods + Self.get]) : found
        }

        /// Binary search among edges that are sorted by length, then by bytes; -1 where none is the segment.
        private func literal(_ range: Range<Int>, _ segment: SegmentedPath.Bounds) -> Int {
            var low = range.lowerBound
            var high = range.upperBound
            while low < high {
                let middle = (low + high) / 2
                let edge = edges[middle]
                var order = edge.length - segment.length
                var index = 0
                while order == 0, index < segment.length {
                    order = Int(text[edge.start + index]) - Int(bytes[segment.start + index])
                    index += 1
                }
                if order == 0 { return edge.node }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return -1
        }
    }
}
