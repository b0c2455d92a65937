import CovetConfig
import Logging
import Testing

@Suite struct SettingsReaderTests {
    private struct Sample: Settings {
        var count: Int
        var ratio: Double
        var isOn: Bool
        var title: String
        var names: [String]
        var wait: Duration
        var size: ByteCount
        var algorithm: JWTAlgorithm
        var level: Logger.Level

        init(from source: SettingsReader) throws {
            count = try source.value("COUNT", in: 1...10)
            ratio = try source.value("RATIO")
            isOn = try source.value("IS_ON")
            title = try source.value("TITLE")
            names = try source.list("NAMES")
            wait = try source.value("WAIT")
            size = try source.value("SIZE")
            algorithm = try source.value("ALGORITHM")
            level = try source.value("LEVEL")
        }
    }

    @Test func everyTypeReadsItsText() throws {
        let reader = SettingsReader(
            world([
                "COUNT": "7", "RATIO": "0.5", "IS_ON": "Yes", "TITLE": " A blog ", "NAMES": "a, b,,c", "WAIT": "1h30m",
                "SIZE": "16MiB",
                "ALGORITHM": "eddsa", "LEVEL": "WARN",
            ])
        )
        let sample = try reader.read(Sample.self)
        #expect(sample.count == 7 && sample.ratio == 0.5 && sample.isOn && sample.title == "A blog")
        #expect(sample.names == ["a", "b", "c"] && sample.wait == .seconds(5400) && sample.size == .mebibytes(16))
        #expect(sample.algorithm == .edDSA && sample.level == .warning)
    }

    @Test func everyProblemIsReportedInOneStart() {
        let reader = SettingsReader(
            world([
                "COUNT": "11", "RATIO": "half", "IS_ON": "maybe", "WAIT": "5", "SIZE": "16 flop", "ALGORITHM": "none",
                "LEVEL": "loud",
            ])
        )
        let error = #expect(throws: SettingsError.self) { try reader.read(Sample.self) }
        #expect(
            error?.problems.map(\.name) == ["COUNT", "RATIO", "IS_ON", "TITLE", "WAIT", "SIZE", "ALGORITHM", "LEVEL"]
        )
        let text = error?.description ?? ""
        #expect(text.hasPrefix("8 settings are wrong (APP_ENV is development):\n"))
        #expect(text.contains(#"COUNT: found 11 (environment); wanted a value from 1 to 10"#))
        #expect(text.contains(#"ALGORITHM: found "none" (environment); wanted one of HS256, RS256, ES256, EdDSA"#))
        #expect(text.contains("TITLE: found nothing; wanted a text"))
    }

    @Test func problemsOfSeveralTypesComeTogether() {
        struct Other: Settings {
            init(from source: SettingsReader) throws { _ = try source.value("OTHER") as Int }
        }
        let reader = SettingsReader(world(["PORT": "x"]))
        _ = try? reader.read(CovetSettings.self)
        _ = try? reader.read(Other.self)
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        #expect(error?.problems.map(\.name) == ["PORT", "OTHER"])
    }

    private struct Email: SettingValue {
        var text: String
        static let settingExpectation = "an e-mail address"
        init?(setting text: String) {
            guard text.contains("@") else { return nil }
            self.text = text
        }
    }

    @Test func aTypeWithoutAStandInStopsItsOwnReadingAlone() {
        struct Mail: Settings {
            init(from source: SettingsReader) throws {
                _ = try source.value("ADMIN") as Email
                Issue.record("went on without a value")
            }
        }
        let reader = SettingsReader(world(["ADMIN": "nobody"]))
        let error = #expect(throws: SettingsError.self) { try reader.read(Mail.self) }
        #expect(
            error?.problems == [
                SettingsProblem(name: "ADMIN", found: "\"nobody\"", wanted: "an e-mail address", origin: .environment)
            ]
        )
    }

    @Test func theNearerSourceWins() throws {
        let dotenv = "PORT=2\nHOST=from-dotenv\nREDIS_URL=redis://dotenv"
        let config = "port: 3\nhost: from-config\nlog_level: debug\n"
        let input = world(
            ["PORT": "1", "REDIS_URL_FILE": "/run/redis"],
            files: ["/app/.env": dotenv, "/app/config/development.yaml": config, "/run/redis": "redis://file\n"]
        )
        let (settings, report) = try covet(input)
        #expect(settings.server.port == 1 && settings.server.host == "from-dotenv" && settings.log.level == .debug)
        #expect(settings.redis.url?.reveal() == "redis://file")
        #expect(report["PORT"]?.origin == .environment)
        #expect(report["HOST"]?.origin == .dotenv(line: 2))
        #expect(report["LOG_LEVEL"]?.origin == .configFile(path: "config/development.yaml", line: 3))
        #expect(report["REDIS_URL"]?.origin == .secretFile(path: "/run/redis", isInTree: false))
        #expect(report["DEBUG"]?.origin == .defaultValue)
    }

    @Test func emptyMeansNotSet() throws {
        let (settings, _) = try covet(world(["PORT": "", "SECRET_KEY": ""]))
        #expect(settings.server.port == 8080)
    }

    @Test func aSecretAndItsFileTogetherAreAProblem() {
        let found = problems(
            world(["SECRET_KEY": strongKey, "SECRET_KEY_FILE": "/run/key"], files: ["/run/key": otherKey])
        )
        #expect(found["SECRET_KEY"]?.found == "both SECRET_KEY and SECRET_KEY_FILE")
    }

    @Test(arguments: ["\n", "\r\n", ""]) func oneTrailingLineBreakOfASecretFileIsCut(_ end: String) throws {
        let (settings, report) = try covet(
            world(["SECRET_KEY_FILE": "/run/key"], files: ["/run/key": strongKey + " " + end])
        )
        #expect(settings.secretKey.reveal() == strongKey + " ")
        #expect(report["SECRET_KEY"]?.value == "<secret>")
    }

    @Test func aMissingSecretFileIsNamed() {
        let found = problems(world(["SECRET_KEY_FILE": "/run/none"]))
        #expect(found["SECRET_KEY_FILE"]?.found == "no such file")
        #expect(found.count == 1)
        #expect(
            problems(world(["SECRET_KEY_FILE": "/run/key"], files: ["/run/key": "\n"]))["SECRET_KEY_FILE"]?.found
                == "an empty file"
        )
    }

    @Test(arguments: [
        ("prod", "did you mean production?"), ("developement", "did you mean development?"),
        ("Live", "one of development"),
    ]) func aWrongEnvironmentIsExplainedAndTreatedAsProduction(_ name: String, _ wanted: String) {
        let reader = SettingsReader(world(["APP_ENV": name]))
        #expect(reader.environment == .production)
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        #expect(error?.problems.first?.wanted.contains(wanted) == true)
    }

    @Test func unknownNamesInConfigurationFilesGetAHint() {
        let found = problems(world(files: ["/app/config/development.yaml": "databse_url: sqlite:x.db\nzzz: 1\n"]))
        #expect(
            found["DATABSE_URL"]?.description
                == "DATABSE_URL: found an unknown setting (config/development.yaml:1); wanted a known setting; did you mean DATABASE_URL?"
        )
        #expect(found["ZZZ"] != nil)
    }

    @Test func aProbableTypingErrorInTheEnvironmentIsNoted() throws {
        let (_, report) = try covet(world(["DATABSE_URL": "sqlite:x", "PATH": "/bin", "SECRET_KEY_FILE": ""]))
        #expect(report.notes.contains("the variable DATABSE_URL is not read; did you mean DATABASE_URL?"))
        #expect(!report.notes.contains { $0.contains("PATH ") })
    }

    @Test func aProblemNeverShowsASecret() {
        let input = world(
            production([
                "SECRET_KEY": "hunter2-hunter2", "DATABASE_URL": "mysql://root:hunter2@db/x",
                "REDIS_URL": "redis://:changeme@cache",
                "SENTRY_DSN": "hunter2 hunter2", "AWS_SECRET_ACCESS_KEY": "hunter2-example",
            ])
        )
        let reader = SettingsReader(input)
        let error = #expect(throws: SettingsError.self) { try reader.read(CovetSettings.self) }
        #expect(error?.problems.count == 5)
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("changeme") == false)
    }
}
