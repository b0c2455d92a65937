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

/// Runs a body on a thread whose stack holds the deepest tree that ``ScriptReader`` lets through. Nil when the system has no thread to give.
func onDeepStack<Value>(_ body: @escaping () -> Value) -> Value? {
    var value: Value?
    let thunk = Thunk { value = body() }
    return runOnDeepStack(thunk) ? value : nil
}

/// False when the thread could not be made; true when it has ended.
private func runOnDeepStack(_ thunk: Thunk) -> Bool {
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return false }
    defer { unsafe _ = pthread_attr_destroy(&attributes) }
    guard unsafe pthread_attr_setstacksize(&attributes, deepStackSize) == 0 else { return false }
    // Safe: the thread borrows what the caller holds until the thread has been joined.
    let context = unsafe Unmanaged.passUnretained(thunk).toOpaque()
    #if canImport(Darwin)
    var thread: pthread_t?
    guard unsafe pthread_create(&thread, &attributes, runThunk, context) == 0, let thread = unsafe thread else {
        return false
    }
    return withExtendedLifetime(thunk) { unsafe pthread_join(thread, nil) == 0 }
    #else
    var thread = pthread_t()
    guard unsafe pthread_create(&thread, &attributes, runThunk, context) == 0 else { return false }
    return withExtendedLifetime(thunk) { pthread_join(thread, nil) == 0 }
    #endif
}

#if canImport(Darwin)
private let runThunk: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { context in
    unsafe Unmanaged<Thunk>.fromOpaque(context).takeUnretainedValue().body()
    return nil
}
#else
private let runThunk: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    if let context = unsafe context { unsafe Unmanaged<Thunk>.fromOpaque(context).takeUnretainedValue().body() }
    return nil
}
#endif

private final class Thunk {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
}

/// 96 MiB of address space, of which only what is used takes memory. libpg_query 15 uses at most 140 bytes of stack for each level (measured with chains of operators, the
/// deepest form that its grammar does not limit to 10,000 itself), a level takes two tokens at least, and ``ScriptReader/mostTokens`` is 200,000: a third of it is the most.
private let deepStackSize = 96 << 20
