import CovetReadiness
import Foundation

/// sql.no-interpolation: finds every use of the one way around bound parameters in the app's sources.
///
/// A use is allowed by a comment with a reason, on its line or the one above:
/// ```swift
/// // sql-allow: the text is made of column names that the schema knows
/// let order = SQL(unsafeRaw: text)
/// ```
/// Tests are not searched: they do not ship.
struct RawSQLIsAllowListed: Check {
    let id: CheckID = "sql.no-interpolation"
    let phase = Phase.static
    private static let label = "unsafeRaw"
    private static let marker = "sql-allow:"

    func run(in context: CheckContext) async throws -> CheckResult {
        let files = Self.sources(below: context.project)
        guard !files.isEmpty else {
            throw Unproven("there are no Swift sources below \(context.project); run check in the project's folder")
        }
        var findings: [Finding] = []
        var allowed: [Evidence] = []
        for file in files {
            guard let data = FileManager.default.contents(atPath: "\(context.project)/\(file)") else {
                findings.append(.failure("cannot be read", at: .init(file: file), fix: "Check its permissions"))
                continue
            }
            guard data.range(of: Data(Self.label.utf8)) != nil else { continue }
            let source = SwiftSource([UInt8](data))
            for line in source.uses(ofLabel: Self.label) {
                if let reason = Self.reason(for: line, in: source) {
                    allowed.append(context.evidence("allowed: \(reason)", from: "\(file):\(line)"))
                } else {
                    findings.append(
                        .failure(
                            "SQL from a string, past the bound parameters",
                            at: .init(file: file, line: line),
                            fix:
                                "Interpolate values into an SQL literal, look names up by TableSchema.column(named:), or say on "
                                + "the line above why the text is the program's own: // \(Self.marker) reason"
                        )
                    )
                }
            }
        }
        let count = allowed.isEmpty ? "no use" : "\(allowed.count) allowed \(allowed.count == 1 ? "use" : "uses")"
        let summary = context.evidence(
            "\(count) of SQL(unsafeRaw:) in \(files.count) Swift files",
            from: context.project
        )
        return CheckResult(findings: findings, evidence: [summary] + allowed)
    }

    private static func reason(for line: Int, in source: SwiftSource) -> String? {
        for comment in [source.comments[line], source.comments[line - 1]] {
            guard let comment, let start = comment.firstRange(of: marker)?.upperBound else { continue }
            let reason = comment[start...].trimmingCharacters(in: .whitespaces)
            if !reason.isEmpty { return reason }
        }
        return nil
    }

    /// The Swift files of the project, without hidden folders, tests and what other tools put there.
    static func sources(below root: String) -> [String] {
        let skipped: Set<String> = ["Tests", "node_modules", "Pods", "Carthage", "DerivedData"]
        guard let files = FileManager.default.enumerator(atPath: root) else { return [] }
        var found: [String] = []
        while let path = files.nextObject() as? String {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if name.hasPrefix(".") || skipped.contains(name) {
                files.skipDescendants()
            } else if name.hasSuffix(".swift") {
                found.append(path)
            }
        }
        return found.sorted()
    }
}
