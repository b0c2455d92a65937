/// Every line of the specification and of the app, the checks that look after them, and what people have signed.
/// ```swift
/// let checklist = try Checklist(checks: app.checks, attestations: attestations, waivers: waivers)
/// let report = try await checklist.run(in: CheckContext(project: path, environment: "production", mode: .deploy))
/// print(report.text(width: 100))
/// exit(report.exitCode)
/// ```
public struct Checklist: Sendable {
    /// The specification's lines in its order, then the app's own.
    public let lines: [Line]
    let checks: [any Check]
    let attestations: [CheckID: [Attestation]]
    let waivers: [CheckID: Waiver]

    /// - Throws: `ChecklistError` with every problem at once: a malformed id; a check that names no line although its
    ///   namespace is the specification's; a signature for an unknown line, or for one that a person's word cannot
    ///   prove; two waivers of one line.
    public init(
        checks: [any Check],
        attestations: [Attestation] = [],
        waivers: [Waiver] = []
    ) throws(ChecklistError) {
        var lines = Line.specification
        var known = Dictionary(uniqueKeysWithValues: lines.map { ($0.id, $0) })
        let reserved = Set(known.keys.map(\.namespace))
        var problems: [String] = []

        for check in checks where known[check.id] == nil {
            let line = Line(of: check)
            if !line.id.isWellFormed {
                problems.append(
                    "\(type(of: check)): \"\(line.id)\" is no check id; write it like blog.comments-moderated"
                )
            } else if reserved.contains(line.id.namespace) {
                problems.append(
                    "\(type(of: check)): \(Self.unknown(line.id, in: known)); the app's own lines may not begin with "
                        + "\"\(line.id.namespace)\""
                )
            } else {
                known[line.id] = line
                lines.append(line)
            }
        }
        for attestation in attestations {
            let problem =
                switch known[attestation.line] {
                case nil: Self.unknown(attestation.line, in: known)
                case let line? where line.proof != .attested:
                    "\(line.id) is \(line.proof.rawValue), a person's word cannot prove it; waive it to go without"
                default: String?.none
                }
            if let problem { problems.append("attestation by \(attestation.by): \(problem)") }
        }
        for waiver in waivers where known[waiver.line] == nil {
            problems.append("waiver by \(waiver.by): \(Self.unknown(waiver.line, in: known))")
        }
        for (line, several) in Dictionary(grouping: waivers, by: \.line) where several.count > 1 {
            problems.append("\(line) is waived \(several.count) times; keep one waiver")
        }
        guard problems.isEmpty else { throw ChecklistError(problems: problems.sorted()) }

        self.lines = lines
        self.checks = checks
        self.attestations = Dictionary(grouping: attestations, by: \.line)
        self.waivers = Dictionary(waivers.map { ($0.line, $0) }) { first, _ in first }
    }

    private static func unknown(_ id: CheckID, in known: [CheckID: Line]) -> String {
        "no line is called \(id)\(NearMatches.hint(for: id.rawValue, in: known.keys))"
    }

    /// The lines that `selectors` name, in the checklist's order; all lines when there is no selector. A selector is a
    /// line's id, or the words that an id begins with: `headers`, `auth.jwt`.
    ///
    /// - Throws: `ChecklistError` naming each selector that takes no line, with what it may have meant.
    public func lines(matching selectors: [String]) throws(ChecklistError) -> [Line] {
        guard !selectors.isEmpty else { return lines }
        var selected: Set<CheckID> = []
        var problems: [String] = []
        for selector in selectors {
            let exact = CheckID(rawValue: selector)
            let taken = lines.contains { $0.id == exact } ? [exact] : lines.map(\.id).filter { $0.matches(selector) }
            if selector.isEmpty || taken.isEmpty {
                let hint = NearMatches.hint(for: selector, in: lines.map(\.id))
                problems.append("no line is called \"\(selector)\", or begins so\(hint)")
            } else {
                selected.formUnion(taken)
            }
        }
        guard problems.isEmpty else { throw ChecklistError(problems: problems) }
        return lines.filter { selected.contains($0.id) }
    }
}

/// What is wrong with a checklist's parts, or with a selection from it: every problem, one sentence each.
public struct ChecklistError: Error, Sendable, Equatable, CustomStringConvertible {
    public let problems: [String]

    public var description: String { problems.joined(separator: "\n") }
}

extension Checklist {
    /// The sum's two remainders: lines without a check, and ids of checks that are no line of the specification.
    ///
    /// Lines that follow from others need no check of their own, nor do attested ones.
    public static func unclaimed(by checks: [any Check]) -> (lines: [CheckID], checks: [CheckID]) {
        let claimed = Set(checks.map(\.id))
        let lines = Line.specification
        return (
            lines.filter { $0.follows.isEmpty && $0.proof != .attested && !claimed.contains($0.id) }.map(\.id),
            claimed.subtracting(lines.map(\.id)).sorted { $0.rawValue < $1.rawValue }
        )
    }
}
