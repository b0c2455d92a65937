extension Line {
    static let security: [[Line]] = [
        lines(
            "Security",
            "Authentication & Authorization",
            [
                Entry(
                    "auth.jwt-secret",
                    .enforced,
                    "JWT secrets have 32+ characters and are read from environment variables",
                    by: "production refuses to boot on a short, guessable or sample value, or one from elsewhere",
                    fix: "Set JWT_SECRET_KEY, or JWT_SECRET_KEY_FILE, to the output of: openssl rand -base64 48"
                ),
                Entry(
                    "auth.jwt-algorithm",
                    .enforced,
                    "The JWT algorithm is a case of the enum JWTAlgorithm (HS256, RS256, ...), not a string",
                    by: "the closed enum has no \"none\", and a token whose header names another algorithm is refused",
                    fix: "Set JWT_ALGORITHM to HS256, RS256, ES256 or EdDSA"
                ),
                Entry(
                    "auth.access-token-lifetime",
                    .verified,
                    "Access tokens live 15 minutes at most",
                    by: "the configured lifetime, and the exp of a token issued by the running configuration",
                    fix: "Set JWT_ACCESS_TOKEN_EXPIRE_MINUTES to 15 or less"
                ),
                Entry(
                    "auth.refresh-token-lifetime",
                    .verified,
                    "Refresh tokens live 7 days at most",
                    by: "the configured lifetime; rotation on every use; a reused token revokes its whole family",
                    fix: "Set JWT_REFRESH_TOKEN_EXPIRE_DAYS to 7 or less"
                ),
                Entry(
                    "auth.token-refresh-endpoint",
                    .verified,
                    "A route exchanges a refresh token for a new access token",
                    by: "the route table holds it, and a probe refreshes a real token",
                    fix: "Mount the refresh route of the auth battery"
                ),
                Entry(
                    "auth.password-hash",
                    .enforced,
                    "Passwords are hashed by Argon2id",
                    by: "only Argon2id is made, with at least OWASP's parameters; older hashes are upgraded at login",
                    fix: "Hash with the framework's password hasher and leave its parameters at or above the default"
                ),
                Entry(
                    "auth.password-policy",
                    .verified,
                    "Passwords have at least 12 characters",
                    by: "the policy refuses 11 characters, takes 12, and asks the list of compromised passwords",
                    fix: "Set the password policy's minimum length to 12 or more"
                ),
                Entry(
                    "auth.mfa",
                    .verified,
                    "Sensitive operations ask for a second factor",
                    by: "TOTP and recovery codes are on; each route marked sensitive demands a fresh second factor",
                    fix: "Turn on TOTP, and guard sensitive routes with Verified<User>"
                ),
                Entry(
                    "auth.rate-limit",
                    .verified,
                    "Authentication routes take 5 attempts per 5 minutes at most",
                    by: "each auth route's limit, kept in the shared store; a probe sees the 429 with Retry-After",
                    fix: "Limit each authentication route to 5 attempts per 5 minutes"
                ),
            ]
        ),
        lines(
            "Security",
            "SQL Injection Prevention",
            [
                Entry(
                    "sql.parameterized",
                    .enforced,
                    "Every query binds its values as parameters",
                    by: "no query can be made from a plain string; a hostile value comes back as it went in",
                    fix: "Pass values by interpolation into a query or through model conditions"
                ),
                Entry(
                    "sql.no-interpolation",
                    .verified,
                    "No SQL is pasted together from strings",
                    by: "each use of the raw SQL escape in the app's sources, by file and line, is on the allow-list",
                    fix: "Bind the value, or put the reviewed use on the allow-list"
                ),
                Entry(
                    "sql.identifiers",
                    .enforced,
                    "Names of columns and tables chosen at run time come from an allow-list",
                    by: "a name that the schema does not know is an error before any SQL is made",
                    fix: "Take dynamic names from the model's columns"
                ),
                Entry(
                    "sql.orm-first",
                    .verified,
                    "Queries go through models wherever they can, not through raw SQL",
                    by: "the share of model and raw queries, counted in the sources and in the live query log",
                    fix: "Write the raw queries that the report lists as model queries"
                ),
                Entry(
                    "sql.injection-tests",
                    .measured,
                    "The SQL injection tests pass: `swift test --filter SQLInjection`",
                    by: "a recorded green run on this commit",
                    fix: "Run the suite on this commit and mend what fails"
                ),
            ]
        ),
        lines(
            "Security",
            "Session Management",
            [
                Entry(
                    "session.cookie-flags",
                    .enforced,
                    "Session cookies are Secure and HttpOnly",
                    by: "Set-Cookie as the running app sends it: Secure, HttpOnly, SameSite and the __Host- prefix",
                    fix: "Leave the session cookie's attributes at their defaults and serve over HTTPS"
                ),
                Entry(
                    "session.fixation",
                    .enforced,
                    "A login gives the session a new id",
                    by: "a probe logs in and compares the ids before and after; a change of privilege counts as well",
                    fix: "Leave regeneration of the session id on"
                ),
                Entry(
                    "session.binding",
                    .verified,
                    "Sessions are bound to the client's IP address and user agent",
                    by: "a stolen cookie replayed from elsewhere is refused and audited",
                    fix: "Turn on session binding to the address and user agent"
                ),
                Entry(
                    "session.idle-timeout",
                    .verified,
                    "An idle session ends after 30 minutes",
                    by: "the configured idle timeout is 30 minutes at most",
                    fix: "Set the session's idle timeout to 30 minutes or less"
                ),
                Entry(
                    "session.max-lifetime",
                    .verified,
                    "Any session ends after 8 hours",
                    by: "the configured absolute lifetime is 8 hours at most",
                    fix: "Set the session's absolute lifetime to 8 hours or less"
                ),
                Entry(
                    "session.redis",
                    .verified,
                    "Sessions are kept in Redis where several instances serve",
                    by: "the session store is shared wherever more than one instance is configured",
                    fix: "Set REDIS_URL, so that all instances share their sessions"
                ),
            ]
        ),
        lines(
            "Security",
            "Network Security",
            [
                Entry(
                    "tls.enabled",
                    .verified,
                    "Production speaks HTTPS/TLS only",
                    by: "a TLS listener, or a trusted proxy that ends TLS; plain HTTP does no more than redirect",
                    fix: "Give the server a certificate and key, or name the trusted proxy that ends TLS"
                ),
                Entry(
                    "tls.certificate",
                    .verified,
                    "The certificate is valid and not self-signed",
                    by: "a handshake by the public name: a public root, the right name, more than 14 days left",
                    fix: "Install a certificate of a public authority for this name, and renew it in time"
                ),
                Entry(
                    "tls.hsts",
                    .verified,
                    "HSTS (HTTP Strict Transport Security) is on",
                    by: "Strict-Transport-Security with a max-age of at least one year on a live response",
                    fix: "Leave the HSTS header of the safe stack on, with at least a year"
                ),
                Entry(
                    "headers.all",
                    .verified,
                    "The security headers are all sent",
                    by: "the four lines below",
                    fix: "Leave the security headers of the safe stack on",
                    follows: ["headers.nosniff", "headers.frame-options", "headers.xss-protection", "headers.csp"]
                ),
                Entry(
                    "headers.nosniff",
                    .verified,
                    "Responses carry X-Content-Type-Options: nosniff",
                    by: "seen on live responses of every kind: page, JSON, error, static file",
                    fix: "Leave the header of the safe stack on"
                ),
                Entry(
                    "headers.frame-options",
                    .verified,
                    "Responses carry X-Frame-Options: DENY",
                    by: "DENY seen on live responses of every kind",
                    fix: "Leave the header of the safe stack at DENY"
                ),
                Entry(
                    "headers.xss-protection",
                    .verified,
                    "Responses carry X-XSS-Protection: 1; mode=block",
                    by: "seen on live responses; it is the default, and one setting gives today's advice (0)",
                    fix: "Leave the header at its default, or waive the line and give today's advice as the reason"
                ),
                Entry(
                    "headers.csp",
                    .verified,
                    "A Content-Security-Policy is sent",
                    by: "seen on live responses, with nonces and without unsafe-inline for scripts",
                    fix: "Leave the default policy on, and give inline scripts its nonce"
                ),
                Entry(
                    "cors.origins",
                    .verified,
                    "CORS names the origins it lets in, never all of them",
                    by: "no wildcard, no reflection with credentials; a preflight from a stranger's origin is refused",
                    fix: "List the origins that may call this app"
                ),
            ]
        ),
        lines(
            "Security",
            "Secrets Management",
            [
                Entry(
                    "secrets.environment",
                    .enforced,
                    "All secrets come from environment variables",
                    by: "secret settings have a type that reads environment and secret files only, and never prints",
                    fix: "Declare the setting as a Secret"
                ),
                Entry(
                    "secrets.source",
                    .verified,
                    "The source code holds no secrets",
                    by: "a scan of the working tree by patterns and entropy, with file and line",
                    fix: "Move the value to the environment, and replace the secret: it has been seen"
                ),
                Entry(
                    "secrets.history",
                    .verified,
                    "The git history holds no secrets",
                    by: "the same scan over the whole history, with the commit",
                    fix: "Replace the secret: whoever has a clone has it"
                ),
                Entry(
                    "secrets.dotenv-ignored",
                    .verified,
                    ".env is in .gitignore",
                    by: ".gitignore covers .env, and no commit ever held it",
                    fix: "Add .env to .gitignore; if it was committed, replace the secrets in it"
                ),
                Entry(
                    "secrets.rotation",
                    .verified,
                    "Secrets are rotated by a plan",
                    by: "a key ring with current and previous keys, none older than the plan allows",
                    fix: "Put a new current key into the key ring and keep the last one for reading"
                ),
                Entry(
                    "secrets.database-password",
                    .verified,
                    "Database credentials have strong passwords",
                    by: "an estimate of the strength of the database's and Redis's passwords",
                    fix: "Give the database user a password of 24 or more random characters"
                ),
            ]
        ),
        lines(
            "Security",
            "Security Scanning",
            [
                Entry(
                    "scan.static",
                    .measured,
                    "The static security scan finds 0 HIGH issues",
                    by: "Covet's own rules run over the app's Swift sources",
                    fix: "Mend the findings of high severity at the file and line given"
                ),
                Entry(
                    "scan.dependencies",
                    .measured,
                    "Dependencies are scanned for known vulnerabilities",
                    by: "the resolved packages (CycloneDX SBOM) matched against an advisory database (OSV)",
                    fix: "Update the packages that the report names"
                ),
                Entry(
                    "scan.image",
                    .measured,
                    "Container images are scanned, where containers are used",
                    by: "the report of Trivy or Grype: no HIGH findings, and the digest scanned is the one deployed",
                    fix: "Scan the image that is to be deployed, and rebuild it on a mended base"
                ),
                Entry(
                    "scan.pentest",
                    .attested,
                    "A penetration test has been completed",
                    by: "a named report, dated within 12 months; an active scan of staging adds evidence",
                    fix: "Have the app tested, mend what is found, and attest the report"
                ),
                Entry(
                    "audit.reviewed",
                    .attested,
                    "The security audit log has been reviewed",
                    by: "a signature on a range of the tamper-evident log; entries not reviewed are counted",
                    fix: "Read the new entries and attest the range"
                ),
            ]
        ),
    ]
}
