import CovetDatabase
import CovetTestSupport
import Testing

@testable import CovetPostgres

@Suite struct ConnectionStringTests {
    private static let secret = "hunter2"

    private func parse(_ text: String, _ environment: [String: String] = [:]) throws -> PostgresConfiguration {
        try PostgresConfiguration(text, environment: environment)
    }

    @Test(arguments: [
        ("postgresql://app@db/shop", ["db:5432"]), ("postgres://app@db:6000/shop", ["db:6000"]),
        ("postgresql://app@db1,db2:6001,[::1]:6002/shop", ["db1:5432", "db2:6001", "[::1]:6002"]),
        ("postgresql://app@[2001:db8::1%25eth0]/shop", ["[2001:db8::1%eth0]:5432"]),
        ("postgresql://app@%2Fvar%2Frun%2Fpg:6000/shop", ["/var/run/pg/.s.PGSQL.6000"]),
        ("postgresql://app@/shop?host=/tmp/pg", ["/tmp/pg/.s.PGSQL.5432"]),
        ("user=app dbname=shop host=db1,db2 port=6000", ["db1:6000", "db2:6000"]),
        ("user=app dbname=shop host=db1,db2 port=6000,", ["db1:6000", "db2:5432"]),
        ("  user = app\n dbname = 'shop'\thost = ::1 ", ["[::1]:5432"]),
        ("user=app dbname=shop hostaddr=10.0.0.1", ["10.0.0.1:5432"]),
        ("user=app dbname=shop host=db hostaddr=10.0.0.1", ["db:5432"]),
    ])
    func hostsAreRead(_ text: String, _ hosts: [String]) throws {
        let configuration = try parse(text)
        #expect(configuration.hosts.map(\.description) == hosts)
        #expect(configuration.user == "app" && configuration.database == "shop" && configuration.password == nil)
    }

    @Test func anAddressStandsBesideTheNameThatItsCertificateIsFor() throws {
        let host = try #require(try parse("user=app host=db,db2 hostaddr=10.0.0.1,::1").hosts.last)
        #expect(host.address == .name("db2") && host.numericAddress == "::1")
    }

    @Test func everyReservedCharacterCanBePartOfAPassword() throws {
        let password = " !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~é\u{1F511}"
        let encoded = password.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }.joined()
        #expect(try parse("postgresql://app:\(encoded)@db/shop").password?.reveal() == password)
        #expect(try parse("postgresql://db/shop?user=app&password=\(encoded)").password?.reveal() == password)
        let quoted = password.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        #expect(try parse("host=db user=app password='\(quoted)' dbname=shop").password?.reveal() == password)
        #expect(try parse("host=db password=a\\ b\\'c\\\\ user=app").password?.reveal() == "a b'c\\")
    }

    @Test func everyKeyIsRead() throws {
        let configuration = try parse(
            """
            host=db user=app password=x dbname=shop sslmode=verify-full sslrootcert=/r.crt sslcert=/c.crt sslkey=/c.key sslpassword=y
            channel_binding=require require_auth=scram-sha-256,md5 target_session_attrs=prefer-standby application_name='my app'
            options='-c geqo=off' connect_timeout=3 keepalives=1 keepalives_idle=10 keepalives_interval=5 keepalives_count=4
            tcp_user_timeout=700 statement_timeout=5s lock_timeout=250 idle_in_transaction_session_timeout='2 min'
            prepared_statements=false gssencmode=disable client_encoding=UTF8
            """
        )
        #expect(configuration.tls.mode == .verifyFull && configuration.tls.rootCertificatePath == "/r.crt")
        #expect(configuration.tls.certificatePath == "/c.crt" && configuration.tls.privateKeyPath == "/c.key")
        #expect(configuration.tls.privateKeyPassword?.reveal() == "y")
        #expect(configuration.channelBinding == .require && configuration.authentication == [.scramSHA256, .md5])
        #expect(configuration.targetSession == .preferStandby && configuration.applicationName == "my app")
        #expect(configuration.options == "-c geqo=off" && configuration.connectTimeout == .seconds(3))
        #expect(configuration.keepalive.idle == .seconds(10) && configuration.keepalive.interval == .seconds(5))
        #expect(configuration.keepalive.count == 4 && configuration.keepalive.userTimeout == .milliseconds(700))
        #expect(configuration.statementTimeout == .seconds(5) && configuration.lockTimeout == .milliseconds(250))
        #expect(configuration.idleInTransactionTimeout == .seconds(120) && !configuration.usesNamedStatements)
        let started = Dictionary(uniqueKeysWithValues: configuration.startupParameters.map { ($0.name, $0.value) })
        #expect(
            started == [
                "database": "shop", "client_encoding": "UTF8", "application_name": "my app", "options": "-c geqo=off",
                "statement_timeout": "5000", "lock_timeout": "250", "idle_in_transaction_session_timeout": "120000",
            ]
        )
    }

    @Test func defaultsAreSafe() throws {
        let configuration = try parse("postgresql://app@db")
        #expect(configuration.database == "app" && configuration.authentication == [.none, .scramSHA256])
        #expect(configuration.connectTimeout == .seconds(10) && configuration.statementTimeout == .seconds(60))
        #expect(configuration.lockTimeout == .seconds(30) && configuration.idleInTransactionTimeout == .seconds(60))
        #expect(configuration.tls == .init(.prefer) && configuration.usesNamedStatements)
        #expect(try !parse("").user.isEmpty && parse("user=app").hosts.first?.socketPath != nil)
        #expect(try parse("user=app connect_timeout=0 statement_timeout=0").connectTimeout == nil)
        #expect(try parse("user=app statement_timeout=0").statementTimeout == nil)
        #expect(try parse("user=app require_auth=!password,!none").authentication == [.scramSHA256, .md5])
    }

    @Test func aPoolerGetsNothingThatBelongsToASession() throws {
        let configuration = try parse("postgresql://app@db/shop?pgbouncer=true")
        #expect(!configuration.usesNamedStatements)
        #expect(configuration.startupParameters.map(\.name) == ["database", "client_encoding"])
        #expect(try parse("postgresql://app@db/shop?pgbouncer=true&prepared_statements=true").usesNamedStatements)
    }

    @Test func whoNamesAnAuthorityGetsItsWordChecked() throws {
        #expect(try parse("user=app sslmode=require sslrootcert=/r.crt").tls.mode == .verifyCA)
        let tls = try parse("user=app sslmode=verify-full sslrootcert=system").tls
        #expect(tls.mode == .verifyFull && tls.rootCertificatePath == nil)
        #expect(try parse("postgresql://app@db/shop?ssl=true").tls.mode == .require)
    }

    @Test func theEnvironmentIsReadOnlyWhenItIsGiven() throws {
        let environment = [
            "PGHOST": "db2", "PGUSER": "other", "PGPASSWORD": Self.secret, "PGSSLMODE": "require", "PGPORT": "7",
        ]
        let configuration = try parse("user=app dbname=shop", environment)
        #expect(configuration.hosts.map(\.description) == ["db2:7"] && configuration.user == "app")
        #expect(configuration.password?.reveal() == Self.secret && configuration.tls.mode == .require)
        let wrong = #expect(throws: DatabaseError.self) { try parse("user=app", ["PGSSLMODE": "sure"]) }
        #expect(wrong?.message.contains("sslmode is \"sure\"; it must be one of disable") == true)
    }

    @Test(arguments: [
        (
            "user=app sslmode=allow",
            "sslmode is \"allow\"; it must be one of disable, prefer, require, verify-ca, verify-full"
        ),
        ("user=app port=0", "port is not what it must be; it must be a number from 1 to 65535"),
        ("user=app host=a,b port=1,2,3", "port is \"3\"; it must be one, or as many as there are hosts (2)"),
        ("user=app host=a,b hostaddr=1.1.1.1", "hostaddr is \"1\"; it must be as many as there are in host (2)"),
        ("user=app host=db hostaddr=db", "hostaddr is not what it must be; it must be an IP address"),
        ("user=app connect_timeout=soon", "connect_timeout is \"soon\""),
        (
            "user=app statement_timeout=5y",
            "statement_timeout is \"5y\"; it must be milliseconds, or a whole number with ms, s, min, h or d"
        ),
        ("user=app statement_timeout=99999999999999999999", "statement_timeout is"),
        ("user=app sslcert=/c.crt", "sslkey is \"none\"; it must be the path of a PEM file"),
        (
            "user=app channel_binding=require sslmode=disable",
            "channel_binding is \"require\"; it must be an sslmode other than disable"
        ),
        ("user=app require_auth=scram-sha-256,!md5", "require_auth is \"!md5\""),
        ("user=app prepared_statements=perhaps", "prepared_statements is \"perhaps\"; it must be true or false"),
        ("user=app user=b", "the key user is there twice"),
        ("user=app gssencmode=require", "gssencmode is \"require\""),
        ("user=app client_encoding=LATIN1", "client_encoding is \"LATIN1\"; it must be UTF8"),
        ("user=app colour=red", "at character 10 stands a key that is not known"),
        ("user", "at character 1 stands a word without ="), ("=app", "at character 1 stands a word without ="),
        ("user='app", "the value of the key at character 1 has no closing quote"),
        ("user='app'dbname=x", "behind the closing quote of the key at character 1 stands no space"),
        ("user=app\\", "ends with a backslash"), ("postgresql:app@db", "goes on with //"),
        ("postgresql://app@db/shop?sslmode", "as number 1 behind the ? of the URL stands no key=value"),
        ("postgresql://app@db/%ff", "dbname is not what it must be; it must be percent-encoded UTF-8"),
        ("postgresql://app@db/sh%op", "dbname is not what it must be; it must be percent-encoded"),
        ("postgresql://app@[::1/shop", "an IPv6 address between [ and ]"),
        ("postgresql://app@[db]/shop", "an IPv6 address"),
        ("postgresql://app@db/shop?dbname=other", "the key dbname is there twice"),
        ("mysql://app@db/shop", "stands a word without ="),
    ])
    func whatIsWrongIsNamedWithWhatIsWanted(_ text: String, _ words: String) throws {
        let error = try #require(throws: DatabaseError.self) { try parse(text) }
        #expect(error.code == .connection)
        #expect(error.message.contains(words), "\(error.message)")
    }

    /// Hosts and names that try to say more than they may.
    @Test(arguments: [
        "host='db user=evil' user=app", "postgresql://app@db%20user=evil/shop", "postgresql://app@db%00/shop",
        "postgresql://app%00user%00evil@db/shop", "postgresql://app@db/shop?application_name=a%00b",
        "postgresql://app@db%2Cevil/shop", "postgresql://app@good@evil/shop", "host=db\u{0} user=app",
        "postgresql://app@db%0A/shop", "host='db;evil' user=app", "postgresql://app@db:5432@evil/shop",
        "host='evil/../db' user=app",
    ])
    func aHostCannotSmuggleAnythingIn(_ text: String) {
        #expect(throws: DatabaseError.self) { try parse(text) }
    }

    @Test func aDatabaseNameIsOneNameWhateverItHolds() throws {
        #expect(try parse("user=app dbname='shop user=evil'").database == "shop user=evil")
        #expect(try parse("postgresql://app@db/host%3Devil%20user%3Devil").database == "host=evil user=evil")
        #expect(try parse("user=app dbname=postgresql://evil/x").hosts == parse("user=app").hosts)
    }

    /// Wrong in every way that has a password near it.
    @Test(arguments: [
        "postgresql://app:hunter2/x@db/shop", "postgresql://app:hunter2#x@db/shop",
        "postgresql://app:hunter2@x@db/shop",
        "postgresql://app:x?hunter2=%zz@db/shop", "postgresql://app:hunter2%@db/shop",
        "postgresql://app:hunter2%00@db/shop",
        "postgresql://app:x?hunter2=1&hunter2=2@db/shop", "postgresql://app:x?hunter2=y@db/shop",
        "user=app password=my hunter2 dbname=x", "user=app password=my hunter2=x", "user=app password='hunter2",
        "user=app password=hunter2\\", "user=app password='x'hunter2'", "user=app sslpassword=hunter2 sslcert=/x",
        "user=app password=hunter2 password=hunter2", "hunter2", "postgresql://app:x:hunter2/y@db",
        "postgresql://app:hunter2",
        "host='a hunter2' user=app", "postgresql://app:a/hunter2@db/shop?sslmode=hunter", "hunter2=hunter2=hunter2",
    ])
    func noErrorHoldsAPassword(_ text: String) throws {
        let error = try #require(throws: DatabaseError.self, "\(text)") { try parse(text) }
        #expect(!String(reflecting: error).contains(Self.secret), "\(error)")
    }

    @Test func aConfigurationPrintsWithoutItsPassword() throws {
        let configuration = try parse("postgresql://app:hunter2@db,db2:7/shop?sslpassword=hunter2&sslcert=a&sslkey=b")
        #expect("\(configuration)" == "app@db:5432,db2:7/shop")
        var dumped = "\(configuration) \(String(reflecting: configuration)) \(configuration.password as Any)"
        dump(configuration, to: &dumped)
        dump(configuration.password, to: &dumped)
        dump(configuration.tls, to: &dumped)
        #expect(!dumped.contains(Self.secret))
    }

    @Test func hostileTextNeverTraps() {
        var random = SeededGenerator(seed: 20_261_123)
        let alphabet = Array(
            "postgresql://user:pass@host,[::1]:5432/db?sslmode=require&x=%41%zz 'a\\' = \u{0}#é\n".unicodeScalars
        )
        for _ in 0..<20_000 {
            var text = random.next() % 2 == 0 ? "postgresql:" : ""
            for _ in 0..<random.next() % 40 {
                text.unicodeScalars.append(alphabet[Int(random.next() % UInt64(alphabet.count))])
            }
            _ = try? parse(text)
        }
    }
}
