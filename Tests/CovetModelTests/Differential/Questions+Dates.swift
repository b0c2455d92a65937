import CovetModel
import FoundationEssentials

extension DifferentialTests {
    private static func part(_ part: DatePart, _ zone: DateZone = .utc, sqlite: SQL, postgres: SQL) -> Question {
        Question(
            "\(part) in \(zone)",
            { Entry.order { $0.id.ascending }.select { ($0.at.part(part, in: zone), $0.until.part(part, in: zone)) } },
            sqlite: "SELECT \(sqlite) FROM entries ORDER BY id",
            postgres: "SELECT \(postgres) FROM entries ORDER BY id"
        )
    }

    private static func unit(_ unit: DateUnit, _ zone: DateZone = .utc, sqlite: SQL, postgres: SQL) -> Question {
        Question(
            "cut to the \(unit) in \(zone)",
            { Entry.order { $0.id.ascending }.select { $0.at.truncated(to: unit, in: zone) } },
            sqlite: "SELECT \(sqlite) FROM entries ORDER BY id",
            postgres: "SELECT \(postgres) FROM entries ORDER BY id"
        )
    }

    static let dates: [Question] = [
        part(
            .year,
            sqlite: "CAST(substr(at, 1, 4) AS int), CAST(substr(until, 1, 4) AS int)",
            postgres: "extract(year from at at time zone 'UTC')::int, extract(year from until at time zone 'UTC')::int"
        ),
        part(
            .month,
            sqlite: "CAST(substr(at, 6, 2) AS int), CAST(substr(until, 6, 2) AS int)",
            postgres:
                "extract(month from at at time zone 'UTC')::int, extract(month from until at time zone 'UTC')::int"
        ),
        part(
            .day,
            sqlite: "CAST(substr(at, 9, 2) AS int), CAST(substr(until, 9, 2) AS int)",
            postgres: "extract(day from at at time zone 'UTC')::int, extract(day from until at time zone 'UTC')::int"
        ),
        part(
            .hour,
            sqlite: "CAST(substr(at, 12, 2) AS int), CAST(substr(until, 12, 2) AS int)",
            postgres: "extract(hour from at at time zone 'UTC')::int, extract(hour from until at time zone 'UTC')::int"
        ),
        part(
            .minute,
            sqlite: "CAST(substr(at, 15, 2) AS int), CAST(substr(until, 15, 2) AS int)",
            postgres:
                "extract(minute from at at time zone 'UTC')::int, extract(minute from until at time zone 'UTC')::int"
        ),
        part(
            .second,
            sqlite: "CAST(substr(at, 18, 2) AS int), CAST(substr(until, 18, 2) AS int)",
            postgres: "trunc(extract(second from at))::int, trunc(extract(second from until))::int"
        ),
        part(
            .quarter,
            sqlite: "(CAST(substr(at, 6, 2) AS int) + 2) / 3, (CAST(substr(until, 6, 2) AS int) + 2) / 3",
            postgres:
                "extract(quarter from at at time zone 'UTC')::int, extract(quarter from until at time zone 'UTC')::int"
        ),
        part(
            .weekday,
            sqlite:
                "CASE strftime('%w', substr(at, 1, 10)) WHEN '0' THEN 7 ELSE CAST(strftime('%w', substr(at, 1, 10)) AS int) END, CASE strftime('%w', substr(until, 1, 10)) WHEN '0' THEN 7 ELSE CAST(strftime('%w', substr(until, 1, 10)) AS int) END",
            postgres:
                "extract(isodow from at at time zone 'UTC')::int, extract(isodow from until at time zone 'UTC')::int"
        ),
        part(
            .dayOfYear,
            sqlite:
                "CAST(julianday(substr(at, 1, 10)) - julianday(substr(at, 1, 4) || '-01-01') AS int) + 1, CAST(julianday(substr(until, 1, 10)) - julianday(substr(until, 1, 4) || '-01-01') AS int) + 1",
            postgres: "extract(doy from at at time zone 'UTC')::int, extract(doy from until at time zone 'UTC')::int"
        ),
        Question(
            "week and its year",
            { Entry.order { $0.id.ascending }.select { ($0.at.part(.weekYear), $0.at.part(.week)) } },
            sqlite:
                "SELECT CAST(y AS int), CAST(w AS int) FROM (SELECT id, strftime('%Y', date(substr(at, 1, 10), '-3 days', 'weekday 4')) AS y, (strftime('%j', date(substr(at, 1, 10), '-3 days', 'weekday 4')) - 1) / 7 + 1 AS w FROM entries) ORDER BY id",
            postgres:
                "SELECT extract(isoyear from at at time zone 'UTC')::int, extract(week from at at time zone 'UTC')::int FROM entries ORDER BY id"
        ),
        part(
            .day,
            .fixed(minutes: 60),
            sqlite:
                "CAST(strftime('%d', substr(at, 1, 19), '+1 hour') AS int), CAST(strftime('%d', substr(until, 1, 19), '+1 hour') AS int)",
            postgres:
                "extract(day from at at time zone interval '1 hour')::int, extract(day from until at time zone interval '1 hour')::int"
        ),
        part(
            .hour,
            .fixed(minutes: -90),
            sqlite:
                "CAST(strftime('%H', substr(at, 1, 19), '-90 minutes') AS int), CAST(strftime('%H', substr(until, 1, 19), '-90 minutes') AS int)",
            postgres:
                "extract(hour from at at time zone interval '-90 minutes')::int, extract(hour from until at time zone interval '-90 minutes')::int"
        ),
        unit(.year, sqlite: "substr(at, 1, 4) || '-01-01T00:00:00.000000Z'", postgres: "date_trunc('year', at, 'UTC')"),
        unit(
            .quarter,
            sqlite:
                "substr(at, 1, 5) || printf('%02d', (CAST(substr(at, 6, 2) AS int) - 1) / 3 * 3 + 1) || '-01T00:00:00.000000Z'",
            postgres: "date_trunc('quarter', at, 'UTC')"
        ),
        unit(.month, sqlite: "substr(at, 1, 7) || '-01T00:00:00.000000Z'", postgres: "date_trunc('month', at, 'UTC')"),
        unit(
            .week,
            sqlite:
                "date(substr(at, 1, 10), '-' || ((strftime('%w', substr(at, 1, 10)) + 6) % 7) || ' days') || 'T00:00:00.000000Z'",
            postgres: "date_trunc('week', at, 'UTC')"
        ),
        unit(.day, sqlite: "substr(at, 1, 10) || 'T00:00:00.000000Z'", postgres: "date_trunc('day', at, 'UTC')"),
        unit(.hour, sqlite: "substr(at, 1, 13) || ':00:00.000000Z'", postgres: "date_trunc('hour', at, 'UTC')"),
        unit(.minute, sqlite: "substr(at, 1, 16) || ':00.000000Z'", postgres: "date_trunc('minute', at, 'UTC')"),
        unit(.second, sqlite: "substr(at, 1, 19) || '.000000Z'", postgres: "date_trunc('second', at, 'UTC')"),
        unit(
            .day,
            .fixed(minutes: 120),
            sqlite: "strftime('%Y-%m-%dT%H:%M:%S.000000Z', date(substr(at, 1, 19), '+2 hours'), '-2 hours')",
            postgres: "date_trunc('day', at at time zone interval '2 hours') at time zone interval '2 hours'"
        ),
        Question(
            "the day of the calendar",
            { Entry.order { $0.id.ascending }.select { ($0.at.day(), $0.until.day(in: .fixed(minutes: 60))) } },
            sqlite: "SELECT substr(at, 1, 10), date(substr(until, 1, 19), '+1 hour') FROM entries ORDER BY id",
            postgres:
                "SELECT (at at time zone 'UTC')::date, (until at time zone interval '1 hour')::date FROM entries ORDER BY id"
        ),
        Question(
            "later to the microsecond",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.at.adding(.microseconds(1)), $0.at.adding(.seconds(-86_400)))
                }
            },
            sqlite:
                "SELECT CASE WHEN substr(at, 21, 6) = '999999' THEN strftime('%Y-%m-%dT%H:%M:%S', substr(at, 1, 19), '+1 second') || '.000000Z' ELSE substr(at, 1, 20) || printf('%06dZ', substr(at, 21, 6) + 1) END, strftime('%Y-%m-%dT%H:%M:%S', substr(at, 1, 19), '-1 day') || substr(at, 20) FROM entries ORDER BY id",
            postgres: "SELECT at + interval '1 microsecond', at - interval '24 hours' FROM entries ORDER BY id"
        ),
        Question(
            "compared with the database's clock",
            { Entry.where { $0.at < Computed.databaseNow }.order { $0.id.ascending }.select(\.id) },
            sqlite: "SELECT id FROM entries WHERE at < strftime('%Y-%m-%dT%H:%M:%f', 'now') ORDER BY id",
            postgres: "SELECT id FROM entries WHERE at < clock_timestamp() ORDER BY id"
        ),
    ]
}
