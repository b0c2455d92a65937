extension Line {
    static let deploymentProcess: [[Line]] = [
        lines(
            "Deployment Process: 1. Pre-Deployment",
            "24 Hours Before",
            [
                Entry(
                    "process.announce",
                    .attested,
                    "The team knows the deployment's window, 24 hours before",
                    by: "the announcement's record, signed",
                    fix: "Announce the window and attest it"
                ),
                Entry(
                    "process.review-staging",
                    .attested,
                    "The changes were reviewed in staging",
                    by: "a signature naming staging's version and URL, good for that version alone",
                    fix: "Review the changes in staging and attest the version"
                ),
                Entry(
                    "process.full-tests",
                    .measured,
                    "The full test suite has run, within the last 24 hours",
                    by: "a recorded run of every suite on the commit that is to be deployed",
                    fix: "Run every suite on the commit"
                ),
                Entry(
                    "process.security-scan",
                    .measured,
                    "A security scan has run, within the last 24 hours",
                    by: "a recorded run of the scan and secrets lines on that commit",
                    fix: "Run the scans on the commit"
                ),
                Entry(
                    "process.backup",
                    .measured,
                    "A database backup has been made for this deployment",
                    by: "the deploy takes one and waits for it",
                    fix: "Take a backup"
                ),
            ]
        ),
        lines(
            "Deployment Process: 1. Pre-Deployment",
            "1 Hour Before",
            [
                Entry(
                    "process.staging-healthy",
                    .verified,
                    "Staging is healthy, 1 hour before",
                    by: "the health of the staging URL",
                    fix: "Mend the component that staging reports"
                ),
                Entry(
                    "process.review-rollback",
                    .attested,
                    "The rollback procedure was reviewed",
                    by: "a signature on this version's rollback plan",
                    fix: "Read the rollback plan and attest it"
                ),
                Entry(
                    "process.dashboards",
                    .verified,
                    "The dashboards are ready",
                    by: "they answer",
                    fix: "Open the dashboards, and mend the one that does not answer"
                ),
                Entry(
                    "process.notify-oncall",
                    .attested,
                    "The engineer on call has been told",
                    by: "the page or message, with its acknowledgement, signed",
                    fix: "Tell the engineer on call and attest it"
                ),
            ]
        ),
        lines(
            "Deployment Process: 2. Deployment",
            "Steps",
            [
                Entry(
                    "process.maintenance-on",
                    .enforced,
                    "Maintenance mode goes on, where it is needed",
                    by: "a step of the deploy: 503 with Retry-After, an allow-list, health stays up",
                    fix: "Make it a step of the deployment that cannot be left out"
                ),
                Entry(
                    "process.migrate",
                    .enforced,
                    "The database's migrations run",
                    by: "a step of the deploy",
                    fix: "Make it a step of the deployment that cannot be left out"
                ),
                Entry(
                    "process.release",
                    .enforced,
                    "The new version of the app goes out",
                    by: "a step of the deploy",
                    fix: "Make it a step of the deployment that cannot be left out"
                ),
                Entry(
                    "process.smoke",
                    .enforced,
                    "The smoke tests run",
                    by: "a step of the deploy",
                    fix: "Make it a step of the deployment that cannot be left out"
                ),
                Entry(
                    "process.health",
                    .enforced,
                    "The health checks pass",
                    by: "a step of the deploy",
                    fix: "Make it a step of the deployment that cannot be left out"
                ),
                Entry(
                    "process.monitor",
                    .enforced,
                    "The deployment is watched for 15 minutes",
                    by: "a step of the deploy: error rate and latency beside the baseline, with automatic rollback",
                    fix: "Make it a step of the deployment that cannot be left out"
                ),
                Entry(
                    "process.maintenance-off",
                    .enforced,
                    "Maintenance mode goes off",
                    by: "a step of the deploy",
                    fix: "Make it a step of the deployment that cannot be left out"
                ),
            ]
        ),
        lines(
            "Deployment Process: 2. Deployment",
            "During Deployment",
            [
                Entry(
                    "process.watch-errors",
                    .measured,
                    "Error rates are watched in real time",
                    by: "the deploy's live view",
                    fix: "Watch it while deploying, and record what was seen"
                ),
                Entry(
                    "process.watch-logs",
                    .measured,
                    "The application's logs are watched for errors",
                    by: "the deploy's live view",
                    fix: "Watch it while deploying, and record what was seen"
                ),
                Entry(
                    "process.watch-database",
                    .verified,
                    "The database can be reached throughout",
                    by: "the deploy's live view",
                    fix: "Watch it while deploying, and record what was seen"
                ),
                Entry(
                    "process.user-flows",
                    .measured,
                    "The critical flows of users work",
                    by: "the smoke file's named flows, recorded",
                    fix: "Name the critical flows in the smoke file and run it"
                ),
            ]
        ),
        lines(
            "Deployment Process: 3. Post-Deployment",
            "Immediate (First 30 minutes)",
            [
                Entry(
                    "process.post-health",
                    .verified,
                    "All health checks pass, for the first 30 minutes",
                    by: "the health of every instance over that time",
                    fix: "Mend the component that the report names, or roll back"
                ),
                Entry(
                    "process.post-errors",
                    .measured,
                    "The error rate is <0.1% over the first 30 minutes",
                    by: "the app's metrics over that time",
                    fix: "Mend the errors that the report lists, or roll back"
                ),
                Entry(
                    "process.post-performance",
                    .measured,
                    "Latency and RPS are watched for the first 30 minutes",
                    by: "P95, P99 and RPS of that time beside the baseline",
                    fix: "Compare with the baseline, and roll back what is slower"
                ),
                Entry(
                    "process.post-endpoints",
                    .measured,
                    "The critical API endpoints were tested within the first 30 minutes",
                    by: "the smoke file, run again against the public URL",
                    fix: "Run the smoke file against the public URL"
                ),
                Entry(
                    "process.post-logs",
                    .attested,
                    "The logs of the first 30 minutes were reviewed",
                    by: "a signature on their digest",
                    fix: "Read the digest and attest it"
                ),
            ]
        ),
        lines(
            "Deployment Process: 3. Post-Deployment",
            "First 24 Hours",
            [
                Entry(
                    "process.day-monitor",
                    .measured,
                    "Performance is watched throughout the first 24 hours",
                    by: "metrics without a gap over that time",
                    fix: "Find out why metrics are missing for the times given"
                ),
                Entry(
                    "process.day-leaks",
                    .measured,
                    "Memory was checked for leaks over the first 24 hours",
                    by: "the slope of memory over that time",
                    fix: "Take a heap profile of the instance that grows"
                ),
                Entry(
                    "process.day-errors",
                    .attested,
                    "The errors of the first 24 hours were reviewed",
                    by: "a signature on the digest of new kinds of errors",
                    fix: "Read the digest and attest it"
                ),
                Entry(
                    "process.day-feedback",
                    .attested,
                    "Users' feedback of the first 24 hours was gathered",
                    by: "a signature with the sources read",
                    fix: "Read the feedback and attest the sources"
                ),
                Entry(
                    "process.day-issues",
                    .attested,
                    "Issues of the first 24 hours are documented",
                    by: "a signature; open items are in KNOWN_ISSUES",
                    fix: "Write the issues down and attest it"
                ),
            ]
        ),
        lines(
            "Deployment Process: 3. Post-Deployment",
            "Rollback Procedure",
            [
                Entry(
                    "rollback.version",
                    .enforced,
                    "The previous version can be brought back",
                    by: "the rollback command has done so",
                    fix: "Roll back through the deploy's own record"
                ),
                Entry(
                    "rollback.database",
                    .enforced,
                    "The database can be restored from backup, where it must be",
                    by: "the restore command has brought it back to a given time",
                    fix: "Restore the backup to the time before the deployment"
                ),
                Entry(
                    "rollback.verified",
                    .measured,
                    "A rollback is verified",
                    by: "smoke and health runs recorded after it",
                    fix: "Run the smoke file after the rollback"
                ),
                Entry(
                    "rollback.root-cause",
                    .attested,
                    "The root cause of a rollback is documented",
                    by: "a signature on that section of the post-mortem",
                    fix: "Write down the root cause and attest it"
                ),
                Entry(
                    "rollback.post-mortem",
                    .generated,
                    "A rollback has its post-mortem",
                    by: "a draft that holds the deployment's own timeline",
                    fix: "Complete the post-mortem"
                ),
            ]
        ),
    ]
}
