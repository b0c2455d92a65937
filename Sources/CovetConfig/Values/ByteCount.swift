/// A number of bytes. Reads `512`, `64 kB` (1000s) and `16 MiB` (1024s).
public struct ByteCount: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let bytes: Int

    public init(_ bytes: Int) {
        self.bytes = max(0, bytes)
    }

    public static func kibibytes(_ count: Int) -> Self { Self(saturating(count, 1024)) }
    public static func mebibytes(_ count: Int) -> Self { Self(saturating(count, 1024 * 1024)) }
    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }

    public var description: String {
        for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes >= size && bytes % size == 0 {
            return "\(bytes / size) \(unit)"
        }
        return "\(bytes) bytes"
    }

    private static func saturating(_ count: Int, _ unit: Int) -> Int {
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? .max : product
    }
}

extension ByteCount: SettingValue {
    public static let settingExpectation = "a number of bytes such as 65536, 64kB or 16MiB"
    public static let settingStandIn: ByteCount? = ByteCount(0)

    public init?(setting text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        let units = [
            "": 1, "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000,
            "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
        ]
        guard let count = Int(digits), let size = units[String(unit)] else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else { return nil }
        self.init(bytes)
    }
}
