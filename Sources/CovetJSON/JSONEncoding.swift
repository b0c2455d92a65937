package import NIOCore

/// Writes values of one type by the fastest way that the type has, found out once, when this is made.
///
/// For code that is generic over `Encodable`: there the overloads of ``JSON`` cannot see that a type is direct.
package struct JSONEncoding<Value: Encodable>: Sendable {
    private let direct: (any JSONEncodable.Type)?

    package init() { direct = Value.self as? any JSONEncodable.Type }

    /// Appends the value as a JSON text. When it throws, the buffer is as before.
    package func encode(_ value: Value, into buffer: inout ByteBuffer) throws {
        if let direct {
            try Self.encode(value, as: direct, into: &buffer)
        } else {
            try JSON.encode(value, into: &buffer)
        }
    }

    /// The value as a JSON text in a buffer of its own.
    package func encode(_ value: Value) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: JSON.firstCapacity)
        try encode(value, into: &buffer)
        return buffer
    }

    private static func encode<Direct: JSONEncodable>(
        _ value: Value,
        as type: Direct.Type,
        into buffer: inout ByteBuffer
    ) throws {
        try withSameType(value, as: type) { try JSON.encode($0, into: &buffer) }
    }
}

/// Reads values of one type by the fastest way that the type has, found out once, when this is made.
package struct JSONDecoding<Value: Decodable>: Sendable {
    private let direct: (any JSONDecodable.Type)?

    package init() { direct = Value.self as? any JSONDecodable.Type }

    /// The value that the buffer's readable bytes are the JSON text of; see ``JSON/decode(_:from:limits:)``.
    package func decode(from buffer: ByteBuffer, limits: JSONLimits = JSONLimits()) throws -> Value {
        if let direct { return try Self.decode(direct, from: buffer, limits) }
        return try JSON.decode(Value.self, from: buffer, limits: limits)
    }

    private static func decode<Direct: JSONDecodable>(
        _ type: Direct.Type,
        from buffer: ByteBuffer,
        _ limits: JSONLimits
    ) throws -> Value {
        withSameType(try JSON.decode(type, from: buffer, limits: limits), as: Value.self) { $0 }
    }
}

/// The value under the other name of its type. The caller has established that `Value.self == Same.self`, by a
/// cast of the metatype; so the memory holds a `Same`.
@inline(__always)
func withSameType<Value, Same, Result>(
    _ value: Value,
    as type: Same.Type,
    _ body: (Same) throws -> Result
) rethrows -> Result {
    try withUnsafePointer(to: value) { pointer in
        try body(UnsafeRawPointer(pointer).assumingMemoryBound(to: Same.self).pointee)
    }
}
