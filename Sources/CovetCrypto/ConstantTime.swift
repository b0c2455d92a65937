/// Comparison whose time does not say where two values differ.
public enum ConstantTime {
    /// True when both hold the same bytes. The time depends on the lengths alone.
    public static func areEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }

    /// True when both texts have the same UTF-8 bytes.
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        areEqual(left.utf8, right.utf8)
    }
}
