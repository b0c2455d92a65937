import CovetSQL

/// The types of Swift that tables and enumerations become: no two alike, and none that hides a type that models are written with.
struct ModelNames: Sendable, Equatable {
    private let types: [SQLIdentifier: String]

    init(_ schema: Schema, besides taken: Set<String>) {
        var names = UniqueNames(taken, reserved: SwiftName.reservedTypes, suffix: "Row")
        var types: [SQLIdentifier: String] = [:]
        for table in schema.tables {
            types[table.name] = names.take(SwiftName.type(SwiftName.singular(table.name.name)))
        }
        for type in schema.enumerations { types[type.name] = names.take(SwiftName.type(type.name.name)) }
        self.types = types
    }

    /// PostgreSQL has tables and types in one space of names.
    func type(of name: SQLIdentifier) -> String { types[name] ?? SwiftName.type(name.name) }
}

/// Gives each name once. What is taken gets a number, and what is reserved another ending. Names that differ in case alone are one: they are names of files as well.
struct UniqueNames {
    private var taken: Set<String>
    private let reserved: Set<String>
    private let suffix: String

    init(_ taken: Set<String> = [], reserved: Set<String>, suffix: String) {
        self.taken = Set(taken.map { $0.lowercased() })
        self.reserved = reserved
        self.suffix = suffix
    }

    mutating func take(_ name: String) -> String {
        let plain = name.filter { $0 != "`" }
        let base = reserved.contains(plain) ? plain + suffix : name
        var result = base
        var number = 2
        while !taken.insert(result.lowercased()).inserted {
            result = (base == name ? plain : base) + "\(number)"
            number += 1
        }
        return result
    }
}
