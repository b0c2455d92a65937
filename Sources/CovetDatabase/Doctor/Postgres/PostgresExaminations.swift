import CovetSQL

extension DatabaseDoctor {
    func postgresExamination(of topic: DoctorTopic) -> Examination? {
        switch topic {
        case .foreignKeyIndexes: { try await foreignKeysWithoutIndex() }
        case .unusedIndexes: { try await unusedIndexes() }
        case .duplicateIndexes: { try await duplicateIndexes() }
        case .invalidIndexes: { try await invalidIndexes() }
        case .sequentialScans: { try await sequentialScans() }
        case .sequences: { try await sequences() }
        case .transactionIDs: { try await transactionIDs() }
        case .bloat: { try await bloat() }
        case .cacheHits: { try await cacheHits() }
        case .longTransactions: { try await longTransactions() }
        case .blockedStatements: { try await blockedStatements() }
        case .replicationSlots: { try await replicationSlots() }
        case .settings: { try await settings() }
        case .connections: { try await connections() }
        case .integrity, .storage: nil
        }
    }

    func count(_ sql: SQL) async throws -> Int {
        try await database.first(sql, as: Int.self) ?? 0
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
