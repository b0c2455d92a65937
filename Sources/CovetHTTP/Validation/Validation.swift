/// Collects what is wrong with one input, for all of its fields at once.
///
/// A field is called as the property is: the name is taken from the key path, and only when a rule is broken. Where the
/// name in JSON is another one (`CodingKeys`), or the property is computed, say it:
/// `check(\.tagList, as: "tag_list", .count(0...10))`.
public struct Validation<Subject> {
    private let subject: Subject
    private let prefix: String
    /// The first broken rule of each checked field, in the order of the checks; at most 100.
    public private(set) var failures: [HTTPError.FieldError] = []

    init(_ subject: Subject, prefix: String = "") {
        self.subject = subject
        self.prefix = prefix
    }

    /// Checks a field. The first of the rules that is broken gives the message.
    public mutating func callAsFunction<Value>(
        _ field: KeyPath<Subject, Value>,
        as name: String? = nil,
        _ rules: Rule<Value>...
    ) {
        check(subject[keyPath: field], rules) { name ?? FieldName.of(field) }
    }

    /// Checks a field that may be absent, where it is there.
    public mutating func callAsFunction<Value>(
        _ field: KeyPath<Subject, Value?>,
        as name: String? = nil,
        _ rules: Rule<Value>...
    ) {
        guard let value = subject[keyPath: field] else { return }
        check(value, rules) { name ?? FieldName.of(field) }
    }

    /// Checks every element of a list; messages name it as `tags[2]`.
    public mutating func each<Values: Collection>(
        _ field: KeyPath<Subject, Values>,
        as name: String? = nil,
        _ rules: Rule<Values.Element>...
    ) {
        for (index, value) in subject[keyPath: field].enumerated() where failures.count < Self.mostFailures {
            check(value, rules) { "\(name ?? FieldName.of(field))[\(index)]" }
        }
    }

    /// Checks a part that has rules of its own; messages name its fields as `author.name`.
    public mutating func nested<Part: Input>(_ field: KeyPath<Subject, Part>, as name: String? = nil) {
        add(subject[keyPath: field], name ?? FieldName.of(field))
    }

    /// Checks a part that has rules of its own, where it is there.
    public mutating func nested<Part: Input>(_ field: KeyPath<Subject, Part?>, as name: String? = nil) {
        guard let part = subject[keyPath: field] else { return }
        add(part, name ?? FieldName.of(field))
    }

    /// Checks every element of a list of parts; messages name their fields as `lines[2].amount`.
    public mutating func eachNested<Parts: Collection>(_ field: KeyPath<Subject, Parts>, as name: String? = nil)
    where Parts.Element: Input {
        for (index, part) in subject[keyPath: field].enumerated() where failures.count < Self.mostFailures {
            add(part, "\(name ?? FieldName.of(field))[\(index)]")
        }
    }

    /// Checks anything else, such as how two fields stand to each other.
    ///
    ///     check.that(password == confirmation, "confirmation", "must be the same as the password")
    public mutating func that(_ condition: Bool, _ field: String, _ message: String) {
        if !condition { fail(field, message) }
    }

    private mutating func check<Value>(_ value: Value, _ rules: [Rule<Value>], name: () -> String) {
        for rule in rules {
            guard let problem = rule.problem(value) else { continue }
            return fail(name(), problem)
        }
    }

    private mutating func add<Part: Input>(_ part: Part, _ name: String) {
        var inner = Validation<Part>(part, prefix: "\(prefix)\(name).")
        part.validate(&inner)
        for failure in inner.failures where failures.count < Self.mostFailures { failures.append(failure) }
    }

    private mutating func fail(_ field: String, _ message: String) {
        guard failures.count < Self.mostFailures else { return }
        failures.append(HTTPError.FieldError(field: prefix + field, message: message))
    }

    private static var mostFailures: Int { 100 }
}

/// The name of a property from its key path, for messages.
enum FieldName {
    /// `author.name` for `\Article.author.name`. The standard library gives the text from the type's own metadata; for
    /// computed properties it has none, and the name is then `input`.
    static func of<Root, Value>(_ field: KeyPath<Root, Value>) -> String {
        let text = field.debugDescription
        let start = "\\\(Root.self)."
        guard text.hasPrefix(start) else { return "input" }
        let name = text.dropFirst(start.count).filter { $0 != "?" && $0 != "!" }
        return name.isEmpty || name.contains("<") ? "input" : String(name)
    }
}
