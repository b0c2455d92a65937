/// A day of the calendar, present or not, with a time of day or without: `SQLDate` and `SQLLocalTimestamp`. It is in no zone.
public protocol CalendarValue: SQLConvertible {
    /// `Int`, optional where the value is.
    associatedtype CalendarPart: SQLConvertible = Int
}
extension SQLDate: CalendarValue {}
extension SQLLocalTimestamp: CalendarValue {}
extension Optional: CalendarValue where Wrapped: CalendarValue {
    public typealias CalendarPart = Int?
}

extension ColumnExpression where Value: CalendarValue {
    /// A part of the date or time: `$0.birthday.part(.month) == 3`. A date without a time is its midnight.
    public func part(_ part: DatePart) -> Computed<Value.CalendarPart> {
        function(
            sqlite: { part.sqlite("substr(\($0), 1, 19)") },
            postgres: {
                "CAST(floor(extract(\(part.postgres) FROM CAST(\($0) AS TIMESTAMP))) AS BIGINT)"
            }
        )
    }

    /// The beginning of the year, month, day or so that the value is in: `$0.birthday.truncated(to: .month)`.
    public func truncated(to unit: DateUnit) -> Computed<Value> {
        let type = Value.sqlType
        return function(
            sqlite: { text in
                let start = unit.sqlite("substr(\(text), 1, 19)")
                return type == .date
                    ? "strftime('%Y-%m-%d', \(start))" : "strftime('%Y-%m-%dT%H:%M:%S.000000', \(start))"
            },
            postgres: {
                "CAST(date_trunc(\(unit.postgres), CAST(\($0) AS TIMESTAMP)) AS \(SQL(type: type, for: .postgres)))"
            }
        )
    }

    /// So many days later, at the same time of day; earlier for a negative number.
    public func adding(days: Int) -> Computed<Value> {
        let type = Value.sqlType
        let isTooLong = days.magnitude > 5_900_000 * 366
        let days = SQL(integer: isTooLong ? 0 : days)
        let result: Computed<Value> = function(
            sqlite: { text in
                type == .date
                    ? "date(\(text), '\(days) days')"
                    : "(strftime('%Y-%m-%dT%H:%M:%S', substr(\(text), 1, 19), '\(days) days') || substr(\(text), 20))"
            },
            postgres: { "CAST(\($0) + INTERVAL '\(days) days' AS \(SQL(type: type, for: .postgres)))" }
        )
        guard isTooLong else { return result }
        var rendered = result._rendered
        rendered.report("so many days are more than a calendar has")
        return Computed(_rendered: rendered)
    }

    /// How many days of the calendar there are from another one, whatever the times of day; negative where it is later.
    public func days(since other: some ColumnExpression<Value>) -> Computed<Value.CalendarPart> {
        function(
            of: other,
            sqlite: { "CAST(julianday(substr(\($0), 1, 10)) - julianday(substr(\($1), 1, 10)) AS INTEGER)" },
            postgres: { "CAST(CAST(\($0) AS DATE) - CAST(\($1) AS DATE) AS BIGINT)" }
        )
    }
}

extension ColumnExpression {
    /// The day of a date with a time.
    public func day() -> Computed<SQLDate> where Value == SQLLocalTimestamp { localDay() }
    /// The day of a date with a time.
    public func day() -> Computed<SQLDate?> where Value == SQLLocalTimestamp? { localDay() }

    /// The time of day of a date with a time.
    public func time() -> Computed<SQLTime> where Value == SQLLocalTimestamp { localTime() }
    /// The time of day of a date with a time.
    public func time() -> Computed<SQLTime?> where Value == SQLLocalTimestamp? { localTime() }

    private func localDay<Day>() -> Computed<Day> {
        function(sqlite: { "substr(\($0), 1, 10)" }, postgres: { "CAST(\($0) AS DATE)" })
    }

    private func localTime<Time>() -> Computed<Time> {
        function(sqlite: { "substr(\($0), 12)" }, postgres: { "CAST(\($0) AS TIME)" })
    }
}

/// A part of a time of day that is a whole number.
public enum TimePart: Sendable, Hashable, CaseIterable {
    case hour, minute, second
}

/// A time of day, present or not.
public protocol TimeOfDayValue: SQLConvertible {
    /// `Int`, optional where the time is.
    associatedtype ClockPart: SQLConvertible = Int
}
extension SQLTime: TimeOfDayValue {}
extension Optional: TimeOfDayValue where Wrapped == SQLTime {
    public typealias ClockPart = Int?
}

extension ColumnExpression where Value: TimeOfDayValue {
    /// A part of the time: `$0.opens.part(.hour) < 9`.
    public func part(_ part: TimePart) -> Computed<Value.ClockPart> {
        let (start, name): (SQL, SQL) =
            switch part {
            case .hour: ("1", "hour")
            case .minute: ("4", "minute")
            case .second: ("7", "second")
            }
        return function(
            sqlite: { "CAST(substr(\($0), \(start), 2) AS INTEGER)" },
            postgres: { "CAST(floor(extract(\(name) FROM \($0))) AS BIGINT)" }
        )
    }
}
