import CovetMigrations

extension MigrationCall {
    /// The file with the safe operations in place of those that the lint found; every other byte as it is.
    ///
    /// - Parameter before: the migration as the running program has it.
    /// - Throws: `MigrationTextError` where the text is not for certain what the program was built from.
    func rewritten(_ fix: MigrationFix, of before: Migration) throws(MigrationTextError) -> [UInt8] {
        try require(operations.parts.count, before.operations.count, "operations")
        try require(nextRelease?.parts.count ?? 0, before.nextRelease.count, "nextRelease")
        var edits: [Edit] = []
        for (index, replacement) in fix.replacements.sorted(by: { $0.key < $1.key }) {
            try require(before.operations[index], at: index)
            edits += self.edits(of: index, with: replacement)
        }
        if !fix.allowances.isEmpty { edits.append(try allowing(fix.allowances)) }
        if !fix.left.isEmpty { edits.append(leaving(fix.left)) }
        let result = apply(edits)
        // What was written is read again: an edit that is not what was meant is none.
        let text = SwiftText(result)
        let places = Self.places(of: before.id, in: text)
        guard places.count == 1, let call = try? MigrationCall(places[0], in: text),
            call.operations.parts.count == fix.migration.operations.count,
            (call.nextRelease?.parts.count ?? 0) == fix.migration.nextRelease.count
        else { throw MigrationTextError(description: "its text does not lend itself to being changed in place") }
        return result
    }

    private struct Edit {
        let range: Range<Int>
        let text: String
    }

    private func require(_ count: Int, _ expected: Int, _ what: String) throws(MigrationTextError) {
        if count == expected { return }
        let verb = count == 1 ? "stands" : "stand"
        throw MigrationTextError(
            description: "\(what): \(count) \(verb) there, and the running program has \(expected); build again"
        )
    }

    /// The file may have changed since the program was built: each operation that goes is looked at.
    private func require(_ operation: CovetMigrations.Operation, at index: Int) throws(MigrationTextError) {
        let part = operations.parts[index]
        let name = text.bytes[part].dropFirst().prefix { $0 != UInt8(ascii: "(") }
        let isCase = text.bytes[part.lowerBound] == UInt8(ascii: ".")
        let written = String(decoding: name, as: UTF8.self)
        guard isCase, operation.canBeWritten(as: written, naming: text.strings(in: part)) else {
            throw MigrationTextError(
                description:
                    "step \(index + 1) is \"\(operation.summary)\" in the running program and reads otherwise there (line \(text.line(part.lowerBound))); build again if the file is newer"
            )
        }
    }

    private func edits(of index: Int, with replacement: [CovetMigrations.Operation]) -> [Edit] {
        let part = operations.parts[index]
        let margin = text.indentation(part.lowerBound) + (text.beginsLine(part.lowerBound) ? "" : "    ")
        // A comment inside of what goes stands before what comes.
        let comments = text.comments(in: part).map { "\($0)\n\(margin)" }.joined()
        guard replacement.isEmpty else {
            return [Edit(range: part, text: comments + list(replacement, margin))]
        }
        guard let comma = operations.commas.indices.contains(index) ? operations.commas[index] : nil else {
            return [Edit(range: withLine(part, comments), text: comments)]
        }
        if text.bytes[part.upperBound..<comma].allSatisfy({ $0 == 0x20 }) {
            return [Edit(range: withLine(part.lowerBound..<(comma + 1), comments), text: comments)]
        }
        return [Edit(range: part, text: comments), Edit(range: comma..<(comma + 1), text: "")]
    }

    /// With the whole line, where nothing else is on it and nothing comes in its place.
    private func withLine(_ range: Range<Int>, _ replacement: String) -> Range<Int> {
        let end = text.bytes[range.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? text.bytes.count
        let isAlone = text.bytes[range.upperBound..<end].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard replacement.isEmpty, isAlone, text.beginsLine(range.lowerBound), end < text.bytes.count else {
            return range
        }
        return text.lineStart(range.lowerBound)..<(end + 1)
    }

    private func allowing(_ allowances: [LintAllowance]) throws(MigrationTextError) -> Edit {
        let written = allowances.map(\.written).joined(separator: ", ")
        guard let allows else {
            let gap = text.beginsLine(id.lowerBound) ? "\n\(text.indentation(id.lowerBound))" : " "
            return Edit(range: id.upperBound..<id.upperBound, text: ",\(gap)allows: [\(written)]")
        }
        guard text.bytes[allows.lowerBound] == UInt8(ascii: "["), let list = text.group(at: allows.lowerBound),
            list.range == allows
        else { throw MigrationTextError(description: "its `allows` is not written as a list; add \(written) to it") }
        let end = list.parts.last?.upperBound ?? list.range.lowerBound + 1
        return Edit(range: end..<end, text: list.parts.isEmpty ? written : ", \(written)")
    }

    private func leaving(_ left: [CovetMigrations.Operation]) -> Edit {
        let margin = text.indentation((nextRelease ?? operations).range.lowerBound)
        let sibling = operations.parts.first.flatMap { text.beginsLine($0.lowerBound) ? $0.lowerBound : nil }
        let inner = sibling.map(text.indentation) ?? margin + (margin.hasSuffix("\t") ? "\t" : "    ")
        if let nextRelease {
            if let last = nextRelease.parts.last {
                return Edit(range: last.upperBound..<last.upperBound, text: ",\n\(inner)\(list(left, inner))")
            }
            let start = nextRelease.range.lowerBound + 1
            return Edit(range: start..<start, text: "\n\(inner)\(list(left, inner)),\n\(margin)")
        }
        let gap = text.beginsLine(operations.range.lowerBound) ? "\n\(margin)" : " "
        let end = operations.range.upperBound
        return Edit(
            range: end..<end,
            text: ",\(gap)nextRelease: [\n\(inner)\(list(left, inner))\(left.count > 1 ? "," : "")\n\(margin)]"
        )
    }

    /// Operations one below the other, at the indentation that the file has there.
    private func list(_ operations: [CovetMigrations.Operation], _ margin: String) -> String {
        let columns = margin.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
        let spaces = String(repeating: " ", count: columns)
        return operations.map { operation in
            let lines = operation.written(indentation: columns).split(separator: "\n", omittingEmptySubsequences: false)
            return lines.enumerated().map { index, line in
                index > 0 && line.hasPrefix(spaces) ? margin + line.dropFirst(columns) : String(line)
            }.joined(separator: "\n")
        }.joined(separator: ",\n\(margin)")
    }

    /// With the line ends of the file.
    private func apply(_ edits: [Edit]) -> [UInt8] {
        let isWindows =
            text.bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 > 0 && text.bytes[$0 - 1] == 0x0D } ?? false
        var result = text.bytes
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            let plain = edit.text.utf8.filter { $0 != 0x0D }
            result.replaceSubrange(
                edit.range,
                with: isWindows ? plain.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } : plain
            )
        }
        return result
    }
}
