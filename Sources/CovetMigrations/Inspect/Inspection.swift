public import CovetSQL

/// What a database has, as its catalogue says.
public struct Inspection: Sendable, Equatable {
    public var schema: Schema
    /// What a schema value has no word for, by its name: `type of places.location` is `point`, `view front` its definition.
    public var details: [String: String]

    public init(schema: Schema, details: [String: String] = [:]) {
        self.schema = schema
        self.details = details
    }

    /// Every difference to another, a line each: `+` for what only the other has, `-` for what only this one has, `~` for what is otherwise there. Empty where they are equal.
    public func differences(to other: Inspection) -> [String] {
        var lines = schema.changes(to: other.schema)
        for name in Set(details.keys).union(other.details.keys).sorted() {
            switch (details[name], other.details[name]) {
            case (let old?, let new?) where old != new: lines.append("~ \(name): \(old) is now \(new)")
            case (let old?, nil): lines.append("- \(name): \(old)")
            case (nil, let new?): lines.append("+ \(name): \(new)")
            default: break
            }
        }
        return lines
    }
}

extension Schema {
    /// The difference to another schema in words, a line each; names that differ are different things.
    public func changes(to target: Schema) -> [String] {
        var answers = DifferenceAnswers()
        while true {
            do throws(MigrationError) {
                let difference = try difference(to: target, answers: answers)
                guard difference.questions.isEmpty else {
                    for question in difference.questions { answers.settle(question) }
                    continue
                }
                let plan = try MigrationPlan(Migration("", difference.operations), after: self)
                // A step that only makes another one safe is no difference.
                return plan.lines.filter { !$0.text.contains("validated on") }.map { "\($0.mark) \($0.text)" }
            } catch {
                return ["~ \(error)"]
            }
        }
    }
}

extension DifferenceAnswers {
    /// Answers that nothing was renamed and no row is there.
    fileprivate mutating func settle(_ question: DifferenceQuestion) {
        switch question {
        case .renamed(let name, _): removals.insert(name)
        case .fill(.column(_, let table), _): emptyTables.insert(table)
        case .fill: break
        }
    }
}
