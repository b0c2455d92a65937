// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses Covet resolves it. Peers are in `peers/`; `run` builds and times all.
let package = Package(
    name: "covet-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "covet", path: ".."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        .executableTarget(
            name: "CovetHTTPServer",
            dependencies: [
                .product(name: "CovetServer", package: "covet"),
                .product(name: "CovetHTTP", package: "covet"),
                .product(name: "CovetJSON", package: "covet"),
                .product(name: "CovetObservability", package: "covet"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "DataBenchmark",
            dependencies: [
                .product(name: "CovetDatabase", package: "covet"),
                .product(name: "CovetModel", package: "covet"),
                .product(name: "CovetPostgres", package: "covet"),
                .product(name: "CovetSQLite", package: "covet"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .executableTarget(
            name: "JSONBenchmark",
            dependencies: [
                .product(name: "CovetJSON", package: "covet"), .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
    ]
)

for target in package.targets {
    target.swiftSettings = [
        .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
