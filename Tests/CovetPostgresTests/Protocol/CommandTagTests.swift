import Testing

@testable import CovetPostgres

struct CommandTagTests {
    @Test(arguments: [
        ("SELECT 5", 0), ("INSERT 0 5", 5), ("INSERT 0 0", 0), ("UPDATE 3", 3), ("DELETE 0", 0), ("MERGE 7", 7),
        ("COPY 12", 12),
        ("CREATE TABLE", 0), ("CREATE TABLE AS", 0), ("DROP INDEX", 0), ("DECLARE CURSOR", 0), ("COMMIT", 0),
        ("MOVE 2", 0),
        ("", 0), (" ", 0), ("UPDATE ", 0), ("UPDATE 99999999999999999999", 0), ("FETCH 9", 0),
    ])
    func rowsThatWereTouchedAreCounted(text: String, count: Int) {
        #expect(CommandTag(text).affectedRows == count)
        #expect(CommandTag(text).isRollback == false)
    }

    @Test func aRollbackIsKnown() {
        #expect(CommandTag("ROLLBACK").isRollback)
    }
}
