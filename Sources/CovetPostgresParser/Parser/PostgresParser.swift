import CPGQuery

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// PostgreSQL's own parser (libpg_query).
enum PostgresParser {
    /// The server whose grammar it is.
    static let version = PG_MAJORVERSION

    /// Why a text is not a statement.
    struct Failure: Error {
        var message: String
        /// In characters, counted from 1; 0 when the parser does not say.
        var position: Int
    }

    /// The tree of one statement.
    ///
    /// The caller sees to it that the stack is deep enough: the parser recurses as deep as the statement nests (``onDeepStack(_:)``).
    static func parse(_ sql: ArraySlice<UInt8>) -> Result<SyntaxTree, Failure> {
        // Safe: the text ends in a NUL, the result is read before it is freed, and it is freed once.
        unsafe (Array(sql) + [0]).withUnsafeBytes { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { text in
                let result = unsafe pg_query_parse(text.baseAddress)
                defer { unsafe pg_query_free_parse_result(result) }
                return unsafe tree(result.parse_tree, result.error)
            }
        }
    }

    /// The tree of a block of PL/pgSQL, as `DO` has it.
    ///
    /// Of the library's two ways into this parser only `DO` is used: `CREATE FUNCTION` without a body ends the process.
    static func parseBlock(_ body: String) -> Result<SyntaxTree, Failure> {
        var number = 0
        while body.contains("$covet\(number)$") { number += 1 }
        let tag = "$covet\(number)$"
        // Safe: as above.
        return unsafe Array("DO \(tag)\(body)\(tag)\0".utf8).withUnsafeBytes { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { text in
                let result = unsafe pg_query_parse_plpgsql(text.baseAddress)
                defer { unsafe pg_query_free_plpgsql_parse_result(result) }
                return unsafe tree(result.plpgsql_funcs, result.error)
            }
        }
    }

    private static func tree(
        _ json: UnsafeMutablePointer<CChar>?,
        _ error: UnsafeMutablePointer<PgQueryError>?
    ) -> Result<SyntaxTree, Failure> {
        if let error = unsafe error {
            let message = unsafe error.pointee.message.map { unsafe String(cString: $0) } ?? "unknown error"
            return .failure(Failure(message: message, position: Int(unsafe error.pointee.cursorpos)))
        }
        guard let json = unsafe json else { return .failure(Failure(message: "the parser gave nothing", position: 0)) }
        let length = unsafe strlen(json)
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: json, count: length))
        guard let tree = SyntaxTree(json: bytes) else {
            return .failure(Failure(message: "the parser's answer cannot be read", position: 0))
        }
        return .success(tree)
    }
}
