import CovetSQL
import Foundation
import Testing

private enum Role: String, SQLEnumeration {
    case author, editor
    static let sqlTypeName: SQLIdentifier = "role"
}

private struct Settings: Codable, Hashable {
    var theme: String
    var ratio: Double?
    var seen: [String: Date] = [:]
}

/// Values as a driver would lend them.
private final class Values: SQLRowSource {
    private let values: [SQLValue]

    init(_ values: [SQLValue]) {
        self.values = values
    }

    var columnCount: Int { values.count }
    func name(of column: Int) -> String { "c\(column)" }
    func isNull(at column: Int) -> Bool { values[column].isNull }

    private func wrong(_ column: Int) -> SQLDecodingError {
        SQLDecodingError(column: column, name: name(of: column), expected: "another", found: "\(values[column])")
    }

    func bool(at column: Int) throws(SQLDecodingError) -> Bool { throw wrong(column) }
    func int64(at column: Int) throws(SQLDecodingError) -> Int64 {
        guard case .int64(let value) = values[column] else { throw wrong(column) }
        return value
    }
    func double(at column: Int) throws(SQLDecodingError) -> Double { throw wrong(column) }
    func string(at column: Int) throws(SQLDecodingError) -> String {
        guard case .text(let value) = values[column] else { throw wrong(column) }
        return value
    }
    func bytes(at column: Int) throws(SQLDecodingError) -> [UInt8] {
        guard case .bytes(let value) = values[column] else { throw wrong(column) }
        return value
    }
    func timestamp(at column: Int) throws(SQLDecodingError) -> SQLTimestamp { throw wrong(column) }
    func uuid(at column: Int) throws(SQLDecodingError) -> UUID { throw wrong(column) }
    func decimal(at column: Int) throws(SQLDecodingError) -> SQLDecimal { throw wrong(column) }
    func json(at column: Int) throws(SQLDecodingError) -> String {
        guard case .json(let value) = values[column] else { throw wrong(column) }
        return value
    }
    func interval(at column: Int) throws(SQLDecodingError) -> SQLInterval {
        guard case .interval(let value) = values[column] else { throw wrong(column) }
        return value
    }
    func array(at column: Int) throws(SQLDecodingError) -> any SQLRowSource {
        guard case .array(let value) = values[column] else { throw wrong(column) }
        return Values(value.elements)
    }
    func range(at column: Int) throws(SQLDecodingError) -> SQLRangeSource {
        guard case .range(let value) = values[column] else { throw wrong(column) }
        func bound(_ bound: SQLRange.Bound) -> (SQLValue, Bool) {
            switch bound {
            case .unbounded: (.null, false)
            case .inclusive(let value): (value, true)
            case .exclusive(let value): (value, false)
            }
        }
        let (lower, isLower) = bound(value.lower)
        let (upper, isUpper) = bound(value.upper)
        return SQLRangeSource(
            bounds: Values([lower, upper]),
            isEmpty: value.isEmpty,
            isLowerInclusive: isLower,
            isUpperInclusive: isUpper
        )
    }
}

@Suite struct ConversionTests {
    private func back<Value: SQLConvertible>(_ value: Value) throws -> Value {
        try SQLRow(Values([value.sqlValue])).decode(at: 0)
    }

    private func read<Value: SQLDecodable>(_ value: SQLValue, as type: Value.Type = Value.self) throws -> Value {
        try SQLRow(Values([value])).decode(at: 0)
    }

    @Test func arraysGoThereAndBack() throws {
        #expect(try back([1, 2, 3]) == [1, 2, 3])
        #expect(try back([1, nil, 3]) == [1, nil, 3])
        #expect(try back([["a"], ["b"]]) == [["a"], ["b"]])
        #expect(try back([Role.author, .editor]) == [.author, .editor])
        #expect(try back([String]()) == [])
        #expect([[Int?]].sqlType == .array(of: .array(of: .int64)))
        #expect([Role].sqlType == .array(of: .enumeration(name: "role", cases: ["author", "editor"])))
    }

    @Test func bytesAreNoArray() throws {
        #expect([UInt8].sqlType == .bytes && ([1, 2] as [UInt8]).sqlValue == .bytes([1, 2]))
        #expect(try back([1, 2] as [UInt8]) == [1, 2])
        #expect([[UInt8]].sqlType == .array(of: .bytes))
        #expect(try back([[1], []] as [[UInt8]]) == [[1], []])
    }

    @Test func aNullAmongElementsIsAnErrorUnlessTheTypeHasOne() {
        let error = #expect(throws: SQLDecodingError.self) { try read([1, nil].sqlValue, as: [Int].self) }
        #expect(error?.column == 1)
    }

    @Test func rangesGoThereAndBack() throws {
        #expect(try back(1..<5) == 1..<5)
        #expect(try back(1...5) == 1...5)
        #expect(try back(OpenEndedRange<Int>.from(3)) == .from(3))
        #expect(try back(OpenEndedRange<Int>.empty) == .empty)
        #expect(Range<SQLDate>.sqlType == .range(of: .date))
    }

    @Test func discreteRangesAreTheSameInEitherForm() throws {
        let half = SQLRange(of: .int64, lower: .exclusive(.int64(0)), upper: .exclusive(.int64(6)))
        #expect(try read(.range(half), as: ClosedRange<Int>.self) == 1...5)
        let closed = SQLRange(of: .int64, lower: .inclusive(.int64(1)), upper: .inclusive(.int64(5)))
        #expect(try read(.range(closed), as: Range<Int>.self) == 1..<6)
    }

    @Test(arguments: [
        SQLRange.empty(of: .int64), SQLRange(of: .int64, lower: .unbounded, upper: .inclusive(.int64(5))),
        SQLRange(of: .int64, lower: .inclusive(.int64(5)), upper: .inclusive(.int64(1))),
        SQLRange(of: .int64, lower: .inclusive(.int64(1)), upper: .inclusive(.int64(.max))),
        SQLRange(of: .int64, lower: .exclusive(.int64(.max)), upper: .unbounded),
    ])
    func whatARangeCannotSayIsAnErrorThatSaysHow(_ range: SQLRange) {
        let error = #expect(throws: SQLDecodingError.self) { try read(.range(range), as: Range<Int>.self) }
        #expect(error?.found.contains("OpenEndedRange<Int>") == true)
    }

    @Test func endsThatLeaveNothingMakeTheEmptyRange() {
        #expect(OpenEndedRange(3..<3) == .empty)
        #expect(OpenEndedRange<Int>(lower: .exclusive(3), upper: .inclusive(3)).isEmpty)
        let range = OpenEndedRange<Int>(lower: .exclusive(3), upper: .inclusive(5))
        #expect(!range.contains(3) && range.contains(4) && range.contains(5) && !range.contains(6))
        #expect(!OpenEndedRange<Int>.empty.contains(0) && OpenEndedRange<Int>.unbounded.contains(0))
    }

    @Test func anyCodableValueIsAColumn() throws {
        let settings = JSONColumn(Settings(theme: "it's", seen: ["a": Date(timeIntervalSince1970: 0.25)]))
        #expect(settings.sqlValue == .json(#"{"seen":{"a":"1970-01-01T00:00:00.250000Z"},"theme":"it's"}"#))
        #expect(try back(settings) == settings)
        #expect(JSONColumn<Settings>.sqlType == .json)
    }

    @Test func jsonThatDoesNotFitNamesTheKeyAndNeverTheValue() {
        let error = #expect(throws: SQLDecodingError.self) {
            try read(.json(#"{"theme_":"secret"}"#), as: JSONColumn<Settings>.self)
        }
        #expect(error?.found == "JSON without \"theme\"" && error?.name == "c0")
        let wrong = #expect(throws: SQLDecodingError.self) {
            try read(.json(#"{"theme":"a","seen":{"secret":"secret"}}"#), as: JSONColumn<Settings>.self)
        }
        #expect(wrong.map { "\($0)".contains("secret") } == false)
    }

    @Test func aValueThatIsNoJSONCannotBeSent() {
        #expect(JSONColumn(Settings(theme: "", ratio: .nan)).sqlValue.isInvalid)
        #expect(JSONColumn(["a": Date(timeIntervalSince1970: 1e15)]).sqlValue.isInvalid)
    }

    @Test func aDriverWithoutATypeSaysSo() {
        let error = #expect(throws: SQLDecodingError.self) { try read(.int64(1), as: SQLDate.self) }
        #expect(error?.expected == "a date" && error?.name == "c0")
    }
}
