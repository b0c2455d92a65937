import CovetDatabase
import CovetModel
import FoundationEssentials

/// A row of days and times without a zone, and of moments that are apart.
@Model
struct Shift {
    let id: ID
    var day: SQLDate
    var off: SQLDate?
    var opens: SQLTime
    var closes: SQLTime?
    var at: SQLLocalTimestamp
    var until: SQLLocalTimestamp?
    var began: Date
    var ended: Date?
    var lifetime: Int
    var length: Double

    static func fill(_ database: Database) async throws {
        let days = ["2024-02-29", "2025-12-31", "2026-01-01", "1969-12-29", "2021-01-03"]
        let times = ["00:00:00", "09:30:15.000001", "23:59:59.999999", "12:00:00.5", "08:05:00"]
        for index in days.indices {
            guard let day = SQLDate(days[index]), let time = SQLTime(times[index]),
                let at = SQLLocalTimestamp(day, time), let other = SQLDate(days[(index + 2) % 5])
            else { continue }
            let isOpen = index % 2 == 0
            try await database.insert(
                Draft(
                    day: day,
                    off: isOpen ? nil : other,
                    opens: time,
                    closes: isOpen ? SQLTime(times[4 - index]) : nil,
                    at: at,
                    until: isOpen ? SQLLocalTimestamp(other, time) : nil,
                    began: Date(timeIntervalSince1970: Double(index) * 1_000_000.25),
                    ended: isOpen ? Date(timeIntervalSince1970: Double(index * index) * 500_000.125 - 7) : nil,
                    lifetime: [0, 1, -3_600, 86_400, 90][index],
                    length: [0.5, -0.000001, 1.25, 0, 59.999999][index]
                )
            )
        }
    }
}

extension DifferentialTests {
    private static func part(_ part: DatePart, _ sqlite: SQL, _ postgres: SQL) -> Question {
        Question(
            "\(part) of a day",
            {
                Shift.order { $0.id.ascending }.select {
                    ($0.day.part(part), $0.off.part(part), $0.at.part(part), $0.until.part(part))
                }
            },
            sqlite: .columns(["day", "off", "at", "until"], sqlite, from: "substr(value, 1, 19)"),
            postgres: .columns(["day", "off", "at", "until"], postgres, from: "CAST(value AS TIMESTAMP)")
        )
    }

    private static func unit(_ unit: DateUnit) -> Question {
        let name = SQL(unsafeRaw: "'\(unit)'")
        let day: SQL =
            switch unit {
            case .year: "substr(value, 1, 4) || '-01-01'"
            case .quarter:
                "substr(value, 1, 5) || printf('%02d', (CAST(substr(value, 6, 2) AS int) - 1) / 3 * 3 + 1) || '-01'"
            case .month: "substr(value, 1, 7) || '-01'"
            case .week:
                "date(substr(value, 1, 10), '-' || ((strftime('%w', substr(value, 1, 10)) + 6) % 7) || ' days')"
            default: "substr(value, 1, 10)"
            }
        let time: SQL =
            switch unit {
            case .hour: "substr(at, 12, 2) || ':00:00.000000'"
            case .minute: "substr(at, 12, 5) || ':00.000000'"
            case .second: "substr(at, 12, 8) || '.000000'"
            default: "'00:00:00.000000'"
            }
        return Question(
            "a day cut to the \(unit)",
            {
                Shift.order { $0.id.ascending }.select {
                    ($0.day.truncated(to: unit), $0.off.truncated(to: unit), $0.at.truncated(to: unit))
                }
            },
            sqlite:
                "SELECT (SELECT \(day) FROM (SELECT s.day AS value)), (SELECT \(day) FROM (SELECT s.off AS value)), (SELECT \(day) FROM (SELECT s.at AS value)) || 'T' || \(time) FROM shifts AS s ORDER BY s.id",
            postgres:
                "SELECT date_trunc(\(name), day::timestamp)::date, date_trunc(\(name), off::timestamp)::date, date_trunc(\(name), at) FROM shifts ORDER BY id"
        )
    }

    static let calendar: [Question] =
        [
            part(.year, "CAST(substr(v, 1, 4) AS int)", "extract(year FROM v)::int"),
            part(.month, "CAST(substr(v, 6, 2) AS int)", "extract(month FROM v)::int"),
            part(.day, "CAST(substr(v, 9, 2) AS int)", "extract(day FROM v)::int"),
            part(.dayOfYear, "CAST(strftime('%j', v) AS int)", "extract(doy FROM v)::int"),
            part(.quarter, "(CAST(substr(v, 6, 2) AS int) + 2) / 3", "extract(quarter FROM v)::int"),
            part(.weekday, "(strftime('%w', v) + 6) % 7 + 1", "extract(isodow FROM v)::int"),
            part(
                .week,
                "(strftime('%j', date(v, '-3 days', 'weekday 4')) - 1) / 7 + 1",
                "extract(week FROM v)::int"
            ),
            part(
                .weekYear,
                "CAST(strftime('%Y', date(v, '-3 days', 'weekday 4')) AS int)",
                "extract(isoyear FROM v)::int"
            ),
            part(.hour, "CAST(strftime('%H', v) AS int)", "extract(hour FROM v)::int"),
            part(.minute, "CAST(strftime('%M', v) AS int)", "extract(minute FROM v)::int"),
            part(.second, "CAST(strftime('%S', v) AS int)", "trunc(extract(second FROM v))::int"),
        ] + DateUnit.allCases.map(unit) + [
            Question(
                "parts of a time of day",
                {
                    Shift.order { $0.id.ascending }.select {
                        ($0.opens.part(.hour), $0.opens.part(.minute), $0.opens.part(.second), $0.closes.part(.hour))
                    }
                },
                sqlite:
                    "SELECT CAST(strftime('%H', opens) AS int), CAST(strftime('%M', opens) AS int), CAST(substr(opens, 7, 2) AS int), CAST(strftime('%H', closes) AS int) FROM shifts ORDER BY id",
                postgres:
                    "SELECT extract(hour FROM opens)::int, extract(minute FROM opens)::int, trunc(extract(second FROM opens))::int, extract(hour FROM closes)::int FROM shifts ORDER BY id"
            ),
            Question(
                "the day and the time of a date",
                {
                    Shift.order { $0.id.ascending }.select {
                        (
                            $0.at.day(), $0.at.time(), $0.until.day(), $0.until.time(), $0.began.time(),
                            $0.ended.time(in: .fixed(minutes: -90))
                        )
                    }
                },
                sqlite:
                    "SELECT substr(at, 1, 10), substr(at, 12, 15), substr(until, 1, 10), substr(until, 12, 15), substr(began, 12, 15), strftime('%H:%M:%S', substr(ended, 1, 19), '-90 minutes') || substr(ended, 20, 7) FROM shifts ORDER BY id",
                postgres:
                    "SELECT at::date, at::time, until::date, until::time, (began at time zone 'UTC')::time, (ended at time zone interval '-90 minutes')::time FROM shifts ORDER BY id"
            ),
            Question(
                "found by the time of day",
                {
                    Shift.where { $0.at.time() == $0.opens && $0.opens > $0.began.time() }
                        .order { $0.id.ascending }.select(\.id)
                },
                sqlite: "SELECT id FROM shifts WHERE opens > substr(began, 12, 15) ORDER BY id",
                postgres: "SELECT id FROM shifts WHERE opens > (began at time zone 'UTC')::time ORDER BY id"
            ),
            Question(
                "days later and days between",
                {
                    Shift.order { $0.id.ascending }.select {
                        (
                            $0.day.adding(days: 1), $0.off.adding(days: -366), $0.at.adding(days: 31),
                            $0.day.days(since: Computed(SQLDate(daysSince1970: 0))), $0.until.days(since: $0.until),
                            $0.at.days(since: Computed(SQLLocalTimestamp(microseconds: 43_200_000_000)))
                        )
                    }
                },
                sqlite:
                    "SELECT date(day, '+1 day'), date(off, '-366 days'), date(substr(at, 1, 10), '+31 days') || substr(at, 11), unixepoch(day) / 86400, CASE WHEN until IS NOT NULL THEN 0 END, unixepoch(day) / 86400 FROM shifts ORDER BY id",
                postgres:
                    "SELECT day + 1, off - 366, at + interval '31 days', day - '1970-01-01'::date, CASE WHEN until IS NOT NULL THEN 0 END, day - '1970-01-01'::date FROM shifts ORDER BY id"
            ),
            Question(
                "seconds between moments",
                {
                    Shift.order { $0.id.ascending }.select {
                        ($0.ended.seconds(since: $0.began), $0.began.seconds(since: $0.ended))
                    }
                },
                sqlite:
                    "SELECT round((julianday(ended) - julianday(began)) * 86400 * 8) / 8, round((julianday(began) - julianday(ended)) * 86400 * 8) / 8 FROM shifts ORDER BY id",
                postgres:
                    "SELECT extract(epoch FROM ended)::double precision - extract(epoch FROM began)::double precision, extract(epoch FROM began)::double precision - extract(epoch FROM ended)::double precision FROM shifts ORDER BY id"
            ),
            Question(
                "later by a column",
                {
                    Shift.order { $0.id.ascending }.select {
                        ($0.began.adding(seconds: $0.lifetime), $0.ended.adding(seconds: $0.length * 2))
                    }
                },
                sqlite: """
                    SELECT strftime('%Y-%m-%dT%H:%M:%S', substr(began, 1, 19), lifetime || ' seconds') || substr(began, 20),
                        (SELECT strftime('%Y-%m-%dT%H:%M:%S', total / 1000000, 'unixepoch') || printf('.%06dZ', total % 1000000)
                         FROM (SELECT (unixepoch(substr(ended, 1, 19)) + 1000) * 1000000 + substr(ended, 21, 6) + CAST(round(length * 2000000) AS int) - 1000000000 AS total)
                         WHERE ended IS NOT NULL AND total >= 0
                         UNION ALL SELECT '1969-12-31T23:59:54.000000Z' WHERE ended < '1970')
                    FROM shifts ORDER BY id
                    """,
                postgres:
                    "SELECT began + lifetime * interval '1 second', ended + round(length * 2000000) * interval '1 microsecond' FROM shifts ORDER BY id"
            ),
        ]
}

extension SQL {
    /// The same computation of several columns of the shifts: `v` in it is what `source` makes of the `value`.
    fileprivate static func columns(_ names: [SQLIdentifier], _ computation: SQL, from source: SQL) -> SQL {
        let columns = names.map { name -> SQL in
            "(SELECT \(computation) FROM (SELECT \(source) AS v FROM (SELECT s.\(identifier: name) AS value) AS a) AS b)"
        }
        return "SELECT \(columns.joined()) FROM shifts AS s ORDER BY s.id"
    }
}
