extension Database {
    /// Lends itself and ends every connection afterwards, whatever happens.
    package func lend<Result>(_ body: (Database) async throws -> Result) async throws -> Result {
        let result: Result
        do {
            result = try await body(self)
        } catch {
            await close()
            throw error
        }
        await close()
        return result
    }
}
