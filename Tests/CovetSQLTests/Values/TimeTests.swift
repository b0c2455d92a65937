import CovetSQL
import Foundation
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        ("1970-01-01", Int32(0)), ("2026-11-23", 20780), ("2000-02-29", 11016), ("0001-01-01", -719_162),
        ("0000-12-31", -719_163), ("9999-12-31", 2_932_896), ("1969-12-31", -1),
    ])
    func aDayIsWrittenAndRead(_ text: String, _ days: Int32) throws {
        let date = try #require(SQLDate(text))
        #expect(date.daysSince1970 == days && date.description == text)
        #expect(SQLDate(year: date.year, month: date.month, day: date.day) == date)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1", "2026-01-01T00:00", "", "abcd-ef-gh",
    ])
    func whatIsNoDayIsRefused(_ text: String) {
        #expect(SQLDate(text) == nil)
    }

    @Test func daysFarAwayHaveASign() {
        #expect(SQLDate(year: -43, month: 3, day: 15)?.description == "-0043-03-15")
        #expect(SQLDate(year: 12_026, month: 1, day: 2)?.description == "+12026-01-02")
        #expect(SQLDate(year: .max, month: 1, day: 1) == nil && SQLDate(year: 2026, month: .min, day: 1) == nil)
        #expect(SQLDate(daysSince1970: .max).year == 5_881_580 && SQLDate(daysSince1970: .min).year == -5_877_641)
    }

    @Test func aDayDependsOnTheZone() {
        let date = Date(timeIntervalSince1970: -1)
        #expect(SQLDate(date).description == "1969-12-31")
        #expect(SQLDate(date, secondsFromGMT: 3600).description == "1970-01-01")
    }

    @Test(arguments: [
        ("00:00:00.000000", Int64(0)), ("01:13:05.500000", 4_385_500_000), ("23:59:59.999999", 86_399_999_999),
        ("24:00:00.000000", 86_400_000_000),
    ])
    func aTimeIsWrittenAndRead(_ text: String, _ microseconds: Int64) throws {
        let time = try #require(SQLTime(text))
        #expect(time.microseconds == microseconds && time.description == text)
    }

    @Test(arguments: ["24:00:01", "23:60", "1:00", "01:00:60", "01:00:00.", "01:00Z", "", "25:00:00"])
    func whatIsNoTimeIsRefused(_ text: String) {
        #expect(SQLTime(text) == nil)
        #expect(SQLTime(microseconds: -1) == nil && SQLTime(microseconds: 86_400_000_001) == nil)
    }

    @Test func aLocalTimestampHasADayAndATime() throws {
        let date = try #require(SQLDate(year: 1969, month: 12, day: 31))
        let time = try #require(SQLTime(hour: 23, minute: 59, second: 59, microsecond: 999_999))
        let value = try #require(SQLLocalTimestamp(date, time))
        #expect(value.microseconds == -1 && value.date == date && value.time == time)
        #expect(value.description == "1969-12-31T23:59:59.999999")
        #expect(
            SQLLocalTimestamp(value.description) == value && SQLLocalTimestamp("1969-12-31 23:59:59.999999") == value
        )
        #expect(SQLLocalTimestamp("1969-12-31T23:59:59Z") == nil)
        #expect(SQLLocalTimestamp(SQLDate(daysSince1970: .max), time) == nil)
        #expect(!SQLLocalTimestamp(microseconds: .min).description.isEmpty)
    }

    @Test(arguments: [
        ("PT0S", SQLInterval()), ("P1Y2M3DT4H5M6.7S", SQLInterval(months: 14, days: 3, microseconds: 14_706_700_000)),
        ("P-1M1DT-0.000001S", SQLInterval(months: -1, days: 1, microseconds: -1)),
        ("PT-1H-1M-1.5S", SQLInterval(microseconds: -3_661_500_000)),
        (
            "P-178956970Y-8M-2147483648DT-2562047788H-54.775808S",
            SQLInterval(months: .min, days: .min, microseconds: .min)
        ),
    ])
    func anIntervalIsWrittenAndRead(_ text: String, _ value: SQLInterval) {
        #expect(SQLInterval(text) == value)
        #expect(SQLInterval(value.description) == value)
    }

    @Test(arguments: [
        "", "P", "PT", "P1", "1D", "P1.5D", "P1DT", "P9999999999999Y", "PT99999999999999999999S", "P1S", "PT1D",
    ])
    func whatIsNoIntervalIsRefused(_ text: String) {
        #expect(SQLInterval(text) == nil)
    }

    @Test func aDurationIsAnIntervalWithoutMonths() {
        #expect(Duration.milliseconds(-1500).sqlValue == .interval(SQLInterval(microseconds: -1_500_000)))
        #expect(SQLInterval(days: 1, microseconds: 1).duration == .seconds(86_400) + .microseconds(1))
        #expect(SQLInterval(months: 1).duration == nil)
        #expect(Duration.seconds(Int64.max).sqlValue.isInvalid)
    }

    @Test func aDateThatIsNoneCannotBeSent() {
        #expect(Date(timeIntervalSince1970: .nan).sqlValue.isInvalid)
        #expect(Date(timeIntervalSince1970: .infinity).sqlValue.isInvalid)
        #expect(Date.distantFuture.sqlValue == .timestamp(SQLTimestamp(microseconds: 64_092_211_200_000_000)))
    }
}

extension SQLValue {
    var isInvalid: Bool {
        if case .invalid = self { true } else { false }
    }
}
