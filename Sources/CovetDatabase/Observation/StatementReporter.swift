/// Tells observers and counters of statements; costs two look-ups of a statement when there are none.
struct StatementReporter: Sendable {
    let observers: [any StatementObserver]
    /// The driver that the statements go to.
    let source: ObjectIdentifier

    /// `nil` when nobody wants to know.
    func begin(_ text: String, kind: StatementEvent.Kind = .statement) -> Report? {
        let counter = StatementCounter.current.flatMap { $0.source == source ? $0 : nil }
        guard counter != nil || !observers.isEmpty else { return nil }
        return Report(observers: observers, counter: counter, kind: kind, text: text, start: .now)
    }

    struct Report {
        let observers: [any StatementObserver]
        let counter: StatementCounter?
        let kind: StatementEvent.Kind
        let text: String
        let start: ContinuousClock.Instant

        func end(rows: Int = 0, affectedRows: Int = 0, error: DatabaseError? = nil) {
            let event = StatementEvent(
                kind: kind,
                text: text,
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
