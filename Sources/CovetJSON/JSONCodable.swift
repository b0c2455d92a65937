/// A type that writes itself as JSON, byte by byte, without `Encoder` in between: ten times as fast as Foundation.
///
/// `@JSONCodable` writes this method; by hand it reads:
/// ```swift
/// func encode(to writer: inout JSONWriter) {
///     guard writer.beginObject() else { return }
///     writer.member("title", title)
///     writer.member("note", note)          // an optional that is nil is left out
///     writer.endObject()
/// }
/// ```
public protocol JSONEncodable: SendableMetatype {
    /// Writes exactly one value. What cannot be written (NaN) is remembered by the writer and thrown at the end.
    func encode(to writer: inout JSONWriter)
}

/// A type that reads itself from JSON, byte by byte, without `Decoder` in between.
///
/// `@JSONCodable` writes this initialiser; by hand it reads:
/// ```swift
/// init(from reader: inout JSONReader) throws {
///     var title: String?
///     var note: String??                   // optional property: nil means not seen yet
///     let object = try reader.beginObject()
///     while try reader.nextKey() {
///         if reader.isKey("title") {
///             try reader.read(&title)
///         } else if reader.isKey("note") {
///             try reader.read(&note)
///         } else {
///             try reader.skipValue()
///         }
///     }
///     self.title = try reader.require(title, "title", in: object)
///     self.note = note ?? nil
/// }
/// ```
public protocol JSONDecodable: SendableMetatype {
    /// Reads exactly one value.
    init(from reader: inout JSONReader) throws
}

/// A type that reads and writes itself as JSON directly.
public typealias JSONCodable = JSONDecodable & JSONEncodable

#if Macros
/// Makes a struct, or an enum with raw values, ``JSONEncodable`` and ``JSONDecodable``.
///
/// Stored properties become members of the same name, or of the name that `@JSONKey("name")` or a nested
/// `enum CodingKeys: String, CodingKey` gives. An optional may be missing or null and is left out when nil. A `var`
/// with a default value may be missing. Everything else is required. Unknown members are skipped; a key of the
/// type that stands twice is refused.
@attached(extension, conformances: JSONEncodable, JSONDecodable, names: named(encode(to:)), named(init(from:)))
public macro JSONCodable() = #externalMacro(module: "CovetMacros", type: "JSONCodableMacro")

/// The member's name in JSON, where it differs from the property's: `@JSONKey("created_at") var createdAt: Date`.
@attached(peer)
public macro JSONKey(_ name: String) = #externalMacro(module: "CovetMacros", type: "JSONKeyMacro")
#endif
