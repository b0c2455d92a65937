// Prints how CovetJSON compares with Foundation on one object of 874 bytes: medians of interleaved rounds in one
// process, so that the ratios hold even where the machine's speed does not.
import CovetJSON
import Foundation
import NIOCore

let text = sampleText()
let buffer = ByteBuffer(string: text)
let data = Data(text.utf8)
let article = try JSONDecoder().decode(Article.self, from: data)
let direct = try JSON.decode(DirectArticle.self, from: buffer)

// The three readers and writers agree before anything is timed.
let byCodable = try JSON.encode(article)
let byHand = try JSON.encode(direct)
guard byCodable == byHand, byCodable == buffer else {
    print("the coders disagree:\n\(String(buffer: byCodable))\n\(String(buffer: byHand))\n\(text)")
    exit(1)
}

let foundationEncoder = JSONEncoder()
let foundationDecoder = JSONDecoder()
let encoding = JSONMeasure(rounds: 15, iterations: 4000)
let results: [(name: String, encode: Double, decode: Double)] = try [
    (
        "Foundation", encoding.median { try foundationEncoder.encode(article).count },
        encoding.median { try foundationDecoder.decode(Article.self, from: data).tags.count }
    ),
    (
        "Codable", encoding.median { try JSON.encode(article).readableBytes },
        encoding.median { try JSON.decode(Article.self, from: buffer).tags.count }
    ),
    (
        "direct", encoding.median { try JSON.encode(direct).readableBytes },
        encoding.median { try JSON.decode(DirectArticle.self, from: buffer).tags.count }
    ),
    (
        "JSONValue", try encoding.median { try JSON.encode(JSON.decode(JSONValue.self, from: buffer)).readableBytes },
        encoding.median { try JSON.decode(JSONValue.self, from: buffer)["tags"].array?.count ?? 0 }
    ),
]

print("object of \(data.count) bytes    encode µs    x Foundation    decode µs    x Foundation")
for result in results {
    let encodeRatio = results[0].encode / result.encode
    let decodeRatio = results[0].decode / result.decode
    print(
        String(
            format: "%-22@ %10.2f %15.1f %12.2f %15.1f",
            result.name as NSString,
            result.encode,
            encodeRatio,
            result.decode,
            decodeRatio
        )
    )
}
