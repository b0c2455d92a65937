/// A line of the checklist: what must be true of an app in production.
public struct Line: Sendable, Identifiable {
    public let id: CheckID
    public let section: String
    /// The heading within the section, if it has one.
    public let group: String?
    /// What must be true, with its figures.
    public let title: String
    public let proof: Proof
    /// What would prove it.
    public let provenBy: String
    /// How to mend it, where no finding knows better.
    public let fix: String
    /// The lines that this one's verdict follows from; empty for most.
    public let follows: [CheckID]

    /// How the proof of a line comes about.
    public enum Proof: String, Sendable, Codable, CaseIterable {
        /// By default values and types; production refuses to boot without it.
        case enforced
        /// By a probe that looks at code, settings or the live system.
        case verified
        /// By a recorded run: load, restore, coverage.
        case measured
        /// By an artefact made from the app and in step with it.
        case generated
        /// By a named person's word, with a date and an expiry.
        case attested
    }

    /// The section of an app's own lines.
    static let appSection = "This app"
    /// The section of the lines that Covet adds to the specification.
    static let covetSection = "Covet"

    /// The line that a check adds which no line of the specification names: an app's own, or one of Covet's.
    init(of check: some Check) {
        let isCovets = check.id.namespace == "covet"
        id = check.id
        section = isCovets ? Self.covetSection : Self.appSection
        group = nil
        title = check.title
        proof = .verified
        provenBy = "\(isCovets ? "Covet's" : "the app's") own check \(type(of: check))"
        fix = "See what the check reports."
        follows = []
    }

    init(
        id: CheckID,
        section: String,
        group: String?,
        title: String,
        proof: Proof,
        provenBy: String,
        fix: String,
        follows: [CheckID]
    ) {
        self.id = id
        self.section = section
        self.group = group
        self.title = title
        self.proof = proof
        self.provenBy = provenBy
        self.fix = fix
        self.follows = follows
    }

    /// The terms on which a person's word proves this line; nil where it cannot.
    var attestationTerms: Attestation.Terms? {
        guard proof == .attested else { return nil }
        return switch id.namespace {
        case "weekly": Attestation.Terms(days: 7, isForOneVersion: false)
        case "process": Attestation.Terms(days: 366, isForOneVersion: true)
        default: Attestation.Terms(days: 366, isForOneVersion: false)
        }
    }
}
