import CovetMigrations

/// The report for people.
struct RehearsalText {
    let report: RehearsalReport

    init(_ report: RehearsalReport) {
        self.report = report
    }

    var text: String {
        var lines = [
            "Rehearsed \(report.migrations.joined(separator: ", ")): up, down, up.",
            report.rows == 0
                ? "On \(report.server), with no rows: `--from` rehearses on a copy."
                : "On \(report.server), with \(counted(Int(report.rows), "row")).",
            "",
        ]
        var table = TextTable(header: ["UP", "TIME", "LOCKS", "REWRITES"])
        for measure in report.up { table.rows.append(Self.row(measure)) }
        lines.append(table.text)
        if !report.down.isEmpty {
            var table = TextTable(header: ["DOWN", "TIME", "LOCKS", "REWRITES"])
            for measure in report.down { table.rows.append(Self.row(measure)) }
            lines += ["", table.text]
        }
        if report.dialect == .sqlite {
            lines += [
                "",
                "SQLite has one lock for the whole database, which each step holds while it writes: locks and rewrites are not measured.",
            ]
        }
        lines += section("The way back leaves a difference", report.leftByDown)
        lines += section("Data is lost on the way up and down", report.lost)
        lines += section("Not as before on the way back, as the operations say", report.given)
        lines += section("Applied again, the schema is another", report.changedByRepetition)
        lines += section("The previous release fails on the new schema", Self.lines(report.broken))
        lines += section(
            "Could not be tried, as a sample row does not fit the old schema either",
            Self.lines(report.untried)
        )
        lines += [
            "",
            report.isClean
                ? "The way back is complete, and the previous release works on the new schema."
                : "See above what to mend.",
        ]
        return lines.joined(separator: "\n")
    }

    private func section(_ title: String, _ found: [String]) -> [String] {
        found.isEmpty ? [] : ["", "\(title):"] + found.map { "  \($0)" }
    }

    private static func lines(_ found: [String: String]) -> [String] {
        found.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    }

    private static func row(_ measure: OperationMeasure) -> [String] {
        let locks = measure.locks.sorted { $0.key < $1.key }.map { "\($0.value) on \($0.key)" }
        return [
            measure.operation, measure.duration.formatted, locks.isEmpty ? "-" : locks.joined(separator: ", "),
            measure.rewritten.isEmpty ? "-" : measure.rewritten.joined(separator: ", "),
        ]
    }
}

/// The report for machines.
struct RehearsalLines: Encodable {
    struct Step: Encodable {
        let direction: String
        let migration: String
        let operation: String
        let milliseconds: Double
        let locks: [String: String]
        let rewritten: [String]
    }

    let migrations: [String]
    let steps: [Step]
    let server: String
    let rows: Int64
    let leftByDown: [String]
    let lost: [String]
    let given: [String]
    let changedByRepetition: [String]
    let broken: [String: String]
    let untried: [String: String]
    let isClean: Bool
    /// The file in which the rehearsal is recorded.
    let record: String?

    init(_ report: RehearsalReport, record: String?) {
        self.record = record
        migrations = report.migrations
        let steps = { (direction: String, measures: [OperationMeasure]) in
            measures.map { measure in
                Step(
                    direction: direction,
                    migration: measure.migration,
                    operation: measure.operation,
                    milliseconds: measure.duration / .milliseconds(1),
                    locks: measure.locks,
                    rewritten: measure.rewritten
                )
            }
        }
        self.steps = steps("up", report.up) + steps("down", report.down)
        server = report.server
        rows = report.rows
        leftByDown = report.leftByDown
        lost = report.lost
        given = report.given
        changedByRepetition = report.changedByRepetition
        broken = report.broken
        untried = report.untried
        isClean = report.isClean
    }
}
