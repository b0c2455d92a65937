import CovetConfig
import Testing

@testable import CovetConfig

@Suite struct ConfigFileTests {
    @Test func nestedAndFlatNamesAreTheSame() throws {
        for text in [
            "database:\n  pool:\n    max_size: 9\n    min-size: 2\n",
            "DATABASE_POOL_MAX_SIZE: '9'\ndatabase_pool_min_size: 2 # two\n",
        ] {
            let (settings, _) = try covet(world(files: ["/app/config/development.yml": text]))
            #expect(settings.database.poolSize == 2...9)
        }
        let json =
            #"{"database": {"pool": {"max_size": 9, "min_size": 2}}, "debug": false, "log_levels": ["a=debug", "b.c=error"]}"#
        let (settings, report) = try covet(world(files: ["/app/config/development.json": json]))
        #expect(settings.database.poolSize == 2...9 && !settings.debug)
        #expect(settings.log.levels.map(\.label) == ["a", "b.c"])
        #expect(report.configFile == "config/development.json")
    }

    @Test(arguments: [
        ("development.json", "{\"debug\": true", "valid JSON"), ("development.json", "{debug: true}", "valid JSON"),
        ("development.yaml", "debug: [true", "valid YAML"), ("development.yaml", "- debug", "mapping"),
        ("development.yaml", "debug: true\nDEBUG: false", "second time"),
        ("development.yaml", "debug: {a b: 1}", "no name"),
        ("development.yaml", "names: [[1]]", "list of plain values"), ("development.yaml", "a: 1\na: 2", "twice"),
    ]) func aBrokenFileIsAProblem(_ name: String, _ text: String, _ part: String) {
        let found = problems(world(files: ["/app/config/" + name: text]))
        #expect(found["config/" + name]?.found.contains(part) == true, "\(found)")
    }

    @Test func aFileThatGrowsByAliasesIsRefused() {
        var text = "a0: &a0 {x: 1, y: 2}\n"
        for level in 1...12 {
            text += "a\(level): &a\(level) {" + (0..<9).map { "k\($0): *a\(level - 1)" }.joined(separator: ", ") + "}\n"
        }
        let file = ConfigFile(parsing: text, isJSON: false)
        #expect(file.faults.contains { $0.message.contains("beyond") })
        #expect(file.entries.count <= 10_000)
    }

    @Test func deepNestingIsRefusedNotFollowed() {
        let file = ConfigFile(
            parsing: "a: " + String(repeating: "{b: ", count: 500) + "1" + String(repeating: "}", count: 500),
            isJSON: false
        )
        #expect(!file.faults.isEmpty && file.entries.isEmpty)
        let bomb = ConfigFile(parsing: String(repeating: "[", count: 100_000), isJSON: false)
        #expect(!bomb.faults.isEmpty)
        let jsonBomb = ConfigFile(parsing: String(repeating: "[", count: 100_000), isJSON: true)
        #expect(!jsonBomb.faults.isEmpty)
    }

    @Test func secretsAreRefusedInConfigurationFiles() {
        let text = "secret_key: \(strongKey)\ndatabase_url: postgresql://app:pw@db/x\nredis_url: redis://cache\n"
        let found = problems(world(files: ["/app/config/development.yaml": text]))
        #expect(found["SECRET_KEY"]?.found == "a secret in a configuration file")
        #expect(found["DATABASE_URL"]?.found == "a secret in a configuration file")
        #expect(found.count == 2)
        #expect(!found.values.contains { $0.description.contains(strongKey) || $0.description.contains(":pw@") })
    }

    @Test func twoFilesForOneEnvironmentAreAProblem() {
        let found = problems(
            world(files: ["/app/config/development.yaml": "port: 1", "/app/config/development.json": "{}"])
        )
        #expect(found["config"]?.found == "config/development.yaml and config/development.json")
    }

    @Test func onlyTheEnvironmentsOwnFileIsRead() throws {
        let (settings, _) = try covet(world(["APP_ENV": "test"], files: ["/app/config/development.yaml": "port: 1"]))
        #expect(settings.server.port == 8080)
    }
}
