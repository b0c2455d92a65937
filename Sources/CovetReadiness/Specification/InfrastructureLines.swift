extension Line {
    static let infrastructure: [[Line]] = [
        lines(
            "Infrastructure",
            "Deployment",
            [
                Entry(
                    "deploy.pipeline",
                    .generated,
                    "A CI/CD pipeline is configured",
                    by: "its workflow is there and valid",
                    fix: "Write a CI workflow that builds, tests and deploys"
                ),
                Entry(
                    "deploy.tests-first",
                    .verified,
                    "The tests run before any deployment",
                    by: "the workflow's deploy job needs its test job",
                    fix: "Make the deploy job depend on the test job"
                ),
                Entry(
                    "deploy.strategy",
                    .generated,
                    "Deployments are blue-green or canary",
                    by: "the manifest for one of the two, as the deploy drives it",
                    fix: "Write a blue-green or canary manifest"
                ),
                Entry(
                    "deploy.rollback",
                    .measured,
                    "The rollback procedure is documented and tested",
                    by: "the record of the last rollback drill",
                    fix: "Run a rollback drill on staging"
                ),
                Entry(
                    "deploy.runbook",
                    .generated,
                    "There is a deployment runbook",
                    by: "it is there, and its commands, routes and contacts are the app's own",
                    fix: "Write the runbook, and keep it in step with the app"
                ),
            ]
        ),
        lines(
            "Infrastructure",
            "Scalability",
            [
                Entry(
                    "scale.plan",
                    .generated,
                    "There is a plan for more instances",
                    by: "replicas, budget and anti-affinity in the manifests; a capacity sheet from the last load test",
                    fix: "Write manifests with replicas and a disruption budget, and record a load test"
                ),
                Entry(
                    "scale.load-balancer",
                    .generated,
                    "A load balancer is configured (ALB, NGINX or the like)",
                    by: "its configuration is valid and asks for health",
                    fix: "Configure a load balancer that asks /health/ready"
                ),
                Entry(
                    "scale.shared-sessions",
                    .verified,
                    "Sessions are kept outside the instances, in Redis",
                    by: "the session store is shared, and a session made on one instance works on another",
                    fix: "Set REDIS_URL"
                ),
                Entry(
                    "scale.stateless",
                    .verified,
                    "Instances keep no state of their own",
                    by: "no in-process store holds shared state, no upload stays on a local disk",
                    fix: "Move the store that the report names to Redis or an object store"
                ),
                Entry(
                    "scale.autoscaling",
                    .generated,
                    "Instances are added and removed by metrics",
                    by: "a HorizontalPodAutoscaler on CPU and on the request rate",
                    fix: "Write a HorizontalPodAutoscaler on CPU and on the request rate"
                ),
            ]
        ),
        lines(
            "Infrastructure",
            "Monitoring",
            [
                Entry(
                    "apm.enabled",
                    .verified,
                    "Application performance monitoring (APM) is on",
                    by: "the tracing exporter is configured, and its far end accepts spans",
                    fix: "Configure the trace exporter's endpoint"
                ),
                Entry(
                    "metrics.golden",
                    .verified,
                    "RPS, latency, error rate, CPU and memory are measured",
                    by: "all five are in the metrics endpoint",
                    fix: "Leave the metrics on"
                ),
                Entry(
                    "dashboards.created",
                    .generated,
                    "Dashboards show the key metrics",
                    by: "they load, and each of their queries names a metric that the app exports",
                    fix: "Build dashboards on the metrics that the app exports"
                ),
                Entry(
                    "alerts.configured",
                    .generated,
                    "Alerts warn of anomalies",
                    by: "the five lines below",
                    fix: "Write the five alert rules and load them into Prometheus",
                    follows: ["alerts.error-rate", "alerts.p95", "alerts.cpu", "alerts.memory", "alerts.disk-rule"]
                ),
                Entry(
                    "alerts.error-rate",
                    .generated,
                    "An alert fires at an error rate >1%",
                    by: "the rule, with its unit test",
                    fix: "Write the alert rule and load it into Prometheus"
                ),
                Entry(
                    "alerts.p95",
                    .generated,
                    "An alert fires at a P95 latency >100ms",
                    by: "the rule, with its unit test",
                    fix: "Write the alert rule and load it into Prometheus"
                ),
                Entry(
                    "alerts.cpu",
                    .generated,
                    "An alert fires at CPU >80%",
                    by: "the rule, with its unit test",
                    fix: "Write the alert rule and load it into Prometheus"
                ),
                Entry(
                    "alerts.memory",
                    .generated,
                    "An alert fires at memory >80%",
                    by: "the rule, with its unit test",
                    fix: "Write the alert rule and load it into Prometheus"
                ),
                Entry(
                    "alerts.disk-rule",
                    .generated,
                    "An alert fires at a disk >80% full",
                    by: "the rule, with its unit test",
                    fix: "Write the alert rule and load it into Prometheus"
                ),
                Entry(
                    "oncall.rotation",
                    .attested,
                    "Somebody is always on call, in rotation",
                    by: "a complete contacts file, alerts routed to it, and a person's signature",
                    fix: "Fill in the contacts file and attest the rotation"
                ),
                Entry(
                    "incident.plan",
                    .generated,
                    "There is a plan for incidents",
                    by: "the plan is filled in from the contacts file, and a named person has reviewed it",
                    fix: "Fill in the plan and have it reviewed"
                ),
            ]
        ),
        lines(
            "Infrastructure",
            "Infrastructure as Code",
            [
                Entry(
                    "iac.defined",
                    .generated,
                    "The infrastructure is defined in code (Terraform, CloudFormation)",
                    by: "the definitions are there and valid",
                    fix: "Define the infrastructure in Terraform or CloudFormation"
                ),
                Entry(
                    "iac.versioned",
                    .verified,
                    "The infrastructure's code is versioned in git",
                    by: "it is tracked, with nothing uncommitted",
                    fix: "Commit the infrastructure folder"
                ),
                Entry(
                    "iac.reviewed",
                    .verified,
                    "Changes of infrastructure are reviewed before they are applied",
                    by: "CODEOWNERS and the branch rules cover the folder",
                    fix: "Name owners of the infrastructure folder in CODEOWNERS"
                ),
                Entry(
                    "dr.plan",
                    .generated,
                    "There is a plan for disaster recovery",
                    by: "it holds the RPO and RTO that the last restore drill measured",
                    fix: "Write the plan, and run a restore drill for its figures"
                ),
            ]
        ),
    ]
}
