import CSQLite
import Crypto

/// `lpad`, `rpad`, `repeat`, `reverse`, `chr` and `digest` as PostgreSQL has them and SQLite has not. A character is a Unicode scalar.
enum TextFunctions {
    static func register(on database: OpaquePointer?) -> [Int32] {
        unsafe [
            SQLiteFunction.scalar("lpad", 3, on: database) { unsafe TextFunctions.pad($0, $2) { $1 + $0 } },
            SQLiteFunction.scalar("rpad", 3, on: database) { unsafe TextFunctions.pad($0, $2) { $0 + $1 } },
            SQLiteFunction.scalar("repeat", 2, on: database) { unsafe TextFunctions.repeatText($0, $2) },
            SQLiteFunction.scalar("reverse", 1, on: database) { unsafe TextFunctions.reverse($0, $2) },
            SQLiteFunction.scalar("chr", 1, on: database) { unsafe TextFunctions.character($0, $2) },
            SQLiteFunction.scalar("digest", 2, on: database) { unsafe TextFunctions.digest($0, $2) },
        ]
    }

    private static func repeatText(_ context: OpaquePointer?, _ values: SQLiteFunction.Arguments?) {
        guard let values = unsafe values, let text = unsafe SQLiteFunction.text(values[0]),
            let result = unsafe repeated(text, Int(sqlite3_value_int64(values[1])), context)
        else { return }
        unsafe SQLiteFunction.answer(result, context)
    }

    private static func reverse(_ context: OpaquePointer?, _ values: SQLiteFunction.Arguments?) {
        guard let values = unsafe values, let text = unsafe SQLiteFunction.text(values[0]) else { return }
        unsafe SQLiteFunction.answer(String(String.UnicodeScalarView(text.unicodeScalars.reversed())), context)
    }

    private static func character(_ context: OpaquePointer?, _ values: SQLiteFunction.Arguments?) {
        guard let values = unsafe values, unsafe sqlite3_value_type(values[0]) != SQLITE_NULL else { return }
        let number = unsafe sqlite3_value_int64(values[0])
        guard number > 0, let scalar = UInt32(exactly: number).flatMap({ Unicode.Scalar($0) }) else {
            return unsafe sqlite3_result_error(context, "no character has the number \(number)", -1)
        }
        unsafe SQLiteFunction.answer(String(Character(scalar)), context)
    }

    private static func digest(_ context: OpaquePointer?, _ values: SQLiteFunction.Arguments?) {
        guard let values = unsafe values, let text = unsafe SQLiteFunction.text(values[0]),
            let name = unsafe SQLiteFunction.text(values[1])
        else { return }
        guard let digest = digest(of: text, named: name) else {
            return unsafe sqlite3_result_error(context, "there is no digest \(name)", -1)
        }
        unsafe SQLiteFunction.answer(digest, context)
    }

    /// The text beside its padding, cut where it is longer; null where one of the two is.
    private static func pad(
        _ context: OpaquePointer?,
        _ values: SQLiteFunction.Arguments?,
        _ together: (String, String) -> String
    ) {
        guard let values = unsafe values, let text = unsafe SQLiteFunction.text(values[0]),
            let padding = unsafe SQLiteFunction.text(values[2])
        else { return }
        let count = max(Int(unsafe sqlite3_value_int64(values[1])), 0)
        let missing = count - text.unicodeScalars.count
        guard missing > 0, !padding.isEmpty else {
            return unsafe SQLiteFunction.answer(String(text.unicodeScalars.prefix(count)), context)
        }
        let (times, rest) = missing.quotientAndRemainder(dividingBy: padding.unicodeScalars.count)
        guard let whole = unsafe repeated(padding, times, context) else { return }
        unsafe SQLiteFunction.answer(together(text, whole + String(padding.unicodeScalars.prefix(rest))), context)
    }

    /// `nil`, and the error reported, for what is longer than SQLite keeps: it is not made first.
    private static func repeated(_ text: String, _ count: Int, _ context: OpaquePointer?) -> String? {
        let (length, overflow) = text.utf8.count.multipliedReportingOverflow(by: max(count, 0))
        let limit = unsafe SQLiteFunction.lengthLimit(context)
        guard !overflow, length <= limit else {
            unsafe sqlite3_result_error_toobig(context)
            return nil
        }
        return String(repeating: text, count: max(count, 0))
    }

    private static func digest(of text: String, named name: String) -> String? {
        switch name {
        case "md5": hexadecimal(Insecure.MD5.self, text)
        case "sha1": hexadecimal(Insecure.SHA1.self, text)
        case "sha256": hexadecimal(SHA256.self, text)
        case "sha384": hexadecimal(SHA384.self, text)
        case "sha512": hexadecimal(SHA512.self, text)
        default: nil
        }
    }

    private static func hexadecimal<Hash: HashFunction>(_ function: Hash.Type, _ text: String) -> String {
        var text = text
        var hash = Hash()
        text.withUTF8 { unsafe hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        return hash.finalize().reduce(into: "") { digits, byte in
            digits += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
    }
}
