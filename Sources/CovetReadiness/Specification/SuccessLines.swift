extension Line {
    static let success: [[Line]] = [
        lines(
            "Success Criteria",
            nil,
            [
                Entry(
                    "success.healthy-day",
                    .measured,
                    "The app has been healthy for 24+ hours",
                    by: "the history of its health",
                    fix: "Find out what the health history reports"
                ),
                Entry(
                    "success.errors",
                    .measured,
                    "The error rate is <0.1%",
                    by: "the metrics of the first 24 hours",
                    fix: "Mend the errors that the metrics show"
                ),
                Entry(
                    "success.targets",
                    .measured,
                    "The performance targets are met",
                    by: "every target, over the first 24 hours",
                    fix: "Look at the target that is missed"
                ),
                Entry(
                    "success.incidents",
                    .attested,
                    "No critical incident has happened",
                    by: "a signature: none of critical severity since the deployment",
                    fix: "Attest it once it is so"
                ),
                Entry(
                    "success.feedback",
                    .attested,
                    "Users are content",
                    by: "a signature with the sources read",
                    fix: "Read the feedback and attest the sources"
                ),
                Entry(
                    "success.alerting",
                    .measured,
                    "Monitoring and alerts work",
                    by: "a synthetic alert fired and reached Alertmanager",
                    fix: "Fire a test alert and follow it"
                ),
            ]
        )
    ]
}
