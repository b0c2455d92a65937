import CovetJSON

/// An instance of the app that runs, asked for what it has counted.
struct RunningInstance {
    private let probe: Probe
    private let token: String?

    /// - Throws: `AppError` for a URL that is not scheme and host.
    init(_ app: Application, url: String?) throws {
        let isSecure = app.serving.certificateFile != nil
        let local = ProbeTarget(isSecure: isSecure, host: "127.0.0.1", port: app.configuration.server.port)
        guard let target = url.map({ ProbeTarget($0) }) ?? local else {
            throw AppError("\(url ?? "") is no instance to ask; expected scheme and host, such as https://example.org.")
        }
        var probe = Probe(target)
        // The certificate is for the public name.
        if url == nil { probe.verifiesCertificate = false }
        self.probe = probe
        token = app.observing.metricsToken?.reveal()
    }

    init(_ probe: Probe, token: String?) {
        self.probe = probe
        self.token = token
    }

    /// - Throws: `InstanceError` that says how the report can be had.
    func report() async throws -> StatementReport {
        let answer = try await get("/metrics/statements")
        return try JSON.decode(StatementReport.self, from: answer.body)
    }

    /// What `/metrics` shows.
    func metrics() async throws -> String {
        try await get("/metrics").text
    }

    private func get(_ path: String) async throws -> ProbeAnswer {
        let headers = token.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
        let answer: ProbeAnswer
        do {
            answer = try await probe.send(.get, path, headers: headers)
        } catch {
            throw InstanceError(
                isRefusal: false,
                description: "\(error). Start the app, or pass the --url of an instance that runs."
            )
        }
        guard answer.status == 200 else {
            throw InstanceError(
                isRefusal: true,
                description: """
                    \(probe.base) answers \(answer.status) at \(path). METRICS_ENABLED must be on there, and this machine in \
                    METRICS_NETWORKS or METRICS_TOKEN set to the same token here.
                    """
            )
        }
        return answer
    }
}

/// An instance that does not say what it has counted.
struct InstanceError: Error, CustomStringConvertible {
    /// Whether it answered, and showed nothing.
    let isRefusal: Bool
    let description: String
}
