extension Line {
    static let testing: [[Line]] = [
        lines(
            "Testing",
            "Test Coverage",
            [
                Entry(
                    "tests.unit",
                    .measured,
                    "The unit tests pass: `swift test`",
                    by: "a recorded run on this commit",
                    fix: "Run the tests on this commit and mend what fails"
                ),
                Entry(
                    "tests.integration",
                    .measured,
                    "The integration tests pass, against real servers",
                    by: "a recorded run on this commit",
                    fix: "Run the integration tests on this commit and mend what fails"
                ),
                Entry(
                    "tests.security",
                    .measured,
                    "The security tests pass",
                    by: "a recorded run on this commit",
                    fix: "Run the security tests on this commit and mend what fails"
                ),
                Entry(
                    "tests.e2e",
                    .measured,
                    "The end-to-end tests pass",
                    by: "a recorded run on this commit",
                    fix: "Run the end-to-end tests on this commit and mend what fails"
                ),
                Entry(
                    "tests.coverage",
                    .measured,
                    "Tests cover >80% of the lines",
                    by: "llvm-cov's export of a recorded run",
                    fix: "Test the files of low coverage that the report lists"
                ),
            ]
        ),
        lines(
            "Testing",
            "Test Environments",
            [
                Entry(
                    "env.parity",
                    .verified,
                    "Staging mirrors production",
                    by: "versions, settings, schema and extensions of the two, compared",
                    fix: "Level the differences that the report lists"
                ),
                Entry(
                    "tests.in-ci",
                    .verified,
                    "The tests run in the CI/CD pipeline",
                    by: "the workflow runs them",
                    fix: "Add the test job to the workflow"
                ),
                Entry(
                    "tests.smoke",
                    .measured,
                    "Smoke tests run after each deployment",
                    by: "the recorded smoke run that followed the deployment",
                    fix: "Run the smoke file against the deployed URL"
                ),
                Entry(
                    "tests.regression",
                    .measured,
                    "Regression tests run before each major release",
                    by: "a recorded run at the release's tag",
                    fix: "Run every suite at the tag"
                ),
            ]
        ),
    ]
}
