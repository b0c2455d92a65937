import CovetReadiness
import Foundation

/// The project's Kubernetes manifests, as far as their probes go.
struct Manifests {
    private let files: [(path: String, text: String)]

    /// Reads YAML files in the folders where manifests are kept, two levels deep.
    init(_ root: String) {
        var files: [(String, String)] = []
        for folder in ["deploy", "deployment", "k8s", "kubernetes", "manifests", "infrastructure"] {
            let base = "\(root)/\(folder)"
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: base)) ?? []
            for name in names.sorted().prefix(500) where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                guard let text = try? String(contentsOfFile: "\(base)/\(name)", encoding: .utf8) else { continue }
                if Self.runsPods(text) { files.append(("\(folder)/\(name)", text)) }
            }
        }
        self.files = files
    }

    /// The verdict on a probe that answers: whether the manifests ask it.
    func result(of probe: String, path: String, seen: [Evidence], in context: CheckContext) -> CheckResult {
        guard !files.isEmpty else {
            let statements = seen.map(\.statement).joined(separator: "; ")
            return .unproven("\(statements); no Kubernetes manifest in deploy/ or k8s/ names it as its \(probe)")
        }
        var findings: [Finding] = []
        var evidence = seen
        for file in files {
            let paths = Self.paths(of: probe, in: file.text)
            if paths.isEmpty {
                findings.append(
                    .failure(
                        "no \(probe)",
                        at: .init(file: file.path),
                        fix: "Add a \(probe) with httpGet and the path \(path)"
                    )
                )
            }
            for found in paths where found.path != path {
                findings.append(
                    .failure(
                        "the \(probe) asks \(found.path)",
                        at: .init(file: file.path, line: found.line),
                        fix: "Let it ask \(path)"
                    )
                )
            }
            if !paths.isEmpty { evidence.append(context.evidence("the \(probe) asks \(path)", from: file.path)) }
        }
        return CheckResult(findings: findings, evidence: evidence)
    }

    private static func runsPods(_ text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            ["Deployment", "StatefulSet", "DaemonSet"].contains { line.hasPrefix("kind: \($0)") }
        }
    }

    /// The paths below each key of that name: the lines that are indented further than it.
    static func paths(of probe: String, in text: String) -> [(path: String, line: Int)] {
        var found: [(String, Int)] = []
        var depth: Int?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " }
            if content.isEmpty || content.hasPrefix("#") { continue }
            let indent = line.count - content.count
            if let open = depth {
                if indent <= open {
                    depth = nil
                } else if content.hasPrefix("path:") {
                    let path = content.dropFirst(5).prefix { $0 != "#" }.filter { !" \"'\r".contains($0) }
                    found.append((path, index + 1))
                }
            }
            if content.hasPrefix("\(probe):") { depth = indent }
        }
        return found
    }
}
