/// True as soon as something is so that others bring about; false when it is not after a while.
///
/// A loop without an end would outlast the test's time limit, which only cancels it, and with it the whole run.
package func eventually(
    within limit: Duration = .seconds(20),
    _ isSo: () async throws -> Bool
) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await isSo() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}
