import Synchronization

/// Which of the types met in one coding are direct.
///
/// The cast that finds out is slow (some 200 ns for an array), so its answer is kept twice: here, for the values of one
/// text, and in a table for the process, whose lock is taken once for each type in a text. A type's conformances do
/// not change, and there are only as many types as a program has, so nothing in the table grows old or piles up.
struct DirectTypes<Witness: Sendable> {
    final class Table: Sendable {
        private let known = Mutex<[ObjectIdentifier: Witness?]>([:])

        func find<Value>(_ type: Value.Type, _ cast: (Value.Type) -> Witness?) -> Witness? {
            let id = ObjectIdentifier(type)
            if let witness = known.withLock({ $0[id] }) { return witness }
            let witness = cast(type)
            known.withLock { $0[id] = .some(witness) }
            return witness
        }
    }

    private var known: [(type: ObjectIdentifier, witness: Witness?)] = []

    @inline(__always)
    mutating func find<Value>(
        _ type: Value.Type,
        in table: Table,
        _ cast: (Value.Type) -> Witness?
    ) -> Witness? {
        let id = ObjectIdentifier(type)
        for entry in known where entry.type == id { return entry.witness }
        let witness = table.find(type, cast)
        if known.isEmpty { known.reserveCapacity(8) }
        known.append((id, witness))
        return witness
    }
}

extension DirectTypes<any JSONEncodable.Type>.Table {
    static var encodable: DirectTypes<any JSONEncodable.Type>.Table { encodableTypes }
}

extension DirectTypes<any JSONDecodable.Type>.Table {
    static var decodable: DirectTypes<any JSONDecodable.Type>.Table { decodableTypes }
}

private let encodableTypes = DirectTypes<any JSONEncodable.Type>.Table()
private let decodableTypes = DirectTypes<any JSONDecodable.Type>.Table()
