import CovetHTTP
import CovetObservability

extension AccessLog {
    /// Renders entries straight into lines of `output`, without a dictionary for each.
    init(to output: LogOutput, label: String) {
        self.init(write: { entry in
            output.write(
                entry.level,
                "request answered",
                label: label,
                requestID: entry.requestID,
                traceID: entry.traceID
            ) { line in
                line.add("client.address", own: entry.clientAddress)
                if let duration = entry.duration { line.add("duration.ms", microseconds: duration.microseconds) }
                if let bytes = entry.bytes { line.add("http.bytes", bytes) }
                // A method that we do not know is any token that the client likes.
                if case .other(let token) = entry.method {
                    line.add("http.method", token)
                } else {
                    line.add("http.method", own: entry.method.name)
                }
                line.add("http.path", entry.path)
                if let route = entry.route { line.add("http.route", own: route) }
                line.add("http.status", Int(entry.status.code))
                for note in entry.notes { line.add(named: note.name, note.value) }
            }
        })
    }
}

extension Duration {
    /// Whole microseconds; a request that is older than 292,000 years is shown as that old.
    fileprivate var microseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = Int(seconds).multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : product &+ Int(attoseconds / 1_000_000_000_000)
    }
}
