/// A parse tree as PostgreSQL's parser gives it, in a flat list: however deep the tree, nothing here recurses.
struct SyntaxTree {
    enum Kind: UInt8 {
        case object, array, string, other
    }

    struct Node {
        var kind: Kind
        /// Where the member's name stands in the text; empty in arrays.
        var key: Range<Int>
        /// Where the value stands in the text; of a string, without its quotes.
        var value: Range<Int>
        /// The index behind the node and all below it.
        var next: Int
    }

    let text: [UInt8]
    private(set) var nodes: [Node] = []

    /// Nil when the text is not the JSON that the parser writes.
    init?(json text: [UInt8]) {
        self.text = text
        guard read() else { return nil }
    }

    var root: SyntaxNode? { nodes.isEmpty ? nil : SyntaxNode(tree: self, index: 0) }

    private mutating func read() -> Bool {
        var open: [Int] = []
        var key = 0..<0
        var at = 0
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: " "), 0x0a, 0x0d, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"): at += 1
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(nodes.count)
                let kind: Kind = text[at] == UInt8(ascii: "{") ? .object : .array
                nodes.append(Node(kind: kind, key: key, value: at..<at, next: 0))
                key = 0..<0
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard let index = open.popLast() else { return false }
                nodes[index].next = nodes.count
                at += 1
                if open.isEmpty { return text[at...].allSatisfy { $0 <= 0x20 } }
            case UInt8(ascii: "\""):
                let start = at + 1
                at = start
                while at < text.count, text[at] != UInt8(ascii: "\"") {
                    at += text[at] == UInt8(ascii: "\\") ? 2 : 1
                }
                guard at < text.count else { return false }
                let range = start..<at
                at += 1
                if at < text.count, text[at] == UInt8(ascii: ":") {
                    key = range
                } else {
                    append(.string, &key, range)
                }
            default:
                let start = at
                while at < text.count, !Self.delimiters.contains(text[at]) { at += 1 }
                append(.other, &key, start..<at)
            }
            if open.isEmpty, at > 0 { return false }
        }
        return false
    }

    private mutating func append(_ kind: Kind, _ key: inout Range<Int>, _ value: Range<Int>) {
        nodes.append(Node(kind: kind, key: key, value: value, next: nodes.count + 1))
        key = 0..<0
    }

    private static let delimiters: Set<UInt8> = [
        UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0a, 0x0d,
    ]
}

/// A place in a parse tree.
struct SyntaxNode {
    let tree: SyntaxTree
    let index: Int

    private var node: SyntaxTree.Node { tree.nodes[index] }

    /// A member of an object.
    subscript(_ key: String) -> SyntaxNode? {
        guard node.kind == .object else { return nil }
        var child = index + 1
        while child < node.next {
            if tree.text[tree.nodes[child].key].elementsEqual(key.utf8) { return SyntaxNode(tree: tree, index: child) }
            child = tree.nodes[child].next
        }
        return nil
    }

    /// The elements of an array; empty for anything else.
    var elements: [SyntaxNode] {
        guard node.kind == .array else { return [] }
        var result: [SyntaxNode] = []
        var child = index + 1
        while child < node.next {
            result.append(SyntaxNode(tree: tree, index: child))
            child = tree.nodes[child].next
        }
        return result
    }

    /// The parser wraps a node in an object with one member, named after its kind.
    var kind: String {
        guard node.kind == .object, node.next > index + 1 else { return "" }
        return String(decoding: tree.text[tree.nodes[index + 1].key], as: UTF8.self)
    }

    /// The node inside of the wrapping.
    var body: SyntaxNode? {
        node.kind == .object && node.next > index + 1 ? SyntaxNode(tree: tree, index: index + 1) : nil
    }

    /// The node inside of the wrapping, when it is of that kind.
    func only(_ kind: String) -> SyntaxNode? { self.kind == kind ? body : nil }

    var string: String? {
        guard node.kind == .string else { return nil }
        let raw = tree.text[node.value]
        return raw.contains(UInt8(ascii: "\\")) ? Self.unescaped(raw) : String(decoding: raw, as: UTF8.self)
    }

    var int: Int? {
        node.kind == .other ? Int(String(decoding: tree.text[node.value], as: UTF8.self)) : nil
    }

    var isTrue: Bool { node.kind == .other && tree.text[node.value].elementsEqual("true".utf8) }

    /// Every node of one of these kinds in it, however deep.
    func all(_ kinds: Set<String>) -> [(kind: String, node: SyntaxNode)] {
        var result: [(kind: String, node: SyntaxNode)] = []
        for child in index..<node.next where !tree.nodes[child].key.isEmpty && tree.nodes[child].kind == .object {
            let kind = String(decoding: tree.text[tree.nodes[child].key], as: UTF8.self)
            if kinds.contains(kind) { result.append((kind, SyntaxNode(tree: tree, index: child))) }
        }
        return result
    }

    private static func unescaped(_ raw: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var at = raw.startIndex
        while at < raw.endIndex {
            guard raw[at] == UInt8(ascii: "\\"), at + 1 < raw.endIndex else {
                bytes.append(raw[at])
                at += 1
                continue
            }
            switch raw[at + 1] {
            case UInt8(ascii: "n"): bytes.append(0x0a)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "r"): bytes.append(0x0d)
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0c)
            case UInt8(ascii: "u"):
                // The parser writes this form for control characters alone.
                let digits = String(decoding: raw[min(at + 2, raw.endIndex)..<min(at + 6, raw.endIndex)], as: UTF8.self)
                if let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) {
                    bytes += Array(String(Character(scalar)).utf8)
                }
                at += 4
            default: bytes.append(raw[at + 1])
            }
            at += 2
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
