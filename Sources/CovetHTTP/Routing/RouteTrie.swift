/// All routes' patterns as a tree of segments, laid out in flat arrays that are only read.
///
/// At each node literals come before the parameter and the parameter before the wildcard; where the better branch leads
/// to no route for the method, the search goes back and tries the next. Every node is visited at most once.
final class RouteTrie: Sendable {
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
        /// `lastEncodedSlash` is that of the path; see `SegmentedPath`.
        case route(Int, hasTrailingSlash: Bool, lastEncodedSlash: Int)
        /// The path exists for these methods alone.
        case methods(Set<Method>)
        case nothing
        /// Indirect, so that what the usual path copies is small.
        indirect case refused(HTTPError)
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
    func find(_ method: Method, _ path: UnsafeRawBufferPointer) -> Match {
        let slot = Self.slot(of: method)
        return SegmentedPath.withSegments(of: path, depth: depth) { cut, bytes, bounds in
            if cut.hasEmptySegment { return .nothing }
            return withWalk(bytes, bounds, cut.count) { walk in
                let found: Int
                if let slot {
                    found = walk.route(slot, from: 0, level: 0)
                } else {
                    found = self.other(method.name, among: walk)
                }
                if found >= 0 {
                    return .route(
                        found,
                        hasTrailingSlash: cut.hasTrailingSlash,
                        lastEncodedSlash: cut.lastEncodedSlash
                    )
                }
                let methods = self.methods(among: walk)
                return methods.isEmpty ? .nothing : .methods(methods)
            }
        }
    }

    /// Every method that any route has.
    var methods: Set<Method> {
        var methods: Set<Method> = []
        for node in nodes.indices { collect(at: node, into: &methods) }
        return methods
    }

    /// Lends the arrays as plain memory: the walk counts no references and checks no uniqueness.
    @inline(__always)
    private func withWalk(
        _ bytes: UnsafeRawBufferPointer,
        _ bounds: UnsafeBufferPointer<SegmentedPath.Bounds>,
        _ count: Int,
        _ body: (Walk) -> Match
    ) -> Match {
        nodes.withUnsafeBufferPointer { nodes in
            edges.withUnsafeBufferPointer { edges in
                text.withUnsafeBufferPointer { text in
                    slots.withUnsafeBufferPointer { slots in
                        body(
                            Walk(
                                nodes: nodes,
                                edges: edges,
                                text: text,
                                slots: slots,
                                bytes: bytes,
                                bounds: bounds,
                                count: count
                            )
                        )
                    }
                }
            }
        }
    }

    /// The best route of a method without slot; -1 where there is none.
    private func other(_ method: String, among walk: Walk) -> Int {
        var ends: [Int] = []
        walk.collectEnds(from: 0, level: 0, into: &ends)
        for end in ends {
            if let found = others.first(where: { $0.node == end && $0.method == method }) { return found.route }
        }
        return -1
    }

    private func methods(among walk: Walk) -> Set<Method> {
        var ends: [Int] = []
        walk.collectEnds(from: 0, level: 0, into: &ends)
        return ends.reduce(into: []) { methods, end in collect(at: end, into: &methods) }
    }

    private func collect(at node: Int, into methods: inout Set<Method>) {
        for (slot, method) in Self.slotMethods.enumerated() where slots[node * Self.slotMethods.count + slot] >= 0 {
            methods.insert(method)
        }
        for other in others where other.node == node { methods.insert(.other(other.method)) }
    }

    static let slotMethods: [Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]

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
