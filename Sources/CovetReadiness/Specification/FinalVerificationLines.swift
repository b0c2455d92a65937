extension Line {
    static let finalVerification: [[Line]] = [
        lines(
            "Final Verification",
            "Security",
            [
                Entry(
                    "final.vulnerabilities",
                    .verified,
                    "All vulnerabilities of HIGH severity are patched",
                    by: "the three scan lines",
                    fix: "See scan.static, scan.dependencies and scan.image",
                    follows: ["scan.static", "scan.dependencies", "scan.image"]
                ),
                Entry(
                    "final.https",
                    .verified,
                    "HTTPS is on",
                    by: "the line tls.enabled",
                    fix: "See tls.enabled",
                    follows: ["tls.enabled"]
                ),
                Entry(
                    "final.secrets",
                    .verified,
                    "No secrets are in the code",
                    by: "the lines secrets.source and secrets.history",
                    fix: "See secrets.source and secrets.history",
                    follows: ["secrets.source", "secrets.history"]
                ),
                Entry(
                    "final.headers",
                    .verified,
                    "The security headers are sent",
                    by: "the line headers.all",
                    fix: "See headers.all",
                    follows: ["headers.all"]
                ),
            ]
        ),
        lines(
            "Final Verification",
            "Performance",
            [
                Entry(
                    "final.load",
                    .measured,
                    "The load test passed (1,000+ RPS)",
                    by: "the line load.rps",
                    fix: "See load.rps",
                    follows: ["load.rps"]
                ),
                Entry(
                    "final.p95",
                    .measured,
                    "P95 latency is <50ms",
                    by: "the line load.p95",
                    fix: "See load.p95",
                    follows: ["load.p95"]
                ),
                Entry(
                    "final.pool",
                    .verified,
                    "Connections are pooled",
                    by: "the line pool.size",
                    fix: "See pool.size",
                    follows: ["pool.size"]
                ),
                Entry(
                    "final.cache",
                    .verified,
                    "Caching is on",
                    by: "the line cache.redis-queries",
                    fix: "See cache.redis-queries",
                    follows: ["cache.redis-queries"]
                ),
            ]
        ),
        lines(
            "Final Verification",
            "Reliability",
            [
                Entry(
                    "final.health",
                    .verified,
                    "The health checks pass",
                    by: "the line health.endpoint",
                    fix: "See health.endpoint",
                    follows: ["health.endpoint"]
                ),
                Entry(
                    "final.backups",
                    .verified,
                    "Backups are configured",
                    by: "the line backup.daily",
                    fix: "See backup.daily",
                    follows: ["backup.daily"]
                ),
                Entry(
                    "final.monitoring",
                    .verified,
                    "Monitoring is on",
                    by: "the line metrics.golden",
                    fix: "See metrics.golden",
                    follows: ["metrics.golden"]
                ),
                Entry(
                    "final.alerts",
                    .verified,
                    "Alerts are configured",
                    by: "the line alerts.configured",
                    fix: "See alerts.configured",
                    follows: ["alerts.configured"]
                ),
            ]
        ),
        lines(
            "Final Verification",
            "Compliance",
            [
                Entry(
                    "compliance.audit",
                    .enforced,
                    "An audit log is kept",
                    by: "append-only and hash-chained: logins, privileges, administration, export of data",
                    fix: "Leave the audit log on"
                ),
                Entry(
                    "compliance.retention",
                    .verified,
                    "Data is kept by a retention policy",
                    by: "every model with personal data has a rule, and the purge job ran",
                    fix: "Give the models that the report names a retention rule"
                ),
                Entry(
                    "compliance.gdpr",
                    .verified,
                    "The app complies with GDPR and privacy law, where they apply",
                    by: "a probe exports and erases a test person's data over every model marked personal",
                    fix: "Mark the models that hold personal data"
                ),
                Entry(
                    "compliance.terms",
                    .attested,
                    "The terms of service are up to date",
                    by: "a signature on version and date; the app records each user's acceptance",
                    fix: "Publish the terms and attest their version"
                ),
            ]
        ),
    ]
}
