extension SQLTimestamp {
    /// ISO 8601 in UTC with six digits of a second, `2026-11-23T01:13:00.000000Z`: such texts sort as the moments do. `nil` outside of the years 0 to 9999.
    package var text: String? {
        guard var writer = SQLLocalTimestamp(microseconds: microseconds).writer else { return nil }
        writer.write("Z")
        return writer.text
    }

    /// Reads what ``text`` writes and what SQLite's own functions write: `2026-11-23`, `2026-11-23 01:13:00`, with a fraction, `Z` or an offset such as `+02:00`.
    package init?(text bytes: UnsafeRawBufferPointer) {
        var reader = TimeTextReader(rest: bytes[...])
        guard let days = reader.date() else { return nil }
        var microseconds: Int64 = 0
        if reader.skip("T") || reader.skip(" ") {
            guard let time = reader.time() else { return nil }
            microseconds = time
            if !reader.skip("Z"), let sign = reader.skip("+") ? Int64(1) : reader.skip("-") ? -1 : nil {
                guard let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), hour < 24,
                    minute < 60
                else { return nil }
                microseconds -= sign * (hour * 3600 + minute * 60) * 1_000_000
            }
        }
        guard reader.rest.isEmpty else { return nil }
        self.init(microseconds: days * 86_400_000_000 + microseconds)
    }

    package init?(text: String.UTF8View) {
        guard let value = Array(text).withUnsafeBytes({ Self(text: $0) }) else { return nil }
        self = value
    }
}
