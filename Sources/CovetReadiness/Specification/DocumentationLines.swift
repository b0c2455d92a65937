extension Line {
    static let documentation: [[Line]] = [
        lines(
            "Documentation",
            nil,
            [
                Entry(
                    "docs.api",
                    .generated,
                    "The API's documentation is complete and up-to-date",
                    by: "OpenAPI 3.1 made from the routes, served and valid; no route is missing",
                    fix: "Document the routes that the report lists"
                ),
                Entry(
                    "docs.runbook",
                    .generated,
                    "The deployment runbook is among the documents",
                    by: "the line deploy.runbook",
                    fix: "Write the runbook",
                    follows: ["deploy.runbook"]
                ),
                Entry(
                    "docs.incident",
                    .generated,
                    "The documents say what to do in an incident",
                    by: "the line incident.plan",
                    fix: "Write the incident plan",
                    follows: ["incident.plan"]
                ),
                Entry(
                    "docs.architecture",
                    .generated,
                    "There are diagrams of the architecture",
                    by: "they are drawn from the app's own routes, models and stores",
                    fix: "Draw the diagrams anew from the app"
                ),
                Entry(
                    "docs.readme",
                    .verified,
                    "The README says how to set up production",
                    by: "it has the section, and the commands in it exist",
                    fix: "Add a section on production to README.md"
                ),
                Entry(
                    "docs.changelog",
                    .verified,
                    "The CHANGELOG is kept",
                    by: "CHANGELOG.md has an entry for this version",
                    fix: "Add this version to CHANGELOG.md"
                ),
                Entry(
                    "docs.known-issues",
                    .verified,
                    "Known issues are written down",
                    by: "KNOWN_ISSUES is there, and none of its open items is past its date",
                    fix: "Keep KNOWN_ISSUES, with a date on each open item"
                ),
            ]
        )
    ]
}
