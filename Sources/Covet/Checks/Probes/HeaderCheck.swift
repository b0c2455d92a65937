import CovetReadiness

/// headers.*: one header field on answers of every kind.
struct HeaderCheck: Check {
    let id: CheckID
    let phase = Phase.deploy
    let field: String
    let fix: String
    /// What is wrong with the value of an answer, or worth a warning; nil when nothing is.
    let judge: @Sendable (_ value: String, _ answer: ProbeAnswer) -> Finding?

    static let all: [any Check] = [
        exactly("headers.nosniff", "X-Content-Type-Options", "nosniff"),
        exactly("headers.frame-options", "X-Frame-Options", "DENY"),
        HeaderCheck(
            id: "headers.xss-protection",
            field: "X-XSS-Protection",
            fix: "Leave SecurityHeaders in the app's middleware, and X-XSS-Protection as it is set there"
        ) { value, _ in
            switch value.lowercased().filter({ $0 != " " }) {
            case "1;mode=block": nil
            case "0": .warning("X-XSS-Protection is 0: today's advice rather than the checklist's value")
            default: .failure("X-XSS-Protection is \"\(value)\" rather than \"1; mode=block\"")
            }
        },
        HeaderCheck(
            id: "headers.csp",
            field: "Content-Security-Policy",
            fix:
                "Leave SecurityHeaders in the app's middleware and loosen app.middleware's policy for single directives only"
        ) { value, answer in
            let problem = PolicyText(value).problem(for: answer)
            return problem.map { .failure("Content-Security-Policy \($0)") }
        },
    ]

    private static func exactly(_ id: CheckID, _ field: String, _ wanted: String) -> HeaderCheck {
        HeaderCheck(
            id: id,
            field: field,
            fix: "Leave SecurityHeaders in the app's middleware, and no handler that sets \(field) itself"
        ) { value, _ in
            value.lowercased() == wanted.lowercased() ? nil : .failure("\(field) is \"\(value)\" rather than \(wanted)")
        }
    }

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let answers = try await instance.answers(for: instance.samples(of: try context.application))
        var findings: [Finding] = []
        for seen in answers {
            let values = seen.answer.values(field.lowercased())
            let finding: Finding?
            switch values.count {
            case 0: finding = .failure("\(field) is missing")
            case 1: finding = judge(values[0], seen.answer)
            default: finding = .failure("\(field) comes \(values.count) times")
            }
            guard let finding else { continue }
            findings.append(on: seen, finding, fix: fix)
        }
        // The longest, because a policy with a nonce says more than one without.
        let shown = answers.compactMap { $0.answer[field.lowercased()] }.max { $0.count < $1.count } ?? ""
        return CheckResult(
            findings: findings,
            evidence: findings.contains { $0.severity == .failure }
                ? []
                : [
                    context.evidence(
                        "\(field): \(Self.masked(shown)) on \(answers.summary)",
                        from: "\(instance.probe.base)"
                    )
                ]
        )
    }
}

extension HeaderCheck {
    /// The value as a report shows it: cut, and without a nonce, which is another one each time.
    private static func masked(_ value: String) -> String {
        let words = value.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.hasPrefix("'nonce-") ? word.contains(";") ? "'nonce-...';" : "'nonce-...'" : String(word)
        }
        let text = words.joined(separator: " ")
        return text.count > 100 ? "\(text.prefix(97))..." : text
    }
}

extension [Finding] {
    /// The finding with where it was seen; the same one of several answers is told once.
    fileprivate mutating func append(on seen: SampleAnswer, _ finding: Finding, fix: String) {
        if contains(where: { $0.message.hasPrefix(finding.message) }) { return }
        let place = "\(finding.message) on \(seen.sample.what) (\(seen.answer.status))"
        append(finding.severity == .failure ? .failure(place, fix: fix) : .warning(place, fix: fix))
    }
}

/// A content security policy as a browser reads it.
struct PolicyText {
    private var directives: [String: [String]] = [:]

    init(_ text: String) {
        for part in text.split(separator: ";") {
            let words = part.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
            guard let name = words.first else { continue }
            // Of two directives of one name the first counts.
            if directives[name] == nil { directives[name] = Array(words.dropFirst()) }
        }
    }

    func problem(for answer: ProbeAnswer) -> String? {
        guard let scripts = directives["script-src"] ?? directives["default-src"] else {
            return "says nothing about scripts"
        }
        let open = scripts.first {
            ["*", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:", "http:", "https:"].contains($0)
        }
        if let open { return "lets \(open) run scripts" }
        guard answer["content-type"]?.hasPrefix("text/html") == true else { return nil }
        return Self.inlineScripts(in: answer.text).contains { !scripts.admits($0) }
            ? "has no nonce for a script that stands in the page, which then does not run" : nil
    }

    /// The attributes of the scripts that stand in the page itself.
    private static func inlineScripts(in page: String) -> [Substring] {
        page.split(separator: "<script").dropFirst().compactMap { rest in
            guard let end = rest.firstIndex(of: ">") else { return nil }
            let attributes = rest[..<end]
            return attributes.contains("src=") || attributes.contains("json") ? nil : attributes
        }
    }
}

extension [String] {
    fileprivate func admits(_ attributes: Substring) -> Bool {
        contains { source in
            if source.hasPrefix("'sha") { return true }
            guard source.hasPrefix("'nonce-") else { return false }
            return attributes.lowercased().contains(source.dropFirst(7).dropLast())
        }
    }
}
