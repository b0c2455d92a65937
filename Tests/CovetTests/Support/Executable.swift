import CovetTestSupport
import Foundation
import Synchronization
import Testing

/// A program that was built with the tests, run as people run it: in a folder of its own, with the environment that it is
/// given and nothing else.
struct Executable: Sendable {
    let name: String
    private let url: URL

    /// What is built beside the tests.
    static func named(_ name: String) -> Executable? {
        let url = folder.appendingPathComponent(name)
        return FileManager.default.isExecutableFile(atPath: url.path) ? Executable(name: name, url: url) : nil
    }

    /// Whether tests of programs can run: where none was built they are skipped, in CI they fail.
    static func isBuilt(_ name: String) -> Bool {
        named(name) != nil || TestServer.isCI
    }

    private static var folder: URL {
        // On macOS the tests are a bundle that somebody else's program loads, elsewhere a program.
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        return (bundle?.bundleURL ?? URL(fileURLWithPath: CommandLine.arguments[0])).deletingLastPathComponent()
    }

    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String
        /// The files that are in the folder afterwards.
        let files: [String]
    }

    /// Runs to the end, in an empty folder unless one is given.
    func run(_ arguments: String..., environment: [String: String] = [:], in folder: Folder = Folder()) async throws
        -> Outcome
    {
        let running = try start(arguments, environment: environment, in: folder)
        let status = await running.ended()
        return Outcome(
            status: status,
            output: running.output.text,
            errors: running.errors.text,
            files: try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        )
    }

    /// - Parameters:
    ///   - output: the file that takes the standard output, instead of `Running.output`.
    ///   - outlivesTerminal: true to run it by `nohup`, which becomes the program.
    func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: Folder,
        output: String? = nil,
        outlivesTerminal: Bool = false
    ) throws -> Running {
        guard outlivesTerminal else { return try Running(url, arguments, environment, folder, output: output) }
        let nohup = URL(fileURLWithPath: "/usr/bin/nohup")
        return try Running(nohup, [url.path] + arguments, environment, folder, output: output)
    }
}

/// A folder for one test, removed with the value.
final class Folder: Sendable {
    let url: URL

    init() {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("covet-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func write(_ text: String, to path: String) throws {
        let file = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }
}

/// A program that runs.
final class Running: Sendable {
    let output: Pipeline
    let errors: Pipeline
    private let id: Int32
    private let ending: Ending
    private let folder: Folder

    init(
        _ url: URL,
        _ arguments: [String],
        _ environment: [String: String],
        _ folder: Folder,
        output file: String? = nil
    ) throws {
        let process = Process()
        let ending = Ending()
        output = Pipeline()
        errors = Pipeline()
        self.folder = folder
        self.ending = ending
        process.executableURL = url
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder.url
        // Whoever runs the tests in a terminal does not sit before these programs.
        process.standardInput = FileHandle.nullDevice
        if let file {
            process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try output.pipe.fileHandleForWriting.close()
        } else {
            process.standardOutput = output.pipe
        }
        process.standardError = errors.pipe
        process.terminationHandler = { ending.end($0.terminationStatus, $0.terminationReason == .uncaughtSignal) }
        try process.run()
        id = process.processIdentifier
        output.read()
        errors.read()
    }

    deinit {
        // Nothing that a failed test started stays behind.
        if ending.status == nil { kill(id, SIGKILL) }
    }

    func send(_ signal: Int32) {
        kill(id, signal)
    }

    /// The exit code; the negative signal where one ended the program.
    func ended() async -> Int32 {
        let status = await ending.wait()
        await output.ended()
        await errors.ended()
        return status
    }
}

/// What a program wrote, read by a thread of its own.
final class Pipeline: @unchecked Sendable {
    // Proof: the pipe is a let whose ends are used by one thread each; the rest is behind a mutex.
    let pipe = Pipe()
    private let state = Mutex(State())

    private struct State {
        var bytes: [UInt8] = []
        var hasEnded = false
        var waiters: [(isMet: @Sendable (String) -> Bool, resume: @Sendable (Bool) -> Void)] = []
    }

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
    var lines: [Substring] { text.split(separator: "\n") }

    func read() {
        let thread = Thread { [self] in
            while true {
                let data = pipe.fileHandleForReading.availableData
                take([UInt8](data))
                if data.isEmpty { return }
            }
        }
        thread.start()
    }

    /// Waits until the text is as wanted; false where the program ended before.
    func until(_ isMet: @escaping @Sendable (String) -> Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiters.append((isMet, { continuation.resume(returning: $0) })) }
            take(nil)
        }
    }

    func ended() async {
        _ = await until { _ in false }
    }

    /// More bytes, none at the end, nil to look again.
    private func take(_ bytes: [UInt8]?) {
        let settled = state.withLock { state in
            if let bytes {
                state.bytes += bytes
                if bytes.isEmpty { state.hasEnded = true }
            }
            let text = String(decoding: state.bytes, as: UTF8.self)
            let met = state.waiters.map { $0.isMet(text) }
            let settled = zip(state.waiters, met).filter { $0.1 || state.hasEnded }.map { ($0.0.resume, $0.1) }
            state.waiters = zip(state.waiters, met).filter { !$0.1 && !state.hasEnded }.map(\.0)
            return settled
        }
        for (resume, isMet) in settled { resume(isMet) }
    }
}

private final class Ending: Sendable {
    private let state = Mutex<(status: Int32?, waiters: [CheckedContinuation<Int32, Never>])>((nil, []))

    var status: Int32? { state.withLock { $0.status } }

    func end(_ code: Int32, _ isSignal: Bool) {
        let status = isSignal ? -code : code
        let waiters = state.withLock { state in
            state.status = status
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    func wait() async -> Int32 {
        await withCheckedContinuation { waiter in
            let status = state.withLock { state in
                if state.status == nil { state.waiters.append(waiter) }
                return state.status
            }
            if let status { waiter.resume(returning: status) }
        }
    }
}
