import Yams

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A configuration file of one environment, flattened to setting names: `database: {pool: {max_size: 10}}` and
/// `DATABASE_POOL_MAX_SIZE: 10` are the same. A list of scalars becomes one comma-separated value.
struct ConfigFile {
    struct Entry: Hashable {
        var value: String
        var line: Int?
    }

    struct Fault: Hashable {
        var line: Int?
        var message: String
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var faults: [Fault] = []
    private var nodesLeft = 10_000

    /// JSON is checked by the JSON decoder first; both then go through YAML's composer, which knows line numbers.
    init(parsing text: String, isJSON: Bool) {
        if isJSON {
            do {
                _ = try JSONDecoder().decode(AnyJSON.self, from: Data(text.utf8))
            } catch {
                faults.append(Fault(line: nil, message: "is no valid JSON"))
                return
            }
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            faults.append(Self.fault(error))
            return
        }
        guard let root, root != Node("") else { return }
        guard root.mapping != nil else {
            faults.append(Fault(line: 1, message: "must hold a mapping of names to values"))
            return
        }
        flatten(root, under: "", depth: 0)
    }

    private mutating func flatten(_ node: Node, under prefix: String, depth: Int) {
        nodesLeft -= 1
        guard nodesLeft > 0, depth < 16 else {
            if nodesLeft <= 0 || depth == 16 {
                if faults.last?.message != Self.tooLarge {
                    faults.append(Fault(line: node.mark?.line, message: Self.tooLarge))
                }
            }
            return
        }
        switch node {
        case .scalar(let scalar):
            // YAML's null (a key without a value) leaves the setting unset.
            let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            set(prefix, isNull ? "" : scalar.string, node.mark?.line)
        case .sequence(let sequence):
            var items: [String] = []
            for item in sequence {
                guard let text = item.scalar?.string, !text.contains(",") else {
                    faults.append(
                        Fault(line: item.mark?.line, message: "\(prefix) must be a list of plain values without commas")
                    )
                    return
                }
                items.append(text)
            }
            set(prefix, items.joined(separator: ","), node.mark?.line)
        case .mapping(let mapping):
            for (key, value) in mapping {
                guard let part = Self.name(key.scalar?.string) else {
                    let message =
                        "has a key under \(prefix.isEmpty ? "the root" : prefix) that is no name of letters, digits, _ and -"
                    faults.append(Fault(line: key.mark?.line, message: message))
                    continue
                }
                flatten(value, under: prefix.isEmpty ? part : prefix + "_" + part, depth: depth + 1)
            }
        case .alias:
            faults.append(Fault(line: node.mark?.line, message: "uses an alias for \(prefix); write the value itself"))
        }
    }

    private mutating func set(_ name: String, _ value: String, _ line: Int?) {
        if let earlier = entries[name] {
            let place = earlier.line.map { ", first on line \($0)" } ?? ""
            faults.append(Fault(line: line, message: "sets \(name) a second time\(place)"))
        } else {
            entries[name] = Entry(value: value, line: line)
        }
    }

    private static let tooLarge = "is nested or aliased beyond 16 levels or 10,000 values"

    private static func name(_ key: String?) -> String? {
        guard let key, !key.isEmpty else { return nil }
        var name = ""
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): name.unicodeScalars.append(Unicode.Scalar(byte - 32))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "-"): name += "_"
            default: return nil
            }
        }
        return name
    }

    private static func fault(_ error: any Error) -> Fault {
        // Only the parser's own words and the place: the text around it may be a secret that should not be there.
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            Fault(line: mark.line, message: "is no valid YAML: \(problem) in column \(mark.column)")
        case .duplicatedKeysInMapping(let keys, _):
            Fault(line: nil, message: "sets \(keys.joined(separator: ", ")) twice")
        default:
            Fault(line: nil, message: "is no valid YAML")
        }
    }
}

/// Any JSON value, decoded for its syntax alone.
private struct AnyJSON: Decodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            for key in object.allKeys { _ = try object.decode(AnyJSON.self, forKey: key) }
        } else if var array = try? decoder.unkeyedContainer() {
            while !array.isAtEnd { _ = try array.decode(AnyJSON.self) }
        }
    }
}
