/// One rule that a value must keep.
///
/// Rules of one's own are made by an extension, and then read like the others:
///
///     extension Rule<Int> {
///         static var even: Rule { Rule("must be even") { $0.isMultiple(of: 2) } }
///     }
public struct Rule<Value>: Sendable {
    /// What is wrong with the value, as the end of a sentence that begins with the field's name; nil where it is right.
    let problem: @Sendable (Value) -> String?

    public init(_ message: String, _ holds: @escaping @Sendable (Value) -> Bool) {
        problem = { holds($0) ? nil : message }
    }

    /// A rule whose message depends on the value. The message goes to the client and into logs.
    public init(problem: @escaping @Sendable (Value) -> String?) {
        self.problem = problem
    }
}

extension Rule where Value: Equatable & Sendable {
    /// One of a few values.
    public static func oneOf(_ allowed: [Value]) -> Rule {
        let list = allowed.map { "\($0)" }.joined(separator: ", ")
        return Rule("must be one of \(list)") { allowed.contains($0) }
    }
}

extension Rule where Value: Comparable & Sendable {
    public static func range(_ range: ClosedRange<Value>) -> Rule {
        Rule("must be from \(range.lowerBound) to \(range.upperBound)") { range.contains($0) }
    }

    public static func atLeast(_ least: Value) -> Rule {
        Rule("must be at least \(least)") { $0 >= least }
    }

    public static func atMost(_ most: Value) -> Rule {
        Rule("must be at most \(most)") { $0 <= most }
    }
}

extension Rule where Value: Collection & SendableMetatype {
    /// How many elements a list has.
    public static func count(_ range: ClosedRange<Int>) -> Rule {
        Rule("must have \(range.lowerBound) to \(range.upperBound) elements") { range.contains($0.count) }
    }

    /// At least one element or character. A text of white space alone is empty.
    public static var notEmpty: Rule {
        Rule("must not be empty") { value in
            if let text = value as? any StringProtocol {
                return text.unicodeScalars.contains { !$0.properties.isWhitespace }
            }
            return !value.isEmpty
        }
    }
}

extension Rule where Value: Collection & SendableMetatype, Value.Element: Hashable & SendableMetatype {
    /// No element twice.
    public static var unique: Rule {
        Rule("must not have an element twice") { value in
            var seen: Set<Value.Element> = []
            return value.allSatisfy { seen.insert($0).inserted }
        }
    }
}
