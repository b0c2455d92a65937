import Testing

@testable import Covet

struct TextTests {
    @Test(arguments: [
        (Duration.zero, "0.0 ms"), (.microseconds(450), "0.4 ms"), (.microseconds(9_999), "9.9 ms"),
        (.milliseconds(10), "10 ms"), (.milliseconds(999), "999 ms"), (.milliseconds(1000), "1.00 s"),
        (.milliseconds(3_059), "3.05 s"), (.seconds(75), "75.00 s"),
    ])
    func durationsAreForPeople(duration: Duration, text: String) {
        #expect(duration.formatted == text)
    }

    @Test func columnsAreAsWideAsTheirWidestCell() {
        var table = TextTable(header: ["A", "LONG", "C"])
        table.rows = [["wide", "x", ""], ["y", "é", "z"]]
        #expect(table.text == "A     LONG  C\nwide  x\ny     é     z")
    }
}
