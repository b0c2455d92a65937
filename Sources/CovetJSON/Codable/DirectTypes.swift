/// Which of the types met in one coding are direct, remembered because the cast that finds out is slow. (A table for
/// the whole process was measured too: its lock and hashing cost a sixth more than casting once for each text.)
struct DirectTypes<Witness> {
    private var known: [(type: ObjectIdentifier, witness: Witness?)] = []

    @inline(__always)
    mutating func find<Value>(_ type: Value.Type, _ cast: (Value.Type) -> Witness?) -> Witness? {
        let id = ObjectIdentifier(type)
        for entry in known where entry.type == id { return entry.witness }
        let witness = cast(type)
        known.append((id, witness))
        return witness
    }
}
