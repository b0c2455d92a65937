import CovetDatabase
import CovetReadiness
import Foundation

/// sql.orm-first: counts model queries and raw ones, in the sources and in what the instance has sent.
struct ModelsComeFirst: Check {
    let id: CheckID = "sql.orm-first"
    let phase = Phase.static
    /// Of a hundred queries so many may be raw.
    static let allowed = 20
    /// Fewer statements than this say nothing about their share.
    static let sample = 20

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard !app.tables.isEmpty else { return .notApplicable("the app has no models") }
        var raw: [Finding.Location] = []
        var model = 0
        let files = RawSQLIsAllowListed.sources(below: context.project)
        for file in files {
            guard let data = FileManager.default.contents(atPath: "\(context.project)/\(file)") else { continue }
            let source = SwiftSource([UInt8](data))
            raw += source.rawQueries.map { .init(file: file, line: $0) }
            model += source.modelQueries
        }
        let sent = sent(app)
        guard !files.isEmpty || sent.all >= Self.sample else {
            throw Unproven("there are no Swift sources below \(context.project); run check in the project's folder")
        }
        let total = raw.count + model
        var findings: [Finding] = []
        if raw.count * 100 > total * Self.allowed {
            findings = raw.prefix(5).map {
                .failure(
                    "a query in SQL",
                    at: $0,
                    fix: "Write it as a model query, or waive the line where it cannot be one"
                )
            }
        }
        var evidence = [
            context.evidence(
                "\(model) model queries and \(raw.count) raw ones in \(files.count) Swift files; \(Self.allowed) % may be raw",
                from: context.project
            )
        ]
        if sent.all > 0 {
            evidence.append(
                context.evidence(
                    "\(sent.all - sent.raw) of \(sent.all) statements on the models' tables came from models",
                    from: "the live query log"
                )
            )
        }
        if sent.all >= Self.sample, sent.raw * 100 > sent.all * Self.allowed, let most = sent.mostAsked {
            findings.append(
                .failure(
                    "of \(sent.all) statements on the models' tables \(sent.raw) were written by hand, most often \(most.summary) (\(most.fingerprint))",
                    fix: "Write it as a model query, or waive the line where it cannot be one"
                )
            )
        }
        return CheckResult(findings: findings, evidence: evidence)
    }

    /// What this process has asked of the models' tables since its start. A model's query tells where it stands in the sources; one
    /// by hand does not.
    private func sent(_ app: Application) -> (all: Int, raw: Int, mostAsked: StatementShape?) {
        let tables = Set(app.tables.map(\.name.name))
        let rows: Set = ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH"]
        let asked = app.observation.statements.top().filter { entry in
            rows.contains(entry.shape.operation)
                && entry.shape.summary.split(separator: " ").dropFirst().contains { tables.contains(String($0)) }
        }
        let raw = asked.filter { $0.origin == nil }
        return (
            asked.reduce(0) { $0 + $1.calls }, raw.reduce(0) { $0 + $1.calls }, raw.max { $0.calls < $1.calls }?.shape
        )
    }
}

extension SwiftSource {
    /// The lines on which a statement is sent as a text: `.query("...", as:)`, `.execute("...")` and their like.
    var rawQueries: [Int] {
        calls(["query", "execute", "first", "stream"]) { rest in
            // The string itself is blank in the code: only its place shows, and what follows it.
            rest.first == UInt8(ascii: " ") && Self.isString(rest)
        }
    }

    /// How many calls send a model's query.
    var modelQueries: Int {
        let ends = [
            "fetch", "one", "first", "firstOrNil", "all", "count", "exists", "stream", "page", "insert", "update",
            "delete", "save", "sum", "average", "minimum", "maximum",
        ]
        return calls(ends) { rest in
            let word = rest.prefix(while: Self.isNamePart)
            let after = rest.dropFirst(word.count)
            if after.first == UInt8(ascii: ":") {
                return ["from", "in", "into", "on", "with"].contains(String(decoding: word, as: UTF8.self))
            }
            return after.starts(with: Array(".Draft(".utf8))
                || after.first == UInt8(ascii: "(") && word.elementsEqual(Array("Draft".utf8))
        }.count
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func isString(_ rest: ArraySlice<UInt8>) -> Bool {
        // A call without arguments has its bracket here, and one with a name or number no blank before it.
        guard let next = rest.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }) else {
            return false
        }
        return next == UInt8(ascii: ")") || next == UInt8(ascii: ",") || next == UInt8(ascii: "\\")
            || next >= UInt8(ascii: "0")
    }

    /// The lines on which one of these members is called with an argument that the test takes.
    private func calls(_ names: [String], _ takes: (ArraySlice<UInt8>) -> Bool) -> [Int] {
        var lines: [Int] = []
        var line = 1
        for index in code.indices {
            if code[index] == UInt8(ascii: "\n") { line += 1 }
            guard code[index] == UInt8(ascii: ".") else { continue }
            for name in names {
                let wanted = Array("\(name)(".utf8)
                let start = index + 1
                guard start + wanted.count <= code.count, code[start..<start + wanted.count].elementsEqual(wanted)
                else { continue }
                if takes(code[(start + wanted.count)...]) { lines.append(line) }
                break
            }
        }
        return lines
    }
}
