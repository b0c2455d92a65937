import CovetTestSupport
import Foundation

/// The `covet` tool as a program of its own.
enum Tool {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Beside the tests, where the package manager builds it.
    static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(
        "covet"
    ).path

    /// `covet migrate lint` with those arguments.
    static func run(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws -> Outcome {
        try covet(["migrate", "lint"] + arguments, input: input, environment: environment)
    }

    static func covet(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws -> Outcome
    {
        try withTemporaryFolder { folder in
            let source = folder.appendingPathComponent("input")
            try Data(input).write(to: source)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
            process.standardInput = try FileHandle(forReadingFrom: source)
            let places = ["output", "errors"].map { folder.appendingPathComponent($0) }
            let files = try places.map { place in
                _ = FileManager.default.createFile(atPath: place.path, contents: nil)
                return try FileHandle(forWritingTo: place)
            }
            process.standardOutput = files[0]
            process.standardError = files[1]
            try process.run()
            process.waitUntilExit()
            let texts = try places.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
            return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
        }
    }
}
