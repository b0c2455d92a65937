/// The checklist's lines as the tests expect them: under each section and group, a line's id and proof, the figures
/// that its title must hold, and after `=` the lines that it follows from.
let expectedLines = """
    # Security / Authentication & Authorization
    auth.jwt-secret enforced 32+ characters
    auth.jwt-algorithm enforced HS256; RS256
    auth.access-token-lifetime verified 15 minutes
    auth.refresh-token-lifetime verified 7 days
    auth.token-refresh-endpoint verified
    auth.password-hash enforced Argon2id
    auth.password-policy verified 12 characters
    auth.mfa verified
    auth.rate-limit verified 5 attempts; 5 minutes
    # Security / SQL Injection Prevention
    sql.parameterized enforced
    sql.no-interpolation verified
    sql.identifiers enforced
    sql.orm-first verified
    sql.injection-tests measured
    # Security / Session Management
    session.cookie-flags enforced
    session.fixation enforced
    session.binding verified
    session.idle-timeout verified 30 minutes
    session.max-lifetime verified 8 hours
    session.redis verified
    # Security / Network Security
    tls.enabled verified
    tls.certificate verified
    tls.hsts verified
    headers.all verified = headers.nosniff headers.frame-options headers.xss-protection headers.csp
    headers.nosniff verified
    headers.frame-options verified
    headers.xss-protection verified 1
    headers.csp verified
    cors.origins verified
    # Security / Secrets Management
    secrets.environment enforced
    secrets.source verified
    secrets.history verified
    secrets.dotenv-ignored verified
    secrets.rotation verified
    secrets.database-password verified
    # Security / Security Scanning
    scan.static measured 0 HIGH
    scan.dependencies measured
    scan.image measured
    scan.pentest attested
    audit.reviewed attested
    # Performance / Database Optimization
    pool.size verified min 5; max 20
    db.indexes verified
    db.n-plus-one verified N+1
    db.query-cache verified
    db.slow-query-log verified
    db.profiling measured
    # Performance / Caching
    cache.redis-sessions verified
    cache.redis-queries verified
    cache.invalidation verified
    cache.hit-rate measured >80%
    cache.ttl verified
    # Performance / Load Testing
    load.rps measured 1,000 RPS
    load.p95 measured P95; <50ms
    load.p99 measured P99; <100ms
    load.errors measured <0.1%
    load.memory measured 24 hours
    load.cpu measured <70%
    # Performance / Async Operations
    async.io enforced
    async.pool verified
    async.limits verified
    async.jobs verified
    # Database / Schema & Migrations
    migrations.staging measured
    migrations.rollback verified
    migrations.applied verified
    migrations.compatible verified
    migrations.no-downtime verified
    # Database / Backups
    backup.daily verified
    backup.pitr verified
    backup.retention verified 30 days
    backup.restore-drill measured
    backup.offsite verified
    # Database / Configuration
    db.connection-limits verified
    db.query-timeout verified 60 seconds
    db.statement-timeout verified
    db.parameters verified
    db.replicas verified
    # Database / Monitoring
    db.metrics verified
    db.slow-log-monitored verified
    alerts.disk generated
    pool.metrics verified
    # Application / Configuration
    config.environments verified
    config.debug enforced
    config.log-level verified
    config.secrets-differ verified
    # Application / Error Handling
    errors.global-handler enforced
    errors.no-leak verified
    errors.tracker verified
    errors.context enforced 500
    errors.pages verified
    # Application / Logging
    log.json verified
    log.levels verified
    log.redaction enforced
    log.shipping generated
    log.rotation verified
    # Application / Health Checks
    health.endpoint verified 200
    health.database verified
    health.cache verified
    health.live verified
    health.ready verified
    # Infrastructure / Deployment
    deploy.pipeline generated
    deploy.tests-first verified
    deploy.strategy generated
    deploy.rollback measured
    deploy.runbook generated
    # Infrastructure / Scalability
    scale.plan generated
    scale.load-balancer generated
    scale.shared-sessions verified
    scale.stateless verified
    scale.autoscaling generated
    # Infrastructure / Monitoring
    apm.enabled verified
    metrics.golden verified
    dashboards.created generated
    alerts.configured generated = alerts.error-rate alerts.p95 alerts.cpu alerts.memory alerts.disk-rule
    alerts.error-rate generated >1%
    alerts.p95 generated P95; >100ms
    alerts.cpu generated >80%
    alerts.memory generated >80%
    alerts.disk-rule generated >80%
    oncall.rotation attested
    incident.plan generated
    # Infrastructure / Infrastructure as Code
    iac.defined generated
    iac.versioned verified
    iac.reviewed verified
    dr.plan generated
    # Testing / Test Coverage
    tests.unit measured
    tests.integration measured
    tests.security measured
    tests.e2e measured
    tests.coverage measured >80%
    # Testing / Test Environments
    env.parity verified
    tests.in-ci verified
    tests.smoke measured
    tests.regression measured
    # Documentation
    docs.api generated
    docs.runbook generated = deploy.runbook
    docs.incident generated = incident.plan
    docs.architecture generated
    docs.readme verified
    docs.changelog verified
    docs.known-issues verified
    # Deployment Process: 1. Pre-Deployment / 24 Hours Before
    process.announce attested
    process.review-staging attested
    process.full-tests measured
    process.security-scan measured
    process.backup measured
    # Deployment Process: 1. Pre-Deployment / 1 Hour Before
    process.staging-healthy verified
    process.review-rollback attested
    process.dashboards verified
    process.notify-oncall attested
    # Deployment Process: 2. Deployment / Steps
    process.maintenance-on enforced
    process.migrate enforced
    process.release enforced
    process.smoke enforced
    process.health enforced
    process.monitor enforced 15 minutes
    process.maintenance-off enforced
    # Deployment Process: 2. Deployment / During Deployment
    process.watch-errors measured
    process.watch-logs measured
    process.watch-database verified
    process.user-flows measured
    # Deployment Process: 3. Post-Deployment / Immediate (First 30 minutes)
    process.post-health verified
    process.post-errors measured <0.1%
    process.post-performance measured
    process.post-endpoints measured
    process.post-logs attested
    # Deployment Process: 3. Post-Deployment / First 24 Hours
    process.day-monitor measured
    process.day-leaks measured
    process.day-errors attested
    process.day-feedback attested
    process.day-issues attested
    # Deployment Process: 3. Post-Deployment / Rollback Procedure
    rollback.version enforced
    rollback.database enforced
    rollback.verified measured
    rollback.root-cause attested
    rollback.post-mortem generated
    # Final Verification / Security
    final.vulnerabilities verified = scan.static scan.dependencies scan.image
    final.https verified = tls.enabled
    final.secrets verified = secrets.source secrets.history
    final.headers verified = headers.all
    # Final Verification / Performance
    final.load measured 1,000+ RPS = load.rps
    final.p95 measured P95; <50ms = load.p95
    final.pool verified = pool.size
    final.cache verified = cache.redis-queries
    # Final Verification / Reliability
    final.health verified = health.endpoint
    final.backups verified = backup.daily
    final.monitoring verified = metrics.golden
    final.alerts verified = alerts.configured
    # Final Verification / Compliance
    compliance.audit enforced
    compliance.retention verified
    compliance.gdpr verified
    compliance.terms attested
    # Post-Launch Monitoring / Daily
    daily.errors measured
    daily.latency measured P95; P99
    daily.rps measured
    daily.database measured
    daily.cache measured
    daily.memory measured
    daily.cpu measured
    # Post-Launch Monitoring / Weekly
    weekly.security-log attested
    weekly.slow-queries measured
    weekly.feedback attested
    weekly.incidents attested
    weekly.plan attested
    # Success Criteria
    success.healthy-day measured 24+ hours
    success.errors measured <0.1%
    success.targets measured
    success.incidents attested
    success.feedback attested
    success.alerting measured
    """
