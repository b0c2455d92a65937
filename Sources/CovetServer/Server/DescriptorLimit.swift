#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How many files and sockets this process may have open at one time (RLIMIT_NOFILE).
enum DescriptorLimit {
    /// What a server needs beside its connections: files of the database, the log, certificates, the loops' own.
    private static let others = 256
    /// What helps where there are too few.
    static let fix =
        "allow the process more open files (ulimit -n, LimitNOFILE of systemd), or lower limits.connections"

    /// What a server with these limits needs.
    static func needed(for limits: HTTPLimits) -> Int {
        limits.connections + limits.connections / 8 + 64 + others
    }

    /// Raises the limit to `wanted` where it is lower, as far as the system lets this process; gives what is allowed now.
    ///
    /// Shells and systemd give 1,024 for the sake of programs that use `select`, and allow far more to those who ask.
    static func raise(to wanted: Int) -> Int {
        var limit = rlimit()
        guard get(&limit) == 0 else { return .max }
        guard limit.rlim_cur < rlim_t(wanted), limit.rlim_cur < limit.rlim_max else { return allowed(limit) }
        var raised = limit
        raised.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
        return set(&raised) == 0 ? allowed(raised) : allowed(limit)
    }

    private static func allowed(_ limit: rlimit) -> Int { Int(clamping: limit.rlim_cur) }

    #if canImport(Glibc)
    private static func get(_ limit: inout rlimit) -> CInt {
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    private static func set(_ limit: inout rlimit) -> CInt {
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    #else
    private static func get(_ limit: inout rlimit) -> CInt { getrlimit(RLIMIT_NOFILE, &limit) }
    private static func set(_ limit: inout rlimit) -> CInt { setrlimit(RLIMIT_NOFILE, &limit) }
    #endif
}
