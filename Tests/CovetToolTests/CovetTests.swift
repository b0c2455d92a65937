import Foundation
import Testing

/// The tool before any of its commands.
struct CovetTests {
    @Test
    func theVersionIsThatOfTheChangelog() throws {
        let file = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../CHANGELOG.md").standardized
        let headings = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter {
            $0.hasPrefix("## ")
        }
        let newest = try #require(headings.first)
        let outcome = try Tool.covet(["--version"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        if newest == "## Unreleased" {
            #expect(outcome.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+-dev\n/) != nil, "\(outcome.output)")
        } else {
            #expect(newest.contains(" \(outcome.output.dropLast())"), "\(outcome.output)")
        }
    }

    @Test(arguments: [[], ["--help"], ["help", "migrate"]])
    func helpNamesTheCommands(_ arguments: [String]) throws {
        let outcome = try Tool.covet(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains(arguments.last == "migrate" ? "lint" : "migrate"))
        #expect(outcome.output.contains("--version"))
    }
}
