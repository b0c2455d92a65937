import CovetReadiness

/// secrets.dotenv-ignored: asks git whether it would take `.env`, and whether it ever did.
struct DotenvIsIgnored: Check {
    let id: CheckID = "secrets.dotenv-ignored"
    let phase = Phase.static

    func run(in context: CheckContext) async throws -> CheckResult {
        let git = try context.require(ProjectKey.self).git
        guard await git.isRepository else {
            throw Unproven("\(context.project) is no git repository, or git is not installed")
        }
        guard let ignored = await git("check-ignore", "--quiet", "--no-index", ".env"),
            let history = await git("log", "--all", "--format=%h", "--max-count=3", "--", ".env", ":(glob)**/.env"),
            let shallow = await git("rev-parse", "--is-shallow-repository")
        else { throw Unproven("git did not answer") }
        var findings: [Finding] = []
        if ignored.status != 0 {
            findings.append(.failure(".env is not ignored by git", fix: "Add a line `.env` to .gitignore"))
        }
        let commits = history.output.split(separator: "\n").map(String.init)
        if !commits.isEmpty {
            findings.append(
                .failure(
                    ".env was committed, in \(commits.joined(separator: ", "))",
                    fix: "Change every secret that it held, then take it out of the history with git filter-repo"
                )
            )
        }
        guard findings.isEmpty else { return CheckResult(findings: findings, evidence: []) }
        guard history.status == 0 || commits.isEmpty, shallow.output.hasPrefix("false") else {
            throw Unproven(
                ".env is ignored; whether it was ever committed shows in a whole clone (git fetch --unshallow)"
            )
        }
        return .pass(
            context.evidence(".env is ignored", from: "git check-ignore"),
            context.evidence("no commit ever held it", from: "git log --all")
        )
    }
}
