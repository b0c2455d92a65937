import ArgumentParser
import CovetMigrations
import CovetPostgresParser

/// `covet migrate lint --sql FILE...`
struct MigrateLint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Judge files of SQL by what they lock, rewrite and break",
        discussion: """
            Each file is one migration; several are judged in their order, so that later ones know the tables of earlier ones. PostgreSQL's own parser reads them.

            Exits with 0 when everything was judged and nothing found, with 1 when something was found, and with 2 when a part could not be judged (a syntax error, a file \
            that cannot be read, text that is made while it runs).

            A comment before a statement lets a finding pass: -- covet:allow rule-id: the reason
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, github, sarif
        /// What an app asks for: the statements in the language of the rules.
        case facts
    }

    @Option(parsing: .upToNextOption, help: "The files; - is the standard input.")
    var sql: [String] = []

    @Option(
        help: "How the report is written: text, json, github, sarif, or facts for a program that judges them itself."
    )
    var format = Format.text

    @Option(help: "The server's version, such as 15 or 14.2.", transform: MigrateLint.version)
    var postgresVersion = PostgresVersion(15)

    @Flag(help: "A tool runs each file in one transaction.")
    var inTransaction = false

    @Flag(help: "The session has a lock_timeout and a statement_timeout already.")
    var timeoutsAreSet = false

    @Option(help: "Judge a rule that is off by default as well. May stand several times.")
    var enable: [String] = []

    @Flag(help: "Write the safe forms into the files; what belongs after the next release goes to FILE.next.sql.")
    var fix = false

    @Flag(help: "Show what --fix would write, and write nothing.")
    var diff = false

    @Flag(help: "List the rules.")
    var listRules = false

    @Option(help: "Explain a rule.")
    var explain: String?

    func validate() throws {
        for rule in enable where LintRule.named(rule) == nil {
            throw ValidationError("--enable \(rule): there is no such rule; --list-rules shows them all.")
        }
        if let explain, LintRule.named(explain) == nil {
            throw ValidationError("--explain \(explain): there is no such rule; --list-rules shows them all.")
        }
        guard !listRules, explain == nil else { return }
        if sql.isEmpty { throw ValidationError("Say which files: --sql FILE..., or --sql - for the standard input.") }
        if sql.count(where: { $0 == "-" }) > 1 { throw ValidationError("The standard input can be read only once.") }
        if fix, diff { throw ValidationError("--fix writes and --diff shows; give one of them.") }
        if fix || diff, format != .text { throw ValidationError("--fix and --diff go with --format text.") }
    }

    func run() throws {
        if listRules { return print(RuleListing.text) }
        if let explain { return print(RuleListing.explanation(of: explain)) }
        var scripts: [(script: LintScript, bytes: [UInt8])] = []
        for path in sql { scripts.append(Self.read(path)) }
        if format == .facts {
            return print(try LintExchange.encode(scripts.map(\.script)))
        }
        if fix || diff { return try rewrite(scripts) }
        let report = LintReport.judging(scripts.map(\.script), options)
        switch format {
        case .text: print(report.text(hasColor: Terminal.hasColor))
        case .json: print(try report.json())
        case .github: print(report.github())
        case .sarif: print(try report.sarif())
        case .facts: break
        }
        throw ExitCode(report.exitCode)
    }

    private var options: LintOptions {
        var options = LintOptions()
        options.version = postgresVersion
        options.isInTransaction = inTransaction
        options.hasTimeouts = timeoutsAreSet
        options.enabled = Set(enable)
        return options
    }

    private static func version(_ text: String) throws -> PostgresVersion {
        guard let version = PostgresVersion(text) else {
            throw ValidationError("--postgres-version is \(text); it is a number such as 15 or 14.2.")
        }
        return version
    }

    private static func read(_ path: String) -> (LintScript, [UInt8]) {
        do throws(FileError) {
            let bytes = try path == "-" ? SourceFile.standardInput() : SourceFile.read(path)
            return (ScriptReader.read(bytes, source: path), bytes)
        } catch {
            let at = LintLocation(path)
            return (LintScript(path, [LintStep(at: at, "", unjudged: [Unjudged(at: at, error.description)])]), [])
        }
    }

    private func rewrite(_ scripts: [(script: LintScript, bytes: [UInt8])]) throws {
        var remaining: [LintScript] = []
        for (script, bytes) in scripts {
            // A script of which a part could not be judged is left alone: nobody knows what the rest of it means.
            let isWhole = LintReport.judging([script], options).openUnjudged.isEmpty
            guard isWhole else {
                remaining.append(script)
                continue
            }
            let fixed = SQLFix(script, bytes, options, after: remaining)
            let old = String(decoding: bytes, as: UTF8.self)
            let next = "\(script.source).next.sql"
            if diff {
                print(UnifiedDiff.between(old, fixed.text, name: script.source), terminator: "")
                if let later = fixed.nextRelease { print(UnifiedDiff.between("", later, name: next), terminator: "") }
            } else if script.source == "-" {
                print(fixed.text, terminator: "")
                if let later = fixed.nextRelease {
                    print(later.split(separator: "\n").map { "-- \($0)" }.joined(separator: "\n"))
                }
            } else if fixed.text != old {
                if let later = fixed.nextRelease { try SourceFile.create(next, later) }
                try SourceFile.replace(script.source, fixed.text)
                StandardError.write("\(script.source): \(fixed.count) statements rewritten")
                if fixed.nextRelease != nil { StandardError.write("\(next): for after the next release") }
            }
            remaining.append(ScriptReader.read(Array(fixed.text.utf8), source: script.source))
        }
        let report = LintReport.judging(remaining, options)
        StandardError.write(report.text(hasColor: false))
        throw ExitCode(report.exitCode)
    }
}
