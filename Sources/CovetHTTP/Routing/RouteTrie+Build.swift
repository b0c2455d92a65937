extension RouteTrie {
    /// The tree while routes are put in.
    struct Builder {
        final class Branch {
            var literals: [String: Branch] = [:]
            var parameter: Branch?
            var wildcard: Branch?
            var routes: [Method: Int] = [:]
        }

        let root = Branch()

        mutating func insert(_ segments: [RoutePattern.Segment], method: Method, route: Int) throws(Conflict) {
            var branch = root
            for segment in segments {
                switch segment {
                case .literal(let text): branch = Self.step(&branch.literals[text])
                case .parameter: branch = Self.step(&branch.parameter)
                case .wildcard: branch = Self.step(&branch.wildcard)
                }
            }
            if let first = branch.routes[method] { throw Conflict(first: first, second: route) }
            branch.routes[method] = route
        }

        private static func step(_ place: inout Branch?) -> Branch {
            let next = place ?? Branch()
            place = next
            return next
        }
    }

    /// The flat arrays, filled from the tree.
    struct Layout {
        var nodes: [Node] = []
        var edges: [Edge] = []
        var text: [UInt8] = []
        var slots: [Int32] = []
        var others: [(node: Int, method: String, route: Int)] = []

        @discardableResult
        mutating func lay(_ branch: Builder.Branch) -> Int {
            let number = nodes.count
            nodes.append(Node(edges: 0..<0, parameter: -1, wildcard: -1))
            slots.append(contentsOf: RouteTrie.slotMethods.map { Int32(branch.routes[$0] ?? -1) })
            for (method, route) in branch.routes where RouteTrie.slot(of: method) == nil {
                others.append((number, method.name, route))
            }
            let literals = branch.literals.map { (bytes: Array($0.key.utf8), branch: $0.value) }
                .sorted { left, right in
                    left.bytes.count == right.bytes.count
                        ? left.bytes.lexicographicallyPrecedes(right.bytes) : left.bytes.count < right.bytes.count
                }
            let first = edges.count
            for literal in literals {
                edges.append(Edge(start: text.count, length: literal.bytes.count, node: 0))
                text.append(contentsOf: literal.bytes)
            }
            nodes[number].edges = first..<edges.count
            for (offset, literal) in literals.enumerated() {
                edges[first + offset].node = lay(literal.branch)
            }
            if let parameter = branch.parameter { nodes[number].parameter = lay(parameter) }
            if let wildcard = branch.wildcard { nodes[number].wildcard = lay(wildcard) }
            return number
        }
    }
}
