import CovetSQL
import CovetTestSupport
import NIOCore
import Testing

@testable import CovetPostgres

/// Bytes that no server sends: every reader answers or throws, and never reads beyond them.
@Suite struct HostileBytesTests {
    private static let types: [PostgresType] = [
        .bool, .bytea, .char, .name, .int8, .int2, .int4, .text, .oid, .json, .cidr, .float4, .float8, .inet, .bpchar,
        .varchar, .date, .time, .timestamp, .timestamptz, .interval, .numeric, .void, .uuid, .jsonb, .int4range,
        .numrange,
        .tsrange, .tstzrange, .daterange, .int8range, PostgresType(rawValue: 1007), PostgresType(rawValue: 1009),
        PostgresType(rawValue: 1231), PostgresType(rawValue: 3905), PostgresType(rawValue: 99_999),
    ]

    private static let values: [(PostgresType, SQLValue)] = [
        (.numeric, SQLDecimal("-12345678.000090001000").sqlValue), (.numeric, .decimal(SQLDecimal(0))),
        (.inet, SQLAddress("192.0.2.1/24").sqlValue), (.interval, .interval(SQLInterval(months: 1))),
        (PostgresType(rawValue: 1007), [[1, 2], [3, 4]].sqlValue),
        (PostgresType(rawValue: 1009), ["a", nil, ""].sqlValue),
        (.int4range, (1..<5).sqlValue), (.tstzrange, OpenEndedRange<SQLTimestamp>.unbounded.sqlValue),
        (.jsonb, .json("{}")),
        (PostgresType(rawValue: 3905), [1..<5, 2..<3].sqlValue),
    ]

    private func readAll(_ type: PostgresType, _ bytes: [UInt8], isBinary: Bool) throws {
        let row = PostgresRow()
        row.begin([ColumnDescription(name: "c", type: type.rawValue, isBinary: isBinary)])
        var body = ByteBuffer()
        body.writeMultipleIntegers(UInt16(1), UInt32(bytes.count))
        body.writeBytes(bytes)
        try body.withUnsafeReadableBytes { memory in
            try row.lend(memory) {
                readEverything(SQLRow(row), depth: 0)
                if isBinary { readBoth(SQLRow(row), SQLRow(row, cells: row.cells)) }
            }
        }
        // After its time it has no bytes, and says so.
        #expect(throws: SQLDecodingError.self) { try row.string(at: 0) }
        let late = SQLRow(row, cells: row.cells)
        let (text, number) = (try? late.string(at: 0), try? late.int64(at: 0))
        #expect(text == nil && number == nil)
    }

    /// What is read in place is what the row says by itself, for columns that are not there as well.
    private func readBoth(_ row: borrowing SQLRow, _ inPlace: borrowing SQLRow) {
        var isSame = true
        for column in [-1, 0, 1, .max] {
            isSame = isSame && row.isNull(at: column) == inPlace.isNull(at: column)
            isSame = isSame && (try? row.bool(at: column)) == (try? inPlace.bool(at: column))
            isSame = isSame && (try? row.int64(at: column)) == (try? inPlace.int64(at: column))
            let doubles = (try? row.double(at: column), try? inPlace.double(at: column))
            isSame = isSame && doubles.0?.bitPattern == doubles.1?.bitPattern
            isSame = isSame && (try? row.string(at: column)) == (try? inPlace.string(at: column))
            isSame = isSame && (try? row.timestamp(at: column)) == (try? inPlace.timestamp(at: column))
        }
        #expect(isSame)
    }

    /// Rows whose lengths and counts lie, each byte of them in turn: an error, and nothing is lent.
    @Test func aRowThatDoesNotHoldTogetherIsNotLent() throws {
        let columns = [
            ColumnDescription(name: "a", type: PostgresType.int8.rawValue, isBinary: true),
            ColumnDescription(name: "b", type: PostgresType.text.rawValue, isBinary: true),
            ColumnDescription(name: "c", type: PostgresType.bool.rawValue, isBinary: true),
        ]
        var body = ByteBuffer()
        body.writeMultipleIntegers(UInt16(3), UInt32(8), Int64(7), UInt32(2), UInt16(0x6162), UInt32(1), UInt8(1))
        let whole = Array(body.readableBytesView)
        var hostile = whole.indices.map { Array(whole[..<$0]) } + [whole + [0]]
        // Lengths beyond the frame, at the limit of 32 bits, and negative ones other than -1; other counts of columns.
        for place in [2, 14, 20] {
            for length in [Int32.max, .min, -2, -3, 9, 1 << 30, 0x7FFF_FFF0] {
                var changed = ByteBuffer(bytes: whole)
                changed.setInteger(length, at: place)
                hostile.append(Array(changed.readableBytesView))
            }
        }
        for count in [UInt16(0), 1, 2, 4, 0x7FFF, .max] {
            var changed = ByteBuffer(bytes: whole)
            changed.setInteger(count, at: 0)
            hostile.append(Array(changed.readableBytesView))
        }
        for bytes in hostile {
            let row = PostgresRow()
            row.begin(columns)
            var isLent = false
            #expect(throws: ProtocolViolation.self, "\(bytes)") {
                try bytes.withUnsafeBytes { memory in
                    try row.lend(memory) { isLent = true }
                }
            }
            #expect(!isLent)
            let after = SQLRow(row, cells: row.cells)
            for column in 0..<3 {
                #expect(throws: SQLDecodingError.self) { try after.int64(at: column) }
                #expect(throws: SQLDecodingError.self) { try after.string(at: column) }
                #expect(throws: SQLDecodingError.self) { try after.bool(at: column) }
            }
        }
        let row = PostgresRow()
        row.begin(columns)
        var read: (Int64?, String?, Bool?)
        try whole.withUnsafeBytes { memory in
            try row.lend(memory) {
                let row = SQLRow(row, cells: row.cells)
                read = (try? row.int64(at: 0), try? row.string(at: 1), try? row.bool(at: 2))
            }
        }
        #expect(read == (7, "ab", true))
    }

    private func readEverything(_ row: borrowing SQLRow, depth: Int) {
        for column in 0..<min(row.columnCount, 64) {
            _ = row.isNull(at: column)
            _ = try? row.bool(at: column)
            _ = try? row.int64(at: column)
            _ = try? row.double(at: column)
            _ = try? row.string(at: column)
            _ = try? row.bytes(at: column)
            _ = try? row.uuid(at: column)
            if let decimal = try? row.decimal(at: column) {
                #expect(SQLDecimal(decimal.description)?.description == decimal.description)
            }
            _ = try? row.timestamp(at: column).date
            if let local = try? row.localTimestamp(at: column) { _ = "\(local)" }
            if let date = try? row.date(at: column) { _ = "\(date)" }
            if let time = try? row.time(at: column) { _ = "\(time)" }
            if let interval = try? row.interval(at: column) { _ = "\(interval) \(interval.duration as Any)" }
            if let address = try? row.address(at: column) { #expect(SQLAddress("\(address)") == address) }
            _ = try? row.json(at: column)
            if let range = try? row.range(at: column), depth < 8 {
                readEverything(SQLRow(range.bounds), depth: depth + 1)
            }
            if depth < 8, let elements = try? row.array(at: column) { readEverything(elements, depth: depth + 1) }
        }
        _ = try? row.int64(at: row.columnCount)
        _ = try? row.int64(at: -1)
        _ = try? row.array(at: .max)
    }

    @Test func randomBytesNeverTrap() throws {
        var random = SeededGenerator(seed: 42)
        for type in Self.types {
            for _ in 0..<400 {
                // Small numbers are likelier to mean something: lengths, counts, flags.
                let bytes = (0..<random.next() % 40).map { _ in
                    random.next() % 3 == 0 ? UInt8(truncatingIfNeeded: random.next()) : UInt8(random.next() % 4)
                }
                try readAll(type, bytes, isBinary: true)
                try readAll(type, bytes.map { Array("{},\"\\NULab=[]:1".utf8)[Int($0) % 15] }, isBinary: false)
            }
        }
    }

    @Test(arguments: values.indices)
    func aChangedByteNeverTraps(_ index: Int) throws {
        let (type, value) = Self.values[index]
        var buffer = ByteBuffer()
        try buffer.writeBinary(value, as: type)
        let bytes = Array(buffer.readableBytesView.dropFirst(4))
        for position in bytes.indices {
            for change in [UInt8(0), 1, 0x7F, 0x80, 0xFF] {
                var changed = bytes
                changed[position] = change
                try readAll(type, changed, isBinary: true)
            }
            try readAll(type, Array(bytes[..<position]), isBinary: true)
        }
        try readAll(type, bytes + [0], isBinary: true)
    }

    @Test(arguments: [
        ("{}", 0), ("{a}", 1), ("{a,\"b,\\\"c\",NULL,\"NULL\"}", 4), ("[2:3]={a,b}", 2), ("{{a,b},{c,d}}", 2),
        ("{\"\"}", 1), ("{ a }", 1),
    ])
    func arraysInTextAreRead(_ text: String, _ count: Int) throws {
        let elements = try #require(Array(text.utf8).withUnsafeBytes { PostgresElements(text: $0, of: "c") })
        #expect(elements.columnCount == count)
    }

    @Test(arguments: [
        "", "{", "}", "a", "{a", "{a,}", "{,a}", "{a}b", "{{a},b}", "{a,{b}}", "{{a},{b,c}}", "{{}}", "{\"a}", "{a\\",
        "[1:2]", "{{{{{{{a}}}}}}}", "{\"a\"b}",
    ])
    func whatIsNoArrayIsRefused(_ text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { PostgresElements(text: $0, of: "c") } == nil)
    }
}
