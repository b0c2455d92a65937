/// The statements that a connection's server keeps, by their text; the one that was not used for longest makes room for another.
struct StatementCache {
    let capacity: Int
    private var statements: [String: PreparedStatement] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { statements.count }

    mutating func find(_ text: String) -> PreparedStatement? {
        guard let statement = statements[text] else { return nil }
        uses &+= 1
        statement.lastUse = uses
        return statement
    }

    /// A new statement in its place. What had to go for it is `evicted`: of those with a name the server must be told.
    mutating func insert(_ text: String, declared: [UInt32], isNamed: Bool) -> (
        PreparedStatement, evicted: [PreparedStatement]
    ) {
        var evicted: [PreparedStatement] = []
        if let old = statements.removeValue(forKey: text) {
            old.state = .stale
            evicted.append(old)
        }
        if statements.count >= capacity,
            let oldest = statements.values.lazy.filter({ $0.state == .ready }).min(by: { $0.lastUse < $1.lastUse })
        {
            oldest.state = .stale
            statements[oldest.text] = nil
            evicted.append(oldest)
        }
        names &+= 1
        uses &+= 1
        let statement = PreparedStatement(text: text, name: isNamed ? "covet_\(names)" : "", declared: declared)
        statement.lastUse = uses
        statements[text] = statement
        return (statement, evicted)
    }

    /// Forgets a statement that the server does not know any more, or knows otherwise.
    mutating func remove(_ statement: PreparedStatement) {
        statement.state = .stale
        if statements[statement.text] === statement { statements[statement.text] = nil }
    }
}
