import CovetAuth
import CovetConfig
import CovetReadiness

/// The checks that Covet brings along: those of its modules and those that probe a running instance.
enum CovetChecks {
    static let all: [any Check] =
        ConfigChecks.all + AuthChecks.all + data + HeaderCheck.all + probes + log + project

    private static let data: [any Check] = [
        StatementsAreParameterized(), RawSQLIsAllowListed(), IdentifiersAreKnown(), MigrationsAreApplied(),
        MigrationsCanBeUndone(), StatementsHaveALimit(), ModelsComeFirst(), PoolHasItsSize(), PoolIsMeasured(),
        WaitingForAConnectionBlocksNobody(), StatementsAtWorkAreLimited(), IndexesServeQueries(), NoLoopsOfQueries(),
        SlowQueriesAreLogged(), SlowQueriesAreWatched(), QueriesAreProfiled(), ConnectionsFitTheServer(),
        ServerEndsStatements(), ServerIsTuned(), ReplicasServeReads(), DatabaseIsMeasured(),
        DatabasePasswordsAreStrong(),
        DatabaseConnectionsAreEncrypted(), MigrationsAreCompatible(), InjectionTestsPassed(),
        MigrationsCauseNoDowntime(), MigrationsAreRehearsed(),
    ]

    private static let probes: [any Check] = [
        PlainHTTPIsRefused(), CertificateIsValid(), HSTSIsSent(), StrangersOriginsAreRefused(), ErrorsBecomeResponses(),
        ErrorsTellNothing(), ErrorsAreLoggedWithContext(), ErrorPagesAreFriendly(), HealthTellsTheTruth(),
        HealthIncludesTheDatabase(), LivenessIsProbed(), ReadinessIsProbed(), BlockedLoopsAreFound(),
    ]

    private static let log: [any Check] = [LogLinesAreJSON(), LogLevelsResolve(), LogsHoldNoSecrets()]

    private static let project: [any Check] = [DotenvIsIgnored(), ReadmeTellsProduction(), ChangelogNamesTheVersion()]
}
