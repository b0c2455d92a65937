extension SQL {
    /// The same without the table's name before its columns, for what stands inside of the table's own definition.
    func unqualified(from table: SQLIdentifier) -> SQL {
        var result: [Piece] = []
        var index = pieces.startIndex
        while index < pieces.endIndex {
            if case .identifier(table) = pieces[index], index + 2 < pieces.endIndex,
                case .literal(let point) = pieces[index + 1], point.description == "."
            {
                index += 2
            } else if case .dependent(let fragment) = pieces[index] {
                result.append(.dependent { fragment($0).unqualified(from: table) })
                index += 1
            } else {
                result.append(pieces[index])
                index += 1
            }
        }
        return SQL(pieces: result)
    }

    /// The names that it mentions.
    var identifiers: Set<SQLIdentifier> {
        var names: Set<SQLIdentifier> = []
        for piece in pieces {
            switch piece {
            case .identifier(let name): names.insert(name)
            case .dependent(let fragment): names.formUnion(fragment(.postgres).identifiers)
            default: break
            }
        }
        return names
    }
}
