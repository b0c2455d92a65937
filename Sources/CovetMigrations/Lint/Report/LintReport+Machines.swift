#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension LintReport {
    /// The report as JSON, with the keys of this type's properties in their order of name. A reader must let keys pass that it does not know.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The report as commands of a GitHub workflow, which shows them beside the lines.
    public func github() -> String {
        let findings = open.map { finding in
            let what = finding.safeForm.map { form in
                ([""] + form.statements.map { "\($0.sql);" }).joined(separator: "\n")
            }
            let text = "\(finding.message). \(finding.why)\(what ?? "")"
            return Self.command(finding.severity.rawValue, finding.location, finding.rule, text)
        }
        let rest = openUnjudged.map { Self.command("error", $0.location, "not judged", $0.reason) }
        return (findings + rest + [summary]).joined(separator: "\n")
    }

    private static func command(_ kind: String, _ at: LintLocation, _ title: String, _ text: String) -> String {
        var properties = ["file=\(escaped(at.source, isProperty: true))"]
        if let line = at.line { properties.append("line=\(line)") }
        if let column = at.column { properties.append("col=\(column)") }
        properties.append("title=\(escaped(title, isProperty: true))")
        return "::\(kind) \(properties.joined(separator: ","))::\(escaped(text, isProperty: false))"
    }

    /// As the runner reads it back (actions/toolkit, command.ts).
    private static func escaped(_ text: String, isProperty: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case ":" where isProperty: result += "%3A"
            case "," where isProperty: result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The report as SARIF 2.1.0, which code scanners take up.
    public func sarif() throws -> String {
        let rules = LintRule.all.map { rule in
            Sarif.Rule(
                id: rule.id,
                shortDescription: .init(text: rule.summary),
                fullDescription: .init(text: rule.why),
                help: .init(text: rule.remedy),
                defaultConfiguration: .init(level: rule.severity.rawValue)
            )
        }
        let results = findings.map { finding in
            Sarif.Result(
                ruleId: finding.rule,
                level: finding.severity.rawValue,
                message: .init(text: "\(finding.message). \(finding.why)"),
                locations: [Sarif.Location(finding.location)],
                suppressions: finding.allowedBecause.map { [.init(kind: "inSource", justification: $0)] }
            )
        }
        let notices = openUnjudged.map { part in
            Sarif.Notification(
                level: "error",
                message: .init(text: part.reason),
                locations: [Sarif.Location(part.location)]
            )
        }
        let run = Sarif.Run(
            tool: .init(driver: .init(name: "covet migrate lint", rules: rules)),
            results: results,
            invocations: [.init(executionSuccessful: openUnjudged.isEmpty, toolExecutionNotifications: notices)]
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Sarif(runs: [run])), as: UTF8.self)
    }
}

/// The part of SARIF 2.1.0 that a lint needs.
private struct Sarif: Encodable {
    struct Text: Encodable { var text: String }
    struct Level: Encodable { var level: String }
    struct Rule: Encodable {
        var id: String
        var shortDescription, fullDescription, help: Text
        var defaultConfiguration: Level
    }
    struct Driver: Encodable {
        var name: String
        var rules: [Rule]
    }
    struct Tool: Encodable { var driver: Driver }
    struct Suppression: Encodable { var kind, justification: String }
    struct Result: Encodable {
        var ruleId, level: String
        var message: Text
        var locations: [Location]
        var suppressions: [Suppression]?
    }
    struct Notification: Encodable {
        var level: String
        var message: Text
        var locations: [Location]
    }
    struct Invocation: Encodable {
        var executionSuccessful: Bool
        var toolExecutionNotifications: [Notification]
    }
    struct Run: Encodable {
        var tool: Tool
        var results: [Result]
        var invocations: [Invocation]
    }
    struct Location: Encodable {
        struct Artifact: Encodable { var uri: String }
        struct Region: Encodable { var startLine, startColumn: Int }
        struct Physical: Encodable {
            var artifactLocation: Artifact
            var region: Region?
        }
        struct Logical: Encodable { var fullyQualifiedName: String }

        var physicalLocation: Physical?
        var logicalLocations: [Logical]?

        /// A migration is no file that is known here.
        init(_ at: LintLocation) {
            if at.step == nil, let line = at.line {
                physicalLocation = Physical(
                    artifactLocation: .init(uri: at.source),
                    region: .init(startLine: line, startColumn: at.column ?? 1)
                )
            } else {
                logicalLocations = [.init(fullyQualifiedName: at.description)]
            }
        }
    }

    var version = "2.1.0"
    var schema = "https://json.schemastore.org/sarif-2.1.0.json"
    var runs: [Run]

    enum CodingKeys: String, CodingKey {
        case version, runs
        case schema = "$schema"
    }
}
