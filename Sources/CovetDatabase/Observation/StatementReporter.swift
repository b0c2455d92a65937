import CovetSQL

/// Tells observers and counters of statements; costs one look-up of a task-local value when there are none.
struct StatementReporter: Sendable {
    var observers: [any StatementObserver]
    /// The driver that the statements go to.
    let source: ObjectIdentifier

    /// `nil` when nobody wants to know.
    func begin(_ statement: Statement) -> Report? {
        begin(.statement) { statement }
    }

    /// The same for a step of a transaction, whose text is only put together for those who look.
    func begin(_ text: @autoclosure () -> String, kind: StatementEvent.Kind) -> Report? {
        begin(kind) { Statement(text: text()) }
    }

    private func begin(_ kind: StatementEvent.Kind, _ statement: () -> Statement) -> Report? {
        let counter = StatementCounter.current.flatMap { $0.source == source ? $0 : nil }
        guard counter != nil || !observers.isEmpty else { return nil }
        return Report(observers: observers, counter: counter, kind: kind, statement: statement(), start: .now)
    }

    struct Report {
        let observers: [any StatementObserver]
        let counter: StatementCounter?
        let kind: StatementEvent.Kind
        let statement: Statement
        let start: ContinuousClock.Instant

        func end(rows: Int = 0, affectedRows: Int = 0, error: DatabaseError? = nil) {
            let event = StatementEvent(
                kind: kind,
                statement: statement,
                start: start,
                duration: start.duration(to: .now),
                rowCount: rows,
                affectedRows: affectedRows,
                error: error
            )
            counter?.statementDidFinish(event)
            for observer in observers { observer.statementDidFinish(event) }
        }
    }
}
