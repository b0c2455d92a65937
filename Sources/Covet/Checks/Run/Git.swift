import Foundation

/// Asks git about the project's folder.
package struct Git: Sendable {
    let project: String
    /// Runs git with these arguments and gives its exit status and output; nil where there is no git.
    var run: @Sendable (_ arguments: [String], _ project: String) async -> (status: Int32, output: String)?

    init(project: String) {
        self.project = project
        run = { arguments, project in
            try? await ExternalTool("git").outcome(["--no-pager"] + arguments, in: project, keeping: .output)
        }
    }

    func callAsFunction(_ arguments: String...) async -> (status: Int32, output: String)? {
        await run(arguments, project)
    }

    var isRepository: Bool {
        get async {
            guard let answer = await self("rev-parse", "--is-inside-work-tree") else { return false }
            return answer.status == 0 && answer.output.hasPrefix("true")
        }
    }
}
