import CovetDatabase
import CovetPostgres
import CovetSQLite
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `DataBenchmark raw|model SCENE CALLERS SECONDS URL|FILE`: one line of JSON, as the peers print it.
///
/// The callers run on the event loop of the connections, as requests do, and a pool of five is what the peers have too.
@main
struct Main {
    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        guard words.count == 5, let callers = Int(words[words.startIndex + 2]),
            let seconds = Double(words[words.startIndex + 3]), let address = words.last
        else {
            print("usage: DataBenchmark raw|model SCENE CALLERS SECONDS URL|FILE")
            exit(2)
        }
        let (kind, scene) = (words[words.startIndex], words[words.startIndex + 1])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let database =
            address.hasPrefix("postgresql:")
            ? try Database.postgres(url: address, pool: PoolConfiguration(size: 5...5), on: group)
            : try Database.sqlite(url: "sqlite:\(address)")
        guard
            let operation = kind == "raw" ? rawScene(scene, on: database) : modelScene(scene, on: database)
        else {
            print("it has no such scene")
            exit(2)
        }
        let executor = LoopExecutor(group.next())
        do {
            let line = try await Task(executorPreference: executor) {
                try await measure(operation, callers: callers, for: .seconds(seconds))
            }.value
            print(line)
        } catch {
            print("\(error)")
            exit(1)
        }
        await database.close()
    }
}
