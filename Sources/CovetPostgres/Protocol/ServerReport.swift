import NIOCore

/// An ErrorResponse or NoticeResponse, without what may quote values: the DETAIL is read for the names of columns and then forgotten.
struct ServerReport: Equatable, Error {
    /// ERROR, FATAL or PANIC, or the severity of a notice; never translated.
    private(set) var severity = ""
    /// Five characters, such as 23505.
    private(set) var state = ""
    /// The server's words, which may quote values: ``DatabaseError`` decides whether to repeat them.
    private(set) var words = ""
    private(set) var hint: String?
    /// Counted from 1, in characters of the statement.
    private(set) var position: Int?
    private(set) var table: String?
    private(set) var columns: [String] = []
    private(set) var constraint: String?
    /// The routine of the server's source that gave it.
    private(set) var routine = ""
    /// The function in PL/pgSQL that it comes from: `check_stock(integer) line 5 at RAISE`.
    private(set) var function: String?

    /// The line of a COPY's data, counted from 1; in its binary form the row.
    private(set) var copyLine: Int?

    /// The session ends with it.
    var isFatal: Bool { severity == "FATAL" || severity == "PANIC" }

    init(_ body: consuming ByteBuffer) throws(ProtocolViolation) {
        while let field = body.readInteger(as: UInt8.self) {
            guard field != 0 else {
                guard body.readableBytes == 0 else { break }
                return
            }
            guard let value = body.readNullTerminatedString() else { break }
            read(field, value)
        }
        throw ProtocolViolation("the server sent an error or notice that does not hold together")
    }

    private mutating func read(_ field: UInt8, _ value: String) {
        switch field {
        case UInt8(ascii: "S") where severity.isEmpty: severity = value
        case UInt8(ascii: "V"): severity = value
        case UInt8(ascii: "C"): state = value
        case UInt8(ascii: "M"): words = value
        case UInt8(ascii: "H"): hint = value
        case UInt8(ascii: "P"): position = Int(value)
        case UInt8(ascii: "t"): table = value
        case UInt8(ascii: "c"): columns = [value]
        case UInt8(ascii: "n"): constraint = value
        case UInt8(ascii: "R"): routine = value
        case UInt8(ascii: "W"):
            function = Self.function(in: value)
            copyLine = Self.copyLine(in: value)
        case UInt8(ascii: "D") where columns.isEmpty: columns = Self.columns(in: value)
        default: break
        }
    }

    /// `COPY users, line 3, column age: "…"` says where, in whatever language, before the value: the first number after a comma.
    static func copyLine(in context: String) -> Int? {
        guard context.hasPrefix("COPY "), let comma = context.firstRange(of: ", ") else { return nil }
        return Int(
            context[comma.upperBound...].drop { !$0.isASCII || !$0.isNumber }.prefix { $0.isASCII && $0.isNumber }
        )
    }

    /// `Key (tenant, email)=(…) already exists.` names columns, in whatever language, before the values; an index on expressions gives none.
    static func columns(in detail: String) -> [String] {
        guard let start = detail.firstIndex(of: "("), let end = detail.firstRange(of: ")=(") else { return [] }
        guard start < end.lowerBound else { return [] }
        let list = detail[detail.index(after: start)..<end.lowerBound]
        var names: [String] = []
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            var name = part.drop { $0 == " " }
            if name.count > 2, name.first == "\"", name.last == "\"" {
                name = name.dropFirst().dropLast()
            }
            guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }) else {
                return []
            }
            names.append(String(name))
        }
        return names
    }

    private static func function(in context: String) -> String? {
        let prefix = "PL/pgSQL function "
        guard context.hasPrefix(prefix) else { return nil }
        return String(context.dropFirst(prefix.count).prefix { $0 != "\n" })
    }
}
