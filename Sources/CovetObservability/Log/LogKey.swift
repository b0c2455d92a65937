/// The names of metadata that have a place of their own in a log line.
public enum LogKey {
    /// `request_id` in JSON.
    public static let requestID = "covet.request.id"
    /// `trace_id` in JSON.
    public static let traceID = "covet.trace.id"
}
