#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The machine that a database server runs on, as far as settings depend on it.
public struct Machine: Sendable, Hashable {
    /// Bytes of memory that the server and the system's cache may use.
    public var memory: Int
    /// False where its disks turn; `nil` where that is not known.
    public var hasSolidStateDisks: Bool?

    public init(memory: Int, hasSolidStateDisks: Bool? = nil) {
        self.memory = memory
        self.hasSolidStateDisks = hasSolidStateDisks
    }

    /// This machine, or what its container may use of it.
    public static var current: Machine {
        let installed = max(0, Int(sysconf(Int32(_SC_PHYS_PAGES)))) * max(0, Int(sysconf(Int32(_SC_PAGESIZE))))
        return Machine(memory: min(installed, containerLimit ?? .max), hasSolidStateDisks: solidStateDisks)
    }

    /// True where every disk says that it does not turn (Linux). A virtual one often says that it does, whatever is below it: then
    /// nothing is known.
    private static var solidStateDisks: Bool? {
        guard let folder = opendir("/sys/block") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard ["sd", "hd", "vd", "xvd", "nvme", "mmcblk"].contains(where: name.hasPrefix) else { continue }
            guard number(inFile: "/sys/block/\(name)/queue/rotational") == 0 else { return nil }
            count += 1
        }
        return count > 0 ? true : nil
    }

    /// What the control group of this process allows (Linux); nil for no limit.
    private static var containerLimit: Int? {
        for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
            if let limit = number(inFile: path) { return limit }
        }
        return nil
    }

    private static func number(inFile path: String) -> Int? {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = read(file, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes.prefix(count).prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
    }
}
