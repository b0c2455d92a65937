import CovetMigrations
import CovetPostgresParser
import Testing

/// Held against the rules that Squawk documents: no unsafe statement passes, every safe form does.
struct SquawkTests {
    @Test(arguments: SquawkRule.all)
    func unsafeStatementsAreFound(_ rule: SquawkRule) {
        for sql in rule.unsafe {
            let report = judge(sql, rule)
            #expect(report.unjudged.isEmpty, "\(sql): \(report.unjudged)")
            #expect(report.open.contains { $0.rule == rule.ours }, "\(sql): \(report.open.map(\.rule))")
        }
    }

    @Test(arguments: SquawkRule.all)
    func theSafeFormPasses(_ rule: SquawkRule) {
        let report = judge(SquawkRule.timeouts + rule.safe, rule)
        #expect(report.open.isEmpty, "\(report.open.map { "\($0.rule): \($0.message)" })")
        #expect(report.exitCode == 0)
    }

    @Test
    func everyDocumentedRuleHasACase() {
        let cases = Set(SquawkRule.all.map { String($0.name.prefix { $0 != " " }) })
        #expect(cases == SquawkRule.documented)
    }

    @Test(arguments: SquawkRule.all)
    func ourRuleNamesTheirs(_ rule: SquawkRule) throws {
        let ours = try #require(LintRule.named(rule.ours))
        #expect(ours.squawk.contains(String(rule.name.prefix { $0 != " " })))
    }

    @Test
    func everyNameOfSquawkIsMappedAndNoOther() {
        #expect(Set(LintRule.all.flatMap(\.squawk)) == SquawkRule.documented)
    }

    private func judge(_ sql: String, _ rule: SquawkRule) -> LintReport {
        var options = LintOptions()
        options.enabled = rule.enabled
        options.isInTransaction = rule.isInTransaction
        return LintReport.judging([ScriptReader.read(Array(sql.utf8), source: "a.sql")], options)
    }
}
