import CovetMigrations
import CovetPostgresParser

/// The rules that find something in a script, in order, without those about timeouts and repetition unless they are asked for.
func found(
    _ sql: String,
    version: PostgresVersion = PostgresVersion(15),
    enabled: Set<String> = [],
    isInTransaction: Bool = false
) -> [String] {
    var options = LintOptions()
    options.version = version
    options.hasTimeouts = true
    options.isJournaled = true
    options.enabled = enabled
    options.isInTransaction = isInTransaction
    return LintReport.judging([script(sql)], options).open.map(\.rule)
}

func script(_ sql: String, source: String = "a.sql") -> LintScript {
    ScriptReader.read(Array(sql.utf8), source: source)
}

func facts(_ sql: String) -> [LintFact] {
    script(sql).steps.flatMap(\.commands).map(\.fact)
}
