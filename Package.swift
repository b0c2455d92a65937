// swift-tools-version: 6.2
import CompilerPluginSupport
import Foundation
import PackageDescription

// Covet's macros are built on the swift-syntax package, which is the one way that works for packages that depend on
// Covet. In this repository COVET_TOOLCHAIN_SYNTAX=1 builds the same plugin on the modules that the toolchain ships,
// which takes seconds instead of minutes (Documentation/decisions/0002-macros-on-the-toolchain.md).
let toolchainSyntax: String? =
    Context.environment["COVET_TOOLCHAIN_SYNTAX"] == "1" ? hostModules(path: Context.environment["PATH"] ?? "") : nil

/// The folder `lib/swift/host` of the toolchain whose `swift` is first on the path.
func hostModules(path: String) -> String? {
    for folder in path.split(separator: ":") {
        let swift = URL(fileURLWithPath: "\(folder)/swift").resolvingSymlinksInPath()
        guard FileManager.default.isExecutableFile(atPath: swift.path) else { continue }
        let host = swift.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
            "lib/swift/host"
        )
        let module = host.appendingPathComponent("SwiftSyntaxMacros.swiftmodule")
        return FileManager.default.fileExists(atPath: module.path) ? host.path : nil
    }
    return nil
}

let syntaxModules = [
    "SwiftSyntax", "SwiftSyntaxMacros", "SwiftSyntaxBuilder", "SwiftDiagnostics", "SwiftParser", "SwiftBasicFormat",
    "SwiftOperators", "SwiftSyntaxMacroExpansion", "SwiftCompilerPluginMessageHandling", "SwiftParserDiagnostics",
]
let syntaxSwiftSettings: [SwiftSetting] =
    toolchainSyntax.map { [.unsafeFlags(["-I", $0]), .define("TOOLCHAIN_SYNTAX")] } ?? []
let syntaxLinkerSettings: [LinkerSetting] =
    toolchainSyntax.map {
        [.unsafeFlags(["-L", $0, "-Xlinker", "-rpath", "-Xlinker", $0] + syntaxModules.map { "-l\($0)" })]
    } ?? []

func syntax(_ products: String...) -> [Target.Dependency] {
    guard toolchainSyntax == nil else { return [] }
    return products.map { .product(name: $0, package: "swift-syntax", condition: .when(traits: ["Macros"])) }
}

let macroExpansion: Target = .target(
    name: "CovetMacroExpansion",
    dependencies: syntax(
        "SwiftDiagnostics",
        "SwiftParser",
        "SwiftSyntax",
        "SwiftSyntaxBuilder",
        "SwiftSyntaxMacros"
    ),
    swiftSettings: syntaxSwiftSettings
)
let macroPlugin: Target = .macro(
    name: "CovetMacros",
    dependencies: ["CovetMacroExpansion"] + syntax("SwiftCompilerPlugin", "SwiftSyntax", "SwiftSyntaxMacros"),
    swiftSettings: syntaxSwiftSettings,
    linkerSettings: syntaxLinkerSettings
)
// A test target that depends on a plugin would turn every test into a tool of the host.
let macroTests: Target = .testTarget(
    name: "CovetMacroExpansionTests",
    dependencies: ["CovetMacroExpansion"]
        + syntax(
            "SwiftBasicFormat",
            "SwiftDiagnostics",
            "SwiftParser",
            "SwiftSyntax",
            "SwiftSyntaxMacroExpansion",
            "SwiftSyntaxMacros"
        ),
    swiftSettings: syntaxSwiftSettings,
    linkerSettings: syntaxLinkerSettings
)

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let macros: Target.Dependency = .target(name: "CovetMacros", condition: .when(traits: ["Macros"]))

let package = Package(
    name: "covet",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Covet", targets: ["Covet"]),
        .library(name: "CovetTesting", targets: ["CovetTesting"]),
        .library(name: "CovetHTTP", targets: ["CovetHTTP"]),
        .library(name: "CovetServer", targets: ["CovetServer"]),
        .library(name: "CovetJSON", targets: ["CovetJSON"]),
        .library(name: "CovetConfig", targets: ["CovetConfig"]),
        .library(name: "CovetCrypto", targets: ["CovetCrypto"]),
        .library(name: "CovetReadiness", targets: ["CovetReadiness"]),
        .library(name: "CovetModel", targets: ["CovetModel"]),
        .library(name: "CovetObservability", targets: ["CovetObservability"]),
        .library(name: "CovetDatabase", targets: ["CovetDatabase"]),
        .library(name: "CovetMigrations", targets: ["CovetMigrations"]),
        .library(name: "CovetSQLite", targets: ["CovetSQLite"]),
        .library(name: "CovetPostgres", targets: ["CovetPostgres"]),
        .executable(name: "covet", targets: ["covet-tool"]),
    ],
    traits: [
        .trait(name: "Macros", description: "@Model, @Routes, @JSONCodable; without it swift-syntax is not resolved"),
        .default(enabledTraits: ["Macros"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ]
        + (toolchainSyntax == nil
            ? [.package(url: "https://github.com/swiftlang/swift-syntax", "602.0.0"..<"604.0.0")] : []),
    targets: [
        // The lowest layer: values and functions.
        .target(name: "CovetReadiness"),
        .target(name: "CovetSQL"),
        .target(
            name: "CovetConfig",
            dependencies: ["CovetReadiness", logging, .product(name: "Yams", package: "Yams")],
            swiftSettings: [.strictMemorySafety()]
        ),
        .target(name: "CovetJSON", dependencies: [nioCore, macros]),
        .target(name: "CovetHTTP", dependencies: ["CovetJSON", nioCore, logging, macros]),
        .systemLibrary(
            name: "CArgon2",
            pkgConfig: "libargon2",
            providers: [.apt(["libargon2-dev"]), .brew(["argon2"])]
        ),
        .target(name: "CovetCrypto", dependencies: ["CArgon2", crypto], swiftSettings: [.strictMemorySafety()]),

        .target(name: "CovetDatabase", dependencies: ["CovetSQL"]),
        .target(name: "CovetMigrations", dependencies: ["CovetSQL", "CovetDatabase"]),
        .target(name: "CovetObservability", dependencies: ["CovetConfig", logging, coreMetrics]),
        .target(
            name: "CovetServer",
            dependencies: [
                "CovetHTTP", nioCore, nioPosix, nioSSL, logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]
        ),

        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]
        ),
        .target(
            name: "CovetSQLite",
            dependencies: ["CSQLite", "CovetSQL", "CovetDatabase", crypto],
            swiftSettings: [.strictMemorySafety()]
        ),
        .target(
            name: "CovetPostgres",
            dependencies: [
                "CovetSQL", "CovetDatabase", nioCore, nioPosix, nioSSL, nioTLS, crypto, logging,
            ]
        ),
        macroExpansion,
        macroPlugin,

        .target(name: "CovetModel", dependencies: ["CovetSQL", "CovetDatabase", macros]),
        .target(
            name: "CovetAuth",
            dependencies: [
                "CovetConfig", "CovetCrypto", "CovetReadiness", .product(name: "JWTKit", package: "jwt-kit"),
            ]
        ),

        .target(
            name: "Covet",
            dependencies: [
                "CovetHTTP", "CovetServer", "CovetJSON", "CovetConfig", "CovetCrypto", "CovetAuth", "CovetReadiness",
                "CovetSQL",
                "CovetDatabase", "CovetMigrations", "CovetSQLite", "CovetPostgres", "CovetModel", "CovetObservability",
                nioCore,
                nioPosix, nioSSL,
                nioHTTP1, logging, coreMetrics, tracing, arguments,
            ]
        ),

        .target(
            name: "CovetTesting",
            dependencies: ["Covet", "CovetHTTP", "CovetJSON", "CovetSQL", "CovetDatabase", "CovetPostgres", nioCore]
        ),

        .systemLibrary(name: "CPGQuery", providers: [.apt(["libpg-query-dev"]), .brew(["libpg_query"])]),
        .target(
            name: "CovetPostgresParser",
            dependencies: ["CPGQuery", "CovetMigrations"],
            swiftSettings: [.strictMemorySafety()]
        ),
        .executableTarget(name: "covet-tool", dependencies: ["CovetMigrations", "CovetPostgresParser", arguments]),
        .executableTarget(name: "Hello", dependencies: ["CovetServer", "CovetHTTP", logging], path: "Examples/Hello"),
        .executableTarget(
            name: "Conduit",
            dependencies: ["Covet"],
            path: "Examples/Conduit",
            exclude: ["README.md", "CHANGELOG.md", "config", "deploy", "readiness"]
        ),
        .executableTarget(name: "Tour", dependencies: ["Covet", arguments], path: "Examples/Tour"),

        // What tests share. It imports nothing of Covet, so that the tests of every target may use it.
        .target(name: "CovetTestSupport", dependencies: [logging], path: "Tests/Support"),

        .testTarget(name: "CovetReadinessTests", dependencies: ["CovetReadiness", "CovetTestSupport"]),
        .testTarget(name: "CovetSQLTests", dependencies: ["CovetSQL"]),
        .testTarget(name: "CovetConfigTests", dependencies: ["CovetConfig", "CovetTestSupport", logging]),
        .testTarget(name: "CovetJSONTests", dependencies: ["CovetJSON", "CovetTestSupport", nioCore]),
        .testTarget(
            name: "CovetHTTPTests",
            dependencies: ["CovetHTTP", "CovetJSON", "CovetTestSupport", nioCore, logging]
        ),
        .testTarget(name: "CovetCryptoTests", dependencies: ["CovetCrypto"]),
        .testTarget(
            name: "CovetMigrationsTests",
            dependencies: [
                "CovetMigrations", "CovetSQLite", "CovetPostgres", "CovetDatabase", "CovetSQL", "CovetTestSupport",
            ]
        ),
        .testTarget(
            name: "CovetObservabilityTests",
            dependencies: ["CovetObservability", "CovetConfig", logging, coreMetrics]
        ),
        .testTarget(
            name: "CovetPostgresParserTests",
            dependencies: ["CovetPostgresParser", "CovetMigrations", "CovetSQL", "CovetTestSupport"]
        ),
        .testTarget(
            name: "CovetToolTests",
            dependencies: ["covet-tool", "CovetMigrations", "CovetSQL", "CovetPostgres", "CovetTestSupport"]
        ),
        .testTarget(
            name: "CovetServerTests",
            dependencies: [
                "CovetServer", "CovetHTTP", "CovetTestSupport", nioCore, nioPosix, nioSSL, nioHTTP1, logging,
                .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "CovetDatabaseTests",
            dependencies: [
                "CovetDatabase", "CovetSQL", "CovetSQLite", "CovetPostgres", "CovetTestSupport", nioCore, nioPosix,
            ]
        ),
        .testTarget(
            name: "CovetPostgresTests",
            dependencies: [
                "CovetPostgres", "CovetDatabase", "CovetSQL", "CovetSQLite", "CovetTestSupport", nioCore, nioPosix,
                nioSSL, logging, crypto, .product(name: "NIOEmbedded", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "CovetSQLiteTests",
            dependencies: ["CovetSQLite", "CovetDatabase", "CovetSQL", "CovetTestSupport"]
        ),
        macroTests,
        .testTarget(
            name: "CovetModelTests",
            dependencies: [
                "CovetModel", "CovetCrypto", "CovetSQLite", "CovetPostgres", "CovetDatabase", "CovetSQL",
                "CovetTestSupport",
            ]
        ),
        .testTarget(
            name: "CovetAuthTests",
            dependencies: [
                "CovetAuth", "CovetConfig", "CovetCrypto", crypto, .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]
        ),
        .testTarget(
            name: "CovetTests",
            dependencies: [
                "Covet", "CovetTesting", "CovetReadiness", "CovetConfig", "CovetHTTP", "CovetServer", "CovetJSON",
                "CovetAuth", "CovetCrypto", "CovetDatabase", "CovetSQL", "CovetSQLite", "CovetModel", "CovetMigrations",
                "CovetPostgres", "CovetObservability", "CovetTestSupport", nioCore, nioPosix, nioSSL, nioHTTP1, logging,
                coreMetrics, tracing, .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                arguments,
            ]
        ),
        .testTarget(
            name: "ConduitTests",
            dependencies: ["Conduit", "Covet", "CovetTesting", "CovetTestSupport", nioCore]
        ),
        .testTarget(
            name: "TourTests",
            dependencies: ["Tour", "Covet", "CovetHTTP", "CovetModel", "CovetDatabase", "CovetTesting"]
        ),
    ]
)

// script/fuzz sets COVET_FUZZ: then the package is fuzzers instead of tests, as libFuzzer brings a `main` of its own.
if Context.environment["COVET_FUZZ"] != nil {
    package.targets.removeAll { $0.type == .test }
    package.targets += [
        .fuzzer("RequestParser", of: "CovetServer", with: ["CovetHTTP", "CovetTestSupport", nioCore]),
        .fuzzer("JSON", of: "CovetJSON"),
        .fuzzer(
            "PostgresProtocol",
            of: "CovetPostgres",
            with: [
                "CovetDatabase", "CovetSQL", nioCore, logging, .product(name: "NIOEmbedded", package: "swift-nio"),
            ]
        ),
    ]
}

extension Target {
    static func fuzzer(_ name: String, of target: Target.Dependency, with others: [Target.Dependency] = []) -> Target {
        .executableTarget(
            name: "Fuzz\(name)",
            dependencies: [target] + others,
            path: "Fuzzing/\(name)",
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]
        )
    }
}

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .swiftLanguageMode(.v6),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .enableUpcomingFeature("InferIsolatedConformances"),
            .enableUpcomingFeature("ImmutableWeakCaptures"),
        ]
}
