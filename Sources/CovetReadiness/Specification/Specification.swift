extension Line {
    /// The production checklist: 209 lines in their order.
    public static let specification: [Line] = [
        security, performance, database, application, infrastructure, testing, documentation, deploymentProcess,
        finalVerification, postLaunch, success,
    ].flatMap { $0.flatMap { $0 } }

    /// A line but for its section and group, which the lines around it share.
    struct Entry {
        let id: CheckID
        let proof: Proof
        let title: String
        let provenBy: String
        let fix: String
        let follows: [CheckID]

        init(_ id: CheckID, _ proof: Proof, _ title: String, by: String, fix: String, follows: [CheckID] = []) {
            self.id = id
            self.proof = proof
            self.title = title
            self.provenBy = by
            self.fix = fix
            self.follows = follows
        }
    }

    static func lines(_ section: String, _ group: String?, _ entries: [Entry]) -> [Line] {
        entries.map { entry in
            Line(
                id: entry.id,
                section: section,
                group: group,
                title: entry.title,
                proof: entry.proof,
                provenBy: entry.provenBy,
                fix: entry.fix,
                follows: entry.follows
            )
        }
    }
}
