import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

struct CursorTests {
    /// However wide the rows are, a batch takes about as much memory; it grows step by step, so that the first rows come soon.
    @Test(arguments: [(1, 4096), (64, 4096), (1024, 256), (100_000, 2), (262_144, 1), (50_000_000, 1)])
    func batchesAreMeasuredInBytes(rowBytes: Int, limit: Int32) {
        let cursor = Cursor(Statement(text: "SELECT 1"), options: TestServer.options)
        #expect(cursor.limit == 64)
        for _ in 0..<10 {
            let before = cursor.limit
            cursor.learn(rows: Int(before), bytes: Int(before) * rowBytes)
            #expect(cursor.limit <= before * 4)
        }
        #expect(cursor.limit == limit)
        cursor.learn(rows: 0, bytes: 0)
        #expect(cursor.limit == limit)
    }
}
