import CovetReadiness
import Foundation

/// A Markdown file of the project, as lines.
struct MarkdownFile {
    let name: String
    let lines: [String]

    /// Nil where the project has none of that name.
    init?(_ name: String, in root: String) {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(name)") else { return nil }
        self.name = name
        lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasSuffix("\r") ? String($0.dropLast()) : String($0) }
    }

    struct Section {
        let title: String
        /// The heading's line, counted from 1.
        let line: Int
        let body: ArraySlice<String>
    }

    /// Every heading with what stands below it, until the next one of its level or a higher one.
    var sections: [Section] {
        var headings: [(level: Int, title: String, index: Int)] = []
        var isCode = false
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("```") || line.hasPrefix("~~~") { isCode.toggle() }
            let level = line.prefix { $0 == "#" }.count
            guard !isCode, (1...6).contains(level), line.dropFirst(level).first == " " else { continue }
            headings.append((level, line.dropFirst(level).trimmingCharacters(in: .whitespaces), index))
        }
        return headings.enumerated().map { place, heading in
            let end = headings[(place + 1)...].first { $0.level <= heading.level }?.index ?? lines.count
            return Section(title: heading.title, line: heading.index + 1, body: lines[(heading.index + 1)..<end])
        }
    }
}

/// docs.changelog: looks for the app's version among the changelog's headings.
struct ChangelogNamesTheVersion: Check {
    let id: CheckID = "docs.changelog"
    let phase = Phase.static

    func run(in context: CheckContext) async throws -> CheckResult {
        guard let version = context.version else { throw Unproven("the app's version is not known") }
        guard let file = MarkdownFile("CHANGELOG.md", in: context.project) else {
            return .fail("there is no CHANGELOG.md", fix: "Add one with a heading `## \(version)` and what it brings")
        }
        let place = Finding.Location(file: file.name)
        if version == "0.0.0" {
            return CheckResult(
                findings: [
                    .failure("the app has no version of its own", fix: "Give it one: static let version = \"0.1.0\"")
                ],
                evidence: []
            )
        }
        let section = file.sections.first { section in
            section.title.split { !$0.isLetter && !$0.isNumber && !".+-".contains($0) }
                .contains { $0 == version || $0 == "v\(version)" }
        }
        guard let section else {
            return CheckResult(
                findings: [
                    .failure("no heading names \(version)", at: place, fix: "Add `## \(version)` and what it brings")
                ],
                evidence: []
            )
        }
        guard section.body.contains(where: { $0.contains { $0.isLetter } && !$0.hasPrefix("#") }) else {
            return CheckResult(
                findings: [
                    .failure(
                        "nothing stands below \(version)",
                        at: .init(file: file.name, line: section.line),
                        fix: "Say what \(version) brings"
                    )
                ],
                evidence: []
            )
        }
        return .pass(context.evidence("CHANGELOG.md has \"\(section.title)\"", from: "\(file.name):\(section.line)"))
    }
}

/// docs.readme: looks for the section on production, and tries to find each command that it names.
struct ReadmeTellsProduction: Check {
    let id: CheckID = "docs.readme"
    let phase = Phase.static

    func run(in context: CheckContext) async throws -> CheckResult {
        let project = try context.require(ProjectKey.self)
        guard let file = MarkdownFile("README.md", in: context.project) else {
            return .fail(
                "there is no README.md",
                fix: "Add one with a section \"Production\" that says how \(project.name) is set up"
            )
        }
        let sections = file.sections.filter { section in
            ["production", "deploy"].contains { section.title.lowercased().contains($0) }
        }
        guard !sections.isEmpty else {
            return CheckResult(
                findings: [
                    .failure(
                        "no heading speaks of production or deployment",
                        at: .init(file: file.name),
                        fix: "Add \"## Production\" with the settings and commands that it takes"
                    )
                ],
                evidence: []
            )
        }
        var findings: [Finding] = []
        var named: [String] = []
        for section in sections {
            for (line, command) in Self.commands(in: section, of: project.name) {
                if project.commands.contains(command) {
                    if !named.contains(command) { named.append(command) }
                } else {
                    findings.append(
                        .failure(
                            "\(project.name) has no command \(command)",
                            at: .init(file: file.name, line: line),
                            fix: "Its commands are \(project.commands.joined(separator: ", "))"
                        )
                    )
                }
            }
        }
        let first = sections[0]
        if named.isEmpty, findings.isEmpty {
            findings.append(
                .failure(
                    "the section \"\(first.title)\" names no command of \(project.name)",
                    at: .init(file: file.name, line: first.line),
                    fix:
                        "Write how it is migrated, served and checked, such as `swift run -c release \(project.name) migrate`"
                )
            )
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "README.md has \"\(first.title)\", whose commands exist: \(named.joined(separator: ", "))",
                    from: "\(file.name):\(first.line)"
                )
            ]
        )
    }

    /// The commands of the app that stand in code, each with its line.
    static func commands(in section: MarkdownFile.Section, of name: String) -> [(line: Int, command: String)] {
        var found: [(Int, String)] = []
        var isFenced = false
        var indented = IndentedCode()
        for (offset, text) in section.body.enumerated() {
            if text.hasPrefix("```") || text.hasPrefix("~~~") {
                isFenced.toggle()
                continue
            }
            let isCode = isFenced ? true : indented.takes(text)
            let pieces =
                isCode
                ? [text]
                : text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset % 2 == 1 }.map { String($0.element) }
            for piece in pieces {
                if let command = command(in: piece, of: name) { found.append((section.line + 1 + offset, command)) }
            }
        }
        return found
    }

    /// Lines that begin with four blanks after an empty line, outside of lists, whose text is indented too.
    private struct IndentedCode {
        private var isAfterGap = true
        private var isInList = false

        mutating func takes(_ text: String) -> Bool {
            guard text.contains(where: { !$0.isWhitespace }) else {
                isAfterGap = true
                return false
            }
            let isDeep = text.hasPrefix("    ") || text.hasPrefix("\t")
            if isDeep, isAfterGap, !isInList { return true }
            isAfterGap = false
            if text.first?.isWhitespace == false {
                let mark = text.prefix { $0.isNumber || $0 == "." || $0 == ")" || $0 == "-" || $0 == "*" || $0 == "+" }
                isInList = !mark.isEmpty && text.dropFirst(mark.count).first == " "
            }
            return false
        }
    }

    private static func command(in text: String, of name: String) -> String? {
        let words = text.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
        guard let place = words.firstIndex(where: { $0.split(separator: "/").last.map(String.init) == name }) else {
            return nil
        }
        guard let next = words[(place + 1)...].first else { return isCall(words[..<place]) ? "serve" : nil }
        if next.hasPrefix("-") { return isCall(words[..<place]) ? "serve" : nil }
        return next.allSatisfy { $0.isLowercase && $0.isASCII || $0 == "-" } ? String(next) : nil
    }

    /// Whether what stands before the name makes it a command line rather than a file that is copied.
    private static func isCall(_ words: ArraySlice<Substring>) -> Bool {
        words.allSatisfy { word in
            word.contains("=") || word.hasPrefix("-")
                || ["swift", "run", "$", "exec", "sudo", "release", "debug"].contains(word)
        }
    }
}
