import Testing

@testable import CovetConfig

@Suite struct DotenvFileTests {
    @Test(arguments: [
        ("A=1", "1"), ("export A=1", "1"), ("  A= 1  # one", "1"), ("A=a#b", "a#b"), ("A='x # \\n y' # c", "x # \\n y"),
        (#"A="a\n\t\"\\\$b""#, "a\n\t\"\\$b"), ("A=\"two\nlines\"", "two\nlines"), ("A=", ""), ("A=\r\n", ""),
        ("A=x y\r\n", "x y"),
        ("\u{FEFF}A=ü", "ü"), ("A=#none", ""), ("A=p@$$w'ord", "p@$$w'ord"), ("export=1\nA=2", "2"),
    ]) func reads(_ text: String, _ value: String) {
        let file = DotenvFile(parsing: text)
        #expect(file.faults.isEmpty || text.hasPrefix("export="))
        #expect(file.entries["A"]?.value == value)
    }

    @Test(arguments: [
        ("A", 1, "="), ("A =1", 1, "="), ("\n1A=2", 2, "NAME=value"), ("A='x", 1, "never closed"),
        ("A=\"x\n\n", 1, "never closed"),
        (#"A="\q""#, 1, "escape"), ("A='x' y", 1, "closing quote"), ("# c\nA=1\nA=2", 3, "first on line 2"),
        ("A-B=1", 1, "="),
    ]) func refuses(_ text: String, _ line: Int, _ part: String) {
        let file = DotenvFile(parsing: text)
        #expect(file.faults.count == 1)
        #expect(file.faults.first?.line == line)
        #expect(file.faults.first?.message.contains(part) == true, "\(file.faults)")
    }

    @Test func aFaultDoesNotHideTheRest() {
        let file = DotenvFile(parsing: "A B\nC=3\n=4\nD=\"multi\nline\"\nE='open")
        #expect(file.entries.keys.sorted() == ["C", "D"])
        #expect(file.faults.map(\.line) == [1, 3, 6])
    }

    @Test func faultsNeverQuoteValues() {
        let file = DotenvFile(parsing: "SECRET_KEY=\"hunter2\\q\nSECRET KEY=hunter2\nA='hunter2' hunter2\n")
        #expect(!file.faults.isEmpty)
        #expect(!file.faults.contains { $0.message.contains("hunter2") })
    }

    @Test func isReadInDevelopmentAlone() throws {
        let files = ["/app/.env": "PORT=9"]
        #expect(try covet(world(files: files)).0.server.port == 9)
        let (settings, report) = try covet(world(production(), files: files))
        #expect(settings.server.port == 8080)
        #expect(report.notes.contains { $0.hasPrefix(".env is there but not read") })
        #expect(problems(world(files: ["/app/.env": "APP_ENV=production"]))["APP_ENV"] != nil)
        #expect(problems(world(files: ["/app/.env": "\nPORT"]))[".env"]?.origin == .dotenv(line: 2))
    }
}
