import CovetSQL
import Foundation
import Testing

@Suite struct DecimalTests {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("-0.00", "0.00"), ("007.50", "7.50"), ("+1", "1"), (".5", "0.5"), ("5.", "5"),
        ("1e3", "1000"), ("1.5E+3", "1500"), ("1.25e1", "12.5"), ("12.5e-3", "0.0125"), ("-1e-7", "-0.0000001"),
        ("0e10", "0"), ("123456789012345678901234567890.1", "123456789012345678901234567890.1"), ("1e-5", "0.00001"),
        ("100e-2", "1.00"),
    ])
    func aNumberIsReadInEveryForm(_ text: String, _ plain: String) {
        #expect(SQLDecimal(text)?.description == plain)
    }

    @Test(arguments: [
        "", ".", "-", "e5", "1e", "1e+", "1.2.3", "1 ", " 1", "0x10", "NaN", "Infinity", "1_000", "1,5", "١",
        "1e131073", "1e-16384", "1e99999999999999999999", "--1", "1e5.5",
    ])
    func whatIsNoNumberIsRefused(_ text: String) {
        #expect(SQLDecimal(text) == nil)
    }

    @Test func itHoldsWhatPostgresHolds() {
        #expect(SQLDecimal("1e131071")?.description.utf8.count == 131_072)
        #expect(SQLDecimal("1e-16383")?.scale == 16_383)
        #expect(SQLDecimal(String(repeating: "9", count: 131_073)) == nil)
    }

    @Test func numbersCompareByTheirValue() throws {
        let numbers = try ["-100", "-99.5", "-0.1", "0.00", "0.05", "0.5", "9", "10.0", "10.01"].map { text in
            try #require(SQLDecimal(text))
        }
        #expect(numbers.sorted() == numbers && Set(numbers).count == numbers.count)
        #expect(
            SQLDecimal("12.50") == SQLDecimal("12.5") && SQLDecimal("12.50")?.hashValue == SQLDecimal("12.5")?.hashValue
        )
        #expect(SQLDecimal("100") != SQLDecimal("1") && SQLDecimal("0") == SQLDecimal("0.000"))
        let smaller = try #require(SQLDecimal("10.0")) < #require(SQLDecimal("10"))
        #expect(!smaller)
    }

    @Test(arguments: ["0", "-1.5", "12345678901234567890123456789012345678", "0.00000000000000000001", "1e40"])
    func aDecimalGoesThereAndBack(_ text: String) throws {
        let number = try #require(SQLDecimal(text))
        let decimal = try #require(number.decimal)
        #expect(SQLDecimal(decimal) == number && decimal.sqlValue == .decimal(number))
    }

    @Test func whatADecimalCannotHoldIsNotCut() {
        #expect(SQLDecimal("1234567890123456789012345678901234567890123")?.decimal == nil)
        #expect(SQLDecimal("1e-200")?.decimal == nil && SQLDecimal("1e200")?.decimal == nil)
        #expect(SQLDecimal(Decimal.nan) == nil && Decimal.nan.sqlValue.isInvalid)
    }
}
