import CovetSQL
import Testing

@testable import CovetPostgres

@Suite struct StatementReachTests {
    @Test(arguments: [
        ("SELECT 1", StatementReach.itself), ("  select 1", .itself), ("(SELECT 1) UNION (SELECT 2)", .itself),
        ("INSERT INTO a VALUES (1)", .itself), ("update a set b = 1", .itself), ("DELETE FROM a", .itself),
        ("WITH a AS (SELECT 1) SELECT * FROM a", .itself), ("VALUES (1)", .itself), ("TABLE a", .itself),
        ("-- a comment\nSELECT 1", .itself), ("/* a /* nested */ one */ SELECT 1", .itself),
        ("INSERT INTO notes VALUES ('call pg_advisory_lock')", .itself),
        ("CREATE TABLE a (b int)", .connection), ("VACUUM", .connection), ("REFRESH MATERIALIZED VIEW a", .connection),
        ("SET LOCAL work_mem = '1MB'", .connection), ("SET TRANSACTION READ ONLY", .connection),
        ("SET CONSTRAINTS ALL DEFERRED", .connection), ("", .connection), ("-- nothing", .connection),
        ("BEGIN", .connection), ("CALL a()", .connection), ("selection", .connection), ("/* open", .connection),
        ("SET work_mem = '1MB'", .session), ("set search_path to a", .session), ("RESET ALL", .session),
        ("/* */ SET ROLE a", .session), ("LISTEN a", .session), ("PREPARE a AS SELECT 1", .session),
        ("DISCARD ALL", .session), ("CREATE TEMP TABLE a (b int)", .session),
        ("CREATE LOCAL TEMPORARY TABLE a (b int)", .session), ("DECLARE a CURSOR FOR SELECT 1", .session),
        ("SELECT pg_advisory_lock(1)", .session), ("SELECT pg_try_advisory_lock_shared(1)", .session),
        ("SELECT Set_Config('a.b', 'c', false)", .session),
        ("WITH a AS (SELECT pg_advisory_lock(1)) SELECT 1", .session),
    ])
    func isKnownByItsFirstWordsAndItsFunctions(text: String, reach: StatementReach) {
        #expect(StatementReach(text: text) == reach)
    }

    @Test func whatTheFrameworkRenderedAsAReadIsTrusted() {
        #expect(StatementReach(of: Statement(text: "anything", isReadOnly: true)) == .itself)
    }
}
