import CovetCrypto
import CovetHTTP
import CovetReadiness
import NIOCore

/// A request whose answer stands for a kind of answers.
struct Sample: Sendable {
    /// What is asked for, in words: `a page`, `an error as JSON`.
    let what: String
    let target: String
    let accept: String
    /// The status that is meant to come, where the check knows it; such an answer cannot be left out.
    var status: Int?
    /// Whether the request is none, so that the server refuses it before the app sees it.
    var isMalformed = false

    static let page = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
    static let json = "application/json"

    var headers: [(name: String, value: String)] {
        [("accept", accept)] + (isMalformed ? [("no field name", "malformed")] : [])
    }
}

/// What came back for a sample.
struct SampleAnswer: Sendable {
    let sample: Sample
    let answer: ProbeAnswer
}

extension Instance {
    /// One request for every kind of answer: page, JSON, errors for people and for programs, and the app's own pages.
    func samples(of app: Application) -> [Sample] {
        let unknown = "/no-such-page-\(RandomToken.make(.bits128))"
        var samples = [
            Sample(what: "a page that is not there", target: unknown, accept: Sample.page),
            Sample(what: "a resource that is not there", target: unknown, accept: Sample.json),
        ]
        if app.router.routes.contains(where: { $0.pattern.text == "/health/live" }) {
            samples.append(Sample(what: "/health/live", target: "/health/live", accept: Sample.json))
        }
        if let routes = own?.routes {
            samples += [
                Sample(what: "a page", target: routes.page, accept: Sample.page, status: 200),
                Sample(what: "a malformed request", target: "/", accept: Sample.page, status: 400, isMalformed: true),
                Sample(what: "JSON", target: routes.json, accept: Sample.json, status: 200),
                Sample(what: "a refusal", target: routes.status(403), accept: Sample.page, status: 403),
                Sample(what: "an unexpected error as page", target: routes.failure, accept: Sample.page, status: 500),
                Sample(what: "an unexpected error as JSON", target: routes.failure, accept: Sample.json, status: 500),
            ]
        }
        return samples + ownPages(of: app)
    }

    /// What the app itself serves without parameters: a handler may set headers of its own.
    func ownPages(of app: Application) -> [Sample] {
        var paths: [String] = []
        for route in app.router.routes where route.method == .get && route.pattern.parameterNames.isEmpty {
            let path = route.pattern.text
            guard !path.hasPrefix("/check-"), !path.hasPrefix("/health"), !path.contains("*") else { continue }
            if !paths.contains(path) { paths.append(path) }
        }
        return paths.prefix(8).map { Sample(what: "GET \($0)", target: $0, accept: Sample.page) }
    }

    /// The answers to all samples, asked side by side. One of the app's own that does not come in time is left out.
    func answers(for samples: [Sample]) async throws -> [SampleAnswer] {
        let probe = probe
        let answers = await withTaskGroup(of: (Int, Result<SampleAnswer, ProbeError>).self) { group in
            for (index, sample) in samples.enumerated() {
                group.addTask {
                    do throws(ProbeError) {
                        let answer = try await probe.send(.get, sample.target, headers: sample.headers)
                        return (index, .success(SampleAnswer(sample: sample, answer: answer)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }
        }
        return try answers.compactMap { index, answer in
            switch answer {
            case .success(let answer): return answer
            case .failure(let error):
                if error.kind == .noAnswer, samples[index].status == nil { return nil }
                throw Unproven("\(error)")
            }
        }
    }
}

extension Sequence<SampleAnswer> {
    /// What was asked, in one phrase for evidence.
    var summary: String {
        "\(Array(self).count) answers (\(Set(map(\.answer.status)).sorted().map(String.init).joined(separator: ", ")))"
    }
}
