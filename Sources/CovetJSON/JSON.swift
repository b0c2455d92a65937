public import NIOCore

/// Reads and writes JSON (RFC 8259) straight from and into byte buffers.
///
/// ```swift
/// let article = try JSON.decode(Article.self, from: body)
/// try JSON.encode(article, into: &response)
/// ```
/// Any `Codable` type will do. A type that is ``JSONCodable``, by `@JSONCodable` or by hand, takes a faster way; the
/// overloads choose it wherever the type is known. Names stand as they are in the type. A `Date` is ISO 8601 in
/// UTC with milliseconds, `Data` is base64, a `Decimal` a number, and `nil` members are left out.
///
/// Reading is strict: UTF-8 without a byte order mark, no comments, no trailing commas, no lone surrogates, nothing
/// behind the value. A key that stands twice is refused, because two readers that choose differently among the
/// two are a way round a check. (Objects that nobody looks into are only checked to be JSON; a direct type
/// refuses repeats of its own keys.)
public enum JSON {
    /// The value as a JSON text in a buffer of its own.
    public static func encode(_ value: some Encodable) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: firstCapacity)
        try encode(value, into: &buffer)
        return buffer
    }

    /// The value as a JSON text in a buffer of its own.
    public static func encode(_ value: some JSONEncodable) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: firstCapacity)
        try encode(value, into: &buffer)
        return buffer
    }

    /// The value as a JSON text in a buffer of its own.
    public static func encode(_ value: some Encodable & JSONEncodable) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: firstCapacity)
        try encode(value, into: &buffer)
        return buffer
    }

    /// Appends the value as a JSON text. When it throws, the buffer is as before.
    public static func encode(_ value: some Encodable, into buffer: inout ByteBuffer) throws {
        try write(into: &buffer) { writer in try CodableEncoder.encode(value, into: &writer) }
    }

    /// Appends the value as a JSON text. When it throws, the buffer is as before.
    public static func encode(_ value: some JSONEncodable, into buffer: inout ByteBuffer) throws {
        try write(into: &buffer) { writer in value.encode(to: &writer) }
    }

    /// Appends the value as a JSON text. When it throws, the buffer is as before.
    public static func encode(_ value: some Encodable & JSONEncodable, into buffer: inout ByteBuffer) throws {
        try write(into: &buffer) { writer in value.encode(to: &writer) }
    }

    /// The value that the buffer's readable bytes are the JSON text of. The buffer's indices stay where they are.
    ///
    /// Throws ``JSONError``; errors of other types come from the type's own `init(from:)` and pass unchanged.
    public static func decode<Value: Decodable>(
        _ type: Value.Type,
        from buffer: ByteBuffer,
        limits: JSONLimits = JSONLimits()
    ) throws -> Value {
        try buffer.withUnsafeReadableBytes { bytes in
            try read(bytes, limits) { reader in try CodableDecoder.decode(Value.self, from: &reader) }
        }
    }

    /// The value that the buffer's readable bytes are the JSON text of. The buffer's indices stay where they are.
    ///
    /// Throws ``JSONError``; errors of other types come from the type's own `init(from:)` and pass unchanged.
    public static func decode<Value: JSONDecodable>(
        _ type: Value.Type,
        from buffer: ByteBuffer,
        limits: JSONLimits = JSONLimits()
    ) throws -> Value {
        try buffer.withUnsafeReadableBytes { bytes in
            try read(bytes, limits) { reader in try Value(from: &reader) }
        }
    }

    /// The value that the buffer's readable bytes are the JSON text of. The buffer's indices stay where they are.
    ///
    /// Throws ``JSONError``; errors of other types come from the type's own `init(from:)` and pass unchanged.
    public static func decode<Value: Decodable & JSONDecodable>(
        _ type: Value.Type,
        from buffer: ByteBuffer,
        limits: JSONLimits = JSONLimits()
    ) throws -> Value {
        try buffer.withUnsafeReadableBytes { bytes in
            try read(bytes, limits) { reader in try Value(from: &reader) }
        }
    }

    static let firstCapacity = 1024

    /// Lends a writer over the buffer's free space and appends what it wrote.
    static func write(into buffer: inout ByteBuffer, _ body: (inout JSONWriter) throws -> Void) throws {
        var outgrown: ByteBuffer?
        try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 256) { space in
            var writer = JSONWriter(over: space)
            try body(&writer)
            if let failure = writer.failure { throw failure }
            guard writer.hasMoved else { return writer.count }
            outgrown = ByteBuffer(bytes: writer.bytes)
            return 0
        }
        if var outgrown { buffer.writeBuffer(&outgrown) }
    }

    /// Lends a reader over the bytes, and sees to it that they are one value and nothing else.
    static func read<Value>(
        _ bytes: UnsafeRawBufferPointer,
        _ limits: JSONLimits,
        _ body: (inout JSONReader) throws -> Value
    ) throws -> Value {
        guard bytes.count <= limits.bytes else {
            throw JSONError(.limitExceeded, "\(bytes.count) bytes are more than the limit of \(limits.bytes)", at: 0)
        }
        var reader = JSONReader(bytes, depthLimit: limits.depth)
        do {
            let value = try body(&reader)
            guard reader.depth == 0, reader.position > 0 else {
                throw JSONError(.invalidValue, "\(Value.self).init(from:) did not read its whole value", at: 0)
            }
            try reader.finish()
            return value
        } catch let error as JSONError {
            throw error.located(in: bytes)
        } catch let error as DecodingError {
            throw JSONError(error, at: reader.position)
        }
    }
}
