extension Line {
    static let postLaunch: [[Line]] = [
        lines(
            "Post-Launch Monitoring",
            "Daily",
            [
                Entry(
                    "daily.errors",
                    .measured,
                    "Every day: the error rate",
                    by: "the daily report",
                    fix: "Read the figure in the metrics and record it in the daily report"
                ),
                Entry(
                    "daily.latency",
                    .measured,
                    "Every day: P95/P99 latency",
                    by: "the daily report",
                    fix: "Read the figure in the metrics and record it in the daily report"
                ),
                Entry(
                    "daily.rps",
                    .measured,
                    "Every day: RPS (requests per second)",
                    by: "the daily report",
                    fix: "Read the figure in the metrics and record it in the daily report"
                ),
                Entry(
                    "daily.database",
                    .measured,
                    "Every day: the database's performance",
                    by: "the daily report",
                    fix: "Read the figure in the metrics and record it in the daily report"
                ),
                Entry(
                    "daily.cache",
                    .measured,
                    "Every day: the cache hit rate",
                    by: "the daily report",
                    fix: "Read the figure in the metrics and record it in the daily report"
                ),
                Entry(
                    "daily.memory",
                    .measured,
                    "Every day: memory",
                    by: "the daily report",
                    fix: "Read the figure in the metrics and record it in the daily report"
                ),
                Entry(
                    "daily.cpu",
                    .measured,
                    "Every day: CPU",
                    by: "the daily report",
                    fix: "Read the figure in the metrics and record it in the daily report"
                ),
            ]
        ),
        lines(
            "Post-Launch Monitoring",
            "Weekly",
            [
                Entry(
                    "weekly.security-log",
                    .attested,
                    "Every week: the security logs are reviewed",
                    by: "a signature on what the weekly report lists",
                    fix: "Read the security logs and attest it"
                ),
                Entry(
                    "weekly.slow-queries",
                    .measured,
                    "Every week: slow queries are looked for",
                    by: "the weekly report",
                    fix: "Read the slow query log and record what it lists in the weekly report"
                ),
                Entry(
                    "weekly.feedback",
                    .attested,
                    "Every week: users' feedback is analysed",
                    by: "a signature with the sources read",
                    fix: "Read the feedback and attest the sources"
                ),
                Entry(
                    "weekly.incidents",
                    .attested,
                    "Every week: incident reports are reviewed",
                    by: "a signature on the week's incidents",
                    fix: "Read the incident reports and attest it"
                ),
                Entry(
                    "weekly.plan",
                    .attested,
                    "Every week: better performance is planned",
                    by: "a signature naming the slowest routes and statements and what is planned",
                    fix: "Choose what to make faster and attest the plan"
                ),
            ]
        ),
    ]
}
