/// All routes' patterns as a tree of segments, laid out in flat arrays that are only read.
///
/// At each node literals come before the parameter and the parameter before the wildcard; where the better branch leads
/// to no route for the method, the search goes back and tries the next. Every node is visited at most once.
struct RouteTrie: Sendable {
    struct Node: Sendable {
        var edges: Range<Int>
        var parameter: Int
        var wildcard: Int
    }

    /// A literal segment that leads on to a node.
    struct Edge: Sendable {
        var start: Int
        var length: Int
        var node: Int
    }

    private let nodes: [Node]
    private let edges: [Edge]
    /// The texts of all edges.
    private let text: [UInt8]
    /// For each node and known method the number of a route, or -1.
    private let slots: [Int32]
    /// Routes of methods that have no slot.
    private let others: [(node: Int, method: String, route: Int)]
    private let depth: Int

    enum Match {
        case route(Int, hasTrailingSlash: Bool)
        /// The path exists for these methods alone.
        case methods(Set<Method>)
        case nothing
    }

    /// Numbers routes in the order of `patterns`.
    ///
    /// - Throws: the numbers of two routes that no request could tell apart.
    init(_ patterns: [(method: Method, pattern: RoutePattern)]) throws(Conflict) {
        var builder = Builder()
        for (index, entry) in patterns.enumerated() {
            try builder.insert(entry.pattern.segments, method: entry.method, route: index)
        }
        var layout = Layout()
        layout.lay(builder.root)
        nodes = layout.nodes
        edges = layout.edges
        text = layout.text
        slots = layout.slots
        others = layout.others
        depth = patterns.map(\.pattern.segments.count).max() ?? 0
    }

    struct Conflict: Error {
        let first: Int
        let second: Int
    }

    /// Finds the route for a method and a path as it was sent.
    ///
    /// Fails with 400 for a path that is refused; see `SegmentedPath`.
    func find(_ method: Method, _ path: UnsafeRawBufferPointer) -> Result<(Match, SegmentedPath), HTTPError> {
        SegmentedPath.withSegments(of: path, depth: depth) { cut, bytes, bounds in
            if cut.hasEmptySegment { return (.nothing, cut) }
            let slot = Self.slot(of: method)
            let found = search(0, 0, cut.count, bytes, bounds) { route(at: $0, method, slot) }
            if let found { return (.route(found, hasTrailingSlash: cut.hasTrailingSlash), cut) }
            var methods: Set<Method> = []
            _ = search(0, 0, cut.count, bytes, bounds) {
                collect(at: $0, into: &methods)
                return nil
            }
            return (methods.isEmpty ? .nothing : .methods(methods), cut)
        }
    }

    /// Every method that any route has.
    var methods: Set<Method> {
        var methods: Set<Method> = []
        for node in nodes.indices { collect(at: node, into: &methods) }
        return methods
    }

    private func search(
        _ node: Int,
        _ level: Int,
        _ count: Int,
        _ bytes: UnsafeRawBufferPointer,
        _ bounds: UnsafeBufferPointer<SegmentedPath.Bounds>,
        _ visit: (Int) -> Int?
    ) -> Int? {
        if level == count { return visit(node) }
        let here = nodes[node]
        if !here.edges.isEmpty, let next = literal(here.edges, bytes, bounds[level]),
            let found = search(next, level + 1, count, bytes, bounds, visit)
        {
            return found
        }
        if here.parameter >= 0, let found = search(here.parameter, level + 1, count, bytes, bounds, visit) {
            return found
        }
        return here.wildcard >= 0 ? visit(here.wildcard) : nil
    }

    /// Binary search among edges that are sorted by length, then by bytes.
    private func literal(
        _ range: Range<Int>,
        _ bytes: UnsafeRawBufferPointer,
        _ segment: SegmentedPath.Bounds
    ) -> Int? {
        text.withUnsafeBufferPointer { text in
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
            return nil
        }
    }

    private func route(at node: Int, _ method: Method, _ slot: Int?) -> Int? {
        guard let slot else {
            return others.first { $0.node == node && $0.method == method.name }?.route
        }
        let found = slots[node * Self.slotMethods.count + slot]
        if found >= 0 { return Int(found) }
        guard slot == Self.head else { return nil }
        let get = slots[node * Self.slotMethods.count + Self.get]
        return get >= 0 ? Int(get) : nil
    }

    private func collect(at node: Int, into methods: inout Set<Method>) {
        for (slot, method) in Self.slotMethods.enumerated() where slots[node * Self.slotMethods.count + slot] >= 0 {
            methods.insert(method)
        }
        for other in others where other.node == node { methods.insert(.other(other.method)) }
    }

    static let slotMethods: [Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
    private static let get = 0
    private static let head = 1

    @inline(__always)
    static func slot(of method: Method) -> Int? {
        switch method {
        case .get: 0
        case .head: 1
        case .post: 2
        case .put: 3
        case .patch: 4
        case .delete: 5
        case .options: 6
        case .trace: 7
        case .connect: 8
        case .other: nil
        }
    }
}
