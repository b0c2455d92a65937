#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// A moment in time, present or not: `Date` and `SQLTimestamp`.
public protocol MomentValue: SQLConvertible {
    /// `Int`, `SQLDate`, `SQLTime` and `Double`, optional where the moment is.
    associatedtype PartResult: SQLConvertible = Int
    associatedtype DayResult: SQLConvertible = SQLDate
    associatedtype TimeResult: SQLConvertible = SQLTime
    associatedtype SecondsResult: SQLConvertible = Double
}
extension Date: MomentValue {}
extension SQLTimestamp: MomentValue {}
extension Optional: MomentValue where Wrapped: MomentValue {
    public typealias PartResult = Int?
    public typealias DayResult = SQLDate?
    public typealias TimeResult = SQLTime?
    public typealias SecondsResult = Double?
}

/// A part of a date that is a whole number.
public enum DatePart: Sendable, Hashable, CaseIterable {
    /// The year that the ISO week belongs to.
    case year, weekYear
    /// 1 to 4, 1 to 12, 1 to 31, 1 to 366.
    case quarter, month, day, dayOfYear
    /// The ISO week, 1 to 53, that begins on Monday.
    case week
    /// 1 for Monday to 7 for Sunday.
    case weekday
    case hour, minute, second
}

/// What a moment can be cut down to the beginning of. Weeks begin on Monday.
public enum DateUnit: Sendable, Hashable, CaseIterable {
    case year, quarter, month, week, day, hour, minute, second
}

/// Where a day begins, for parts of a moment.
public enum DateZone: Sendable, Hashable {
    case utc
    /// So many minutes ahead of UTC, the whole year.
    case fixed(minutes: Int)
    /// A zone by its name, such as `Europe/Berlin`, with its summer time. PostgreSQL knows them; with SQLite it is an error.
    case named(String)
}

extension ColumnExpression where Value: MomentValue {
    /// A part of the date or time: `$0.createdAt.part(.year) == 2026`.
    public func part(_ part: DatePart, in zone: DateZone = .utc) -> Computed<Value.PartResult> {
        function(
            sqlite: { part.sqlite(zone.sqliteLocal($0)) },
            postgres: { "CAST(floor(extract(\(part.postgres) FROM \(zone.postgresLocal($0)))) AS BIGINT)" }
        )
    }

    /// The beginning of the year, month, day or so that the moment is in: `$0.createdAt.truncated(to: .month)`.
    public func truncated(to unit: DateUnit, in zone: DateZone = .utc) -> Computed<Value> {
        function(
            sqlite: { zone.sqliteMoment(unit.sqlite(zone.sqliteLocal($0))) },
            postgres: { "timezone(\(zone.postgres), date_trunc(\(unit.postgres), \(zone.postgresLocal($0))))" }
        )
    }

    /// The day of the calendar that the moment is in.
    public func day(in zone: DateZone = .utc) -> Computed<Value.DayResult> {
        function(
            sqlite: { "strftime('%Y-%m-%d', \(zone.sqliteLocal($0)))" },
            postgres: { "CAST(\(zone.postgresLocal($0)) AS DATE)" }
        )
    }

    /// The time of day that clocks show at the moment, to the microsecond: `$0.createdAt.time() > opening`.
    public func time(in zone: DateZone = .utc) -> Computed<Value.TimeResult> {
        function(
            sqlite: { "(strftime('%H:%M:%S', \(zone.sqliteLocal($0))) || substr(\($0), 20, 7))" },
            postgres: { "CAST(\(zone.postgresLocal($0)) AS TIME)" }
        )
    }

    /// How many seconds the moment is after another one, with fractions to the microsecond; negative where it is before: `$0.shippedAt.seconds(since: $0.orderedAt) > 3_600`.
    public func seconds(since other: some ColumnExpression<some Moment>) -> Computed<Value.SecondsResult> {
        difference(from: other)
    }

    /// How many seconds the moment is after another one; null where one of them is.
    public func seconds<Other: Moment>(since other: some ColumnExpression<Other?>) -> Computed<Double?> {
        difference(from: other)
    }

    private func difference<Result>(from other: some ColumnExpression) -> Computed<Result> {
        function(
            of: other,
            sqlite: { "((\(Self.microseconds($0)) - \(Self.microseconds($1))) / 1000000.0)" },
            postgres: { "CAST(extract(epoch FROM (\($0) - \($1))) AS DOUBLE PRECISION)" }
        )
    }

    /// Since 1970, of SQLite's text. Its own functions know milliseconds: seconds and microseconds are counted apart.
    private static func microseconds(_ text: SQL) -> SQL {
        "(unixepoch(substr(\(text), 1, 19)) * 1000000 + CAST(substr(\(text), 21, 6) AS INTEGER))"
    }

    /// The moment so many seconds later, to the microsecond; earlier for a negative number: `$0.createdAt.adding(seconds: $0.lifetime)`.
    public func adding(seconds: some ColumnExpression<Int>) -> Computed<Value> { later(by: seconds) }

    /// The moment so many seconds later, to the microsecond; earlier for a negative number.
    public func adding(seconds: some ColumnExpression<Double>) -> Computed<Value> { later(by: seconds) }

    private func later(by seconds: some ColumnExpression) -> Computed<Value> {
        function(of: seconds) { moment, seconds in
            let microseconds: SQL = "CAST(round(\(seconds) * 1000000) AS BIGINT)"
            return SQL(of: moment, sqlite: { Self.sqlite($0, adding: microseconds) }) {
                "(\($0) + \(microseconds) * INTERVAL '1 microsecond')"
            }
        }
    }

    private static func sqlite(_ text: SQL, adding microseconds: SQL) -> SQL {
        let sum: SQL = "(\(Self.microseconds(text)) + \(microseconds))"
        let floor: SQL = "((\(sum) - ((\(sum) % 1000000) + 1000000) % 1000000) / 1000000)"
        let fraction: SQL = "printf('.%06dZ', ((\(sum) % 1000000) + 1000000) % 1000000)"
        return "(strftime('%Y-%m-%dT%H:%M:%S', \(floor), 'unixepoch') || \(fraction))"
    }

    /// The moment so much later, to the microsecond; earlier for a negative duration.
    public func adding(_ duration: Duration) -> Computed<Value> {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (microseconds, overflow2) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        let result: Computed<Value> = function(
            sqlite: { Self.sqlite($0, adding: "\(microseconds)") },
            postgres: { "(\($0) + CAST(\(microseconds) AS BIGINT) * INTERVAL '1 microsecond')" }
        )
        guard overflow || overflow2 else { return result }
        var rendered = result._rendered
        rendered.report("a duration is too long for a database")
        return Computed(_rendered: rendered)
    }
}

extension Computed where Value == Date {
    /// The time by the database's own clock, which is the same for all instances of an app. Within a PostgreSQL transaction it stands still.
    public static var databaseNow: Computed<Date> {
        let now = SQL(dependingOnDialect: { $0 == .sqlite ? "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')" : "now()" })
        return Computed(_rendered: Rendered(sql: now))
    }
}

extension Computed where Value == Double {
    /// A number from 0 up to 1 and not 1, another one for each row. It is no secret: such numbers can be foretold.
    public static var databaseRandom: Computed<Double> {
        // 53 bits, as a floating-point number has them.
        let number = SQL(dependingOnDialect: { dialect in
            dialect == .sqlite ? "(((random() >> 11) & 9007199254740991) / 9007199254740992.0)" : "random()"
        })
        return Computed(_rendered: Rendered(sql: number))
    }
}

extension DateZone {
    /// The clock on the wall, as SQLite's functions take it: without the fraction, which they would round.
    fileprivate func sqliteLocal(_ moment: SQL) -> SQL {
        let text: SQL = "substr(\(moment), 1, 19)"
        return switch self {
        case .utc, .fixed(minutes: 0): text
        case .fixed(let minutes): "datetime(\(text), '\(SQL(integer: minutes)) minutes')"
        case .named:
            SQL(unsupported: "SQLite knows no time zones by name: use .utc or .fixed(minutes:), or PostgreSQL")
        }
    }

    /// Back from the clock on the wall to the text of a moment.
    fileprivate func sqliteMoment(_ local: SQL) -> SQL {
        switch self {
        case .utc, .fixed(minutes: 0), .named: "strftime('%Y-%m-%dT%H:%M:%S.000000Z', \(local))"
        case .fixed(let minutes):
            "strftime('%Y-%m-%dT%H:%M:%S.000000Z', \(local), '\(SQL(integer: -minutes)) minutes')"
        }
    }

    fileprivate var postgres: SQL {
        switch self {
        case .utc: "'UTC'"
        case .fixed(let minutes): "INTERVAL '\(SQL(integer: minutes)) minutes'"
        case .named(let name): "CAST(\(name) AS TEXT)"
        }
    }

    fileprivate func postgresLocal(_ moment: SQL) -> SQL { "timezone(\(postgres), \(moment))" }
}

extension DatePart {
    var postgres: SQL {
        switch self {
        case .year: "year"
        case .weekYear: "isoyear"
        case .quarter: "quarter"
        case .month: "month"
        case .day: "day"
        case .dayOfYear: "doy"
        case .week: "week"
        case .weekday: "isodow"
        case .hour: "hour"
        case .minute: "minute"
        case .second: "second"
        }
    }

    func sqlite(_ local: SQL) -> SQL {
        func number(_ format: SQL, _ moment: SQL) -> SQL { "CAST(strftime(\(format), \(moment)) AS INTEGER)" }
        // An ISO week belongs to the year that its Thursday is in.
        let thursday: SQL = "date(\(local), '-3 days', 'weekday 4')"
        return switch self {
        case .year: number("'%Y'", local)
        case .weekYear: number("'%Y'", thursday)
        case .quarter: "((\(number("'%m'", local)) + 2) / 3)"
        case .month: number("'%m'", local)
        case .day: number("'%d'", local)
        case .dayOfYear: number("'%j'", local)
        case .week: "((\(number("'%j'", thursday)) + 6) / 7)"
        case .weekday: "((\(number("'%w'", local)) + 6) % 7 + 1)"
        case .hour: number("'%H'", local)
        case .minute: number("'%M'", local)
        case .second: number("'%S'", local)
        }
    }
}

extension DateUnit {
    var postgres: SQL {
        switch self {
        case .year: "'year'"
        case .quarter: "'quarter'"
        case .month: "'month'"
        case .week: "'week'"
        case .day: "'day'"
        case .hour: "'hour'"
        case .minute: "'minute'"
        case .second: "'second'"
        }
    }

    func sqlite(_ local: SQL) -> SQL {
        switch self {
        case .year: "date(\(local), 'start of year')"
        case .quarter: "date(\(local), 'start of month', '-' || ((strftime('%m', \(local)) - 1) % 3) || ' months')"
        case .month: "date(\(local), 'start of month')"
        case .week: "date(\(local), '-6 days', 'weekday 1')"
        case .day: "date(\(local))"
        case .hour: "strftime('%Y-%m-%d %H:00:00', \(local))"
        case .minute: "strftime('%Y-%m-%d %H:%M:00', \(local))"
        case .second: "datetime(\(local))"
        }
    }
}
