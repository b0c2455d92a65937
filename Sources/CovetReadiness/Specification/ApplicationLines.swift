extension Line {
    static let application: [[Line]] = [
        lines(
            "Application",
            "Configuration",
            [
                Entry(
                    "config.environments",
                    .verified,
                    "Each environment has its configuration (development, staging, production)",
                    by: "the files are there and load",
                    fix: "Write config/development, config/staging and config/production"
                ),
                Entry(
                    "config.debug",
                    .enforced,
                    "Debug mode is off in production",
                    by: "production refuses to boot with DEBUG on",
                    fix: "Set DEBUG=false"
                ),
                Entry(
                    "config.log-level",
                    .verified,
                    "Production logs at INFO or WARNING",
                    by: "the log level in effect",
                    fix: "Set LOG_LEVEL=info or LOG_LEVEL=warning"
                ),
                Entry(
                    "config.secrets-differ",
                    .verified,
                    "Production's secrets are not those of development or staging",
                    by: "their fingerprints differ from the recorded ones of the other environments",
                    fix: "Make new secrets for production"
                ),
            ]
        ),
        lines(
            "Application",
            "Error Handling",
            [
                Entry(
                    "errors.global-handler",
                    .enforced,
                    "One handler catches every error",
                    by: "each error thrown becomes one problem document or page; nothing reaches the socket raw",
                    fix: "Leave the error mapping of the safe stack on"
                ),
                Entry(
                    "errors.no-leak",
                    .verified,
                    "Error responses disclose nothing internal",
                    by: "a probe provokes a 500 and finds neither message, path, SQL nor stack in its body",
                    fix: "Leave the error mapping of the safe stack on, and put no details into public messages"
                ),
                Entry(
                    "errors.tracker",
                    .verified,
                    "Errors are sent to a tracking service (Sentry or compatible)",
                    by: "a test event is accepted by the tracker",
                    fix: "Set SENTRY_DSN"
                ),
                Entry(
                    "errors.context",
                    .enforced,
                    "500 errors are logged with their whole context",
                    by: "the record of a provoked 500: request id, route, user, duration, chain of errors",
                    fix: "Leave the error mapping and the access log of the safe stack on"
                ),
                Entry(
                    "errors.pages",
                    .verified,
                    "People see readable error pages",
                    by: "404, 403, 500 and 503 come as a page to a browser and as JSON to a client",
                    fix: "Leave the error pages of the safe stack on, or register your own for every status"
                ),
            ]
        ),
        lines(
            "Application",
            "Logging",
            [
                Entry(
                    "log.json",
                    .verified,
                    "Logs are structured, in JSON",
                    by: "every line that production writes is one JSON object",
                    fix: "Leave production's log format at JSON"
                ),
                Entry(
                    "log.levels",
                    .verified,
                    "Log levels are set as they should be",
                    by: "the level of each label resolves as configured",
                    fix: "Correct the level of the label that the report names"
                ),
                Entry(
                    "log.redaction",
                    .enforced,
                    "Logs hold no passwords, tokens or credit cards",
                    by: "samples of each are logged and come out masked, in message and metadata",
                    fix: "Leave redaction on; give secret values the type Secret"
                ),
                Entry(
                    "log.shipping",
                    .generated,
                    "Logs are gathered in one place (ELK, CloudWatch or the like)",
                    by: "a shipper's configuration, and a canary line found at the far end",
                    fix: "Ship the logs (Vector, Fluent Bit, CloudWatch)"
                ),
                Entry(
                    "log.rotation",
                    .verified,
                    "Logs are rotated",
                    by: "a rotating supervisor behind stdout, or the file handler's limits of size and age",
                    fix: "Log to stdout under a supervisor that rotates"
                ),
            ]
        ),
        lines(
            "Application",
            "Health Checks",
            [
                Entry(
                    "health.endpoint",
                    .verified,
                    "`/health` answers 200 when all is well",
                    by: "the live answer, and 503 when a critical part is down",
                    fix: "Leave the health routes on, and mend the component that the report names"
                ),
                Entry(
                    "health.database",
                    .verified,
                    "The health check includes the database",
                    by: "the live report names it, with its latency",
                    fix: "Add the database to the health report"
                ),
                Entry(
                    "health.cache",
                    .verified,
                    "The health check includes the cache",
                    by: "the live report names it, with its latency",
                    fix: "Add the cache to the health report"
                ),
                Entry(
                    "health.live",
                    .verified,
                    "A liveness probe is configured (Kubernetes)",
                    by: "/health/live answers, and the manifest's livenessProbe names it",
                    fix: "Leave the health routes on, and name /health/live in the manifest"
                ),
                Entry(
                    "health.ready",
                    .verified,
                    "A readiness probe is configured (Kubernetes)",
                    by: "/health/ready answers, 503 while draining or unmigrated; the readinessProbe names it",
                    fix: "Leave the health routes on, and name /health/ready in the manifest"
                ),
            ]
        ),
    ]
}
