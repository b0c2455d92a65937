extension SQL {
    public struct Interpolation: StringInterpolationProtocol {
        package var pieces: [Piece] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            guard literal.utf8CodeUnitCount > 0 else { return }
            pieces.append(.literal(literal))
        }

        /// Binds the value: it travels beside the text.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            pieces.append(.value(value.sqlValue))
        }

        /// Binds the value, or null.
        public mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            pieces.append(.value(value?.sqlValue ?? .null))
        }

        /// Binds the value: it travels beside the text.
        public mutating func appendInterpolation(_ value: SQLValue) {
            pieces.append(.value(value))
        }

        /// Splices another fragment with its values.
        public mutating func appendInterpolation(_ fragment: SQL) {
            pieces.append(contentsOf: fragment.pieces)
        }

        /// Quotes a name.
        public mutating func appendInterpolation(identifier: SQLIdentifier) {
            pieces.append(.identifier(identifier))
        }

        /// Binds each value, with commas between, for `IN (\(list: ids))`. An empty list matches nothing, and `NOT IN` of it matches everything.
        public mutating func appendInterpolation(list values: some Sequence<some SQLBindable>) {
            var isFirst = true
            for value in values {
                if !isFirst { pieces.append(.literal(", ")) }
                isFirst = false
                pieces.append(.value(value.sqlValue))
            }
            if isFirst { pieces.append(.literal("SELECT NULL WHERE 1 = 0")) }
        }
    }
}
