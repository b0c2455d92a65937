import NIOCore

/// Reads the bytes in every way there is and checks what must hold whatever they are; for a fuzzer's entry point, and
/// for the tests. Returns what is wrong, or nil.
///
/// A text is accepted by all of the ways or by none; what was accepted is written, read again, and is the same.
package func fuzzJSON(_ bytes: UnsafeRawBufferPointer) -> String? {
    let buffer = ByteBuffer(bytes: bytes)
    let value = try? JSON.decode(JSONValue.self, from: buffer)
    let throughCodable = try? JSON.decode(ThroughCodable.self, from: buffer).value
    let isSkippable = (try? JSON.decode(Skipped.self, from: buffer)) != nil

    guard let value else {
        if throughCodable != nil { return "Codable accepts what the direct way refuses" }
        return nil
    }
    if !isSkippable { return "skipping refuses what reading accepts" }
    guard let throughCodable else { return "Codable refuses what the direct way accepts" }
    if throughCodable != value { return "Codable reads another value than the direct way" }
    guard let text = try? JSON.encode(value) else { return "what was read cannot be written" }
    guard let again = try? JSON.decode(JSONValue.self, from: text) else { return "what was written cannot be read" }
    if again != value { return "what was written reads as another value" }
    guard let codableText = try? JSON.encode(ThroughCodable(value: value)) else { return "Codable cannot write" }
    if codableText != text { return "Codable writes another text than the direct way" }
    return nil
}

/// A value whose coding goes through `Decoder` and `Encoder` at every level.
private struct ThroughCodable: Codable {
    let value: JSONValue

    init(value: JSONValue) { self.value = value }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: PathKey.self) {
            var object = JSONObject()
            for key in members.allKeys {
                object[key.stringValue] = try members.decode(ThroughCodable.self, forKey: key).value
            }
            value = .object(object)
        } else if var elements = try? decoder.unkeyedContainer() {
            var array: [JSONValue] = []
            while !elements.isAtEnd { array.append(try elements.decode(ThroughCodable.self).value) }
            value = .array(array)
        } else {
            value = try decoder.singleValueContainer().decode(JSONValue.self)
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch value {
        case .object(let members):
            var container = encoder.container(keyedBy: PathKey.self)
            for (key, value) in members {
                try container.encode(ThroughCodable(value: value), forKey: PathKey(stringValue: key))
            }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(ThroughCodable(value: element)) }
        default:
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }
}

/// Any value, passed over.
private struct Skipped: JSONDecodable {
    init(from reader: inout JSONReader) throws { try reader.skipValue() }
}
