import ArgumentParser
import CovetMigrations
import CovetSQL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What models and migrations do not tell by themselves: said by options, or asked about at a terminal.
struct AnswerOptions: ParsableArguments {
    @Option(help: "OLD=NEW: what was renamed, such as posts.title=posts.headline or posts=articles.")
    var rename: [String] = []

    @Option(help: "What is gone for good, with what it holds, such as posts.title.")
    var drop: [String] = []

    @Option(help: "COLUMN=EXPRESSION: what rows get in a required column, such as posts.slug=lower(title).")
    var fill: [String] = []

    @Option(help: "A table that has no rows, so that nothing needs to be filled.")
    var assumeEmpty: [String] = []

    func validate() throws {
        _ = try given()
    }

    /// Finds the difference, asking until nothing is open.
    ///
    /// - Throws: `AppError` with the options to give where there is no terminal to ask at.
    func resolve(
        asking: Bool,
        _ difference: (DifferenceAnswers) throws -> SchemaDifference
    ) throws -> [CovetMigrations.Operation] {
        var answers = try given()
        while true {
            let found = try difference(answers)
            guard let question = found.questions.first else { return found.operations }
            guard asking, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
                throw AppError(found.questions.map(Self.wayOut).joined(separator: "\n"))
            }
            // One at a time: an answer takes what it names off the next question.
            try Self.ask(question, &answers)
        }
    }

    private func given() throws -> DifferenceAnswers {
        var answers = DifferenceAnswers(emptyTables: Set(assumeEmpty.map { SQLIdentifier(derived: $0) }))
        for text in rename {
            let (old, new) = try Self.halves(text, "--rename", "posts.title=posts.headline")
            let names = (Self.name(old), new.split(separator: ".").last.map(String.init) ?? new)
            answers.renames[names.0] = names.1
            // A case of an enumeration is named as a column is.
            if case .column(let column, let table) = names.0 {
                answers.renames[.enumerationCase(column.name, of: table)] = names.1
            }
        }
        for text in drop {
            answers.removals.insert(Self.name(text))
            if case .column(let column, let table) = Self.name(text) {
                answers.removals.insert(.enumerationCase(column.name, of: table))
            }
        }
        for text in fill {
            let (column, expression) = try Self.halves(text, "--fill", "posts.slug=lower(title)")
            answers.fills[Self.name(column)] = SQL(pieces: [.raw(expression)])
        }
        return answers
    }

    private static func halves(_ text: String, _ option: String, _ example: String) throws -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw ValidationError("\(option) \(text) has no two sides; write it as \(option) \(example)")
        }
        return (parts[0], parts[1])
    }

    private static func name(_ text: String) -> SchemaName {
        let parts = text.split(separator: ".", maxSplits: 1).map { SQLIdentifier(derived: String($0)) }
        return parts.count == 2 ? .column(parts[1], in: parts[0]) : .table(SQLIdentifier(derived: text))
    }

    private static func wayOut(_ question: DifferenceQuestion) -> String {
        switch question {
        case .renamed(let name, let candidates):
            """
            \(name) is gone, and \(candidates.joined(separator: ", ")) \(candidates.count == 1 ? "is" : "are") new. Say \
            which: --rename \(name)=\(sibling(name, candidates[0])), or --drop \(name)
            """
        case .fill(let name, _):
            """
            \(name) is required, and rows that are there have no value for it. Say what they get: \
            --fill "\(name)=..." (an SQL expression), or --assume-empty \(table(name)) where there are none.
            """
        }
    }

    private static func ask(_ question: DifferenceQuestion, _ answers: inout DifferenceAnswers) throws {
        switch question {
        case .renamed(let name, let candidates):
            print("\(name) is gone. Is it now called")
            for (index, candidate) in candidates.enumerated() { print("  \(index + 1)  \(candidate)") }
            print("  0  none of these: it is dropped, with what it holds")
            let choice = try number(in: 0...candidates.count)
            if choice == 0 {
                answers.removals.insert(name)
            } else {
                answers.renames[name] = candidates[choice - 1]
            }
        case .fill(let name, let type):
            print("\(name) (\(type.name(for: .postgres).lowercased())) is required. What do rows get that are there?")
            print(
                "An SQL expression such as '' or lower(title), or nothing where the table has no rows: ",
                terminator: ""
            )
            guard let line = readLine() else { throw AppError(wayOut(question)) }
            if line.allSatisfy(\.isWhitespace) {
                answers.emptyTables.insert(SQLIdentifier(derived: table(name)))
            } else {
                answers.fills[name] = SQL(pieces: [.raw(line)])
            }
        }
    }

    private static func number(in range: ClosedRange<Int>) throws -> Int {
        while true {
            print("Number: ", terminator: "")
            guard let line = readLine() else { throw AppError("No answer; nothing was written.") }
            if let number = Int(line.filter { !$0.isWhitespace }), range.contains(number) { return number }
            print("It is a number from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    private static func sibling(_ name: SchemaName, _ new: String) -> String {
        let text = name.description
        guard let dot = text.firstIndex(of: ".") else { return new }
        return text[...dot] + new
    }

    private static func table(_ name: SchemaName) -> String {
        if case .column(_, let table) = name { table.name } else { name.description }
    }
}
