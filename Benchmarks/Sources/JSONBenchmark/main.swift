// Prints how CovetJSON compares with Foundation on one object of 874 bytes: medians of many short rounds that take turns, in one
// process, so that the ratios hold even where the machine's speed does not. For a profiler, `JSONBenchmark Codable decode 1000`
// runs one thing that many times.
import CovetJSON
import Foundation
import NIOCore

let text = sampleText()
let buffer = ByteBuffer(string: text)
let data = Data(text.utf8)
let article = try JSONDecoder().decode(Article.self, from: data)
let direct = try JSON.decode(DirectArticle.self, from: buffer)

// The readers and writers agree before anything is timed.
let byCodable = try JSON.encode(article)
let byHand = try JSON.encode(direct)
guard byCodable == byHand, byCodable == buffer, data.count == 874 else {
    print("the coders disagree:\n\(String(buffer: byCodable))\n\(String(buffer: byHand))\n\(text)")
    exit(1)
}

let foundationEncoder = JSONEncoder()
let foundationDecoder = JSONDecoder()
let value = try JSON.decode(JSONValue.self, from: buffer)
let rows: [Row] = [
    Row(
        name: "Foundation",
        encode: { try foundationEncoder.encode(article).count },
        decode: { try foundationDecoder.decode(Article.self, from: data).tags.count }
    ),
    Row(
        name: "Codable",
        encode: { try JSON.encode(article).readableBytes },
        decode: { try JSON.decode(Article.self, from: buffer).tags.count }
    ),
    Row(
        name: "direct",
        encode: { try JSON.encode(direct).readableBytes },
        decode: { try JSON.decode(DirectArticle.self, from: buffer).tags.count }
    ),
    Row(
        name: "JSONValue",
        encode: { try JSON.encode(value).readableBytes },
        decode: { try JSON.decode(JSONValue.self, from: buffer)["tags"].array?.count ?? 0 }
    ),
]

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.count >= 2, let row = rows.first(where: { $0.name == arguments[0] }) {
    let count = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 400_000
    print(arguments[1], try Timing.microseconds(count, arguments[1] == "encode" ? row.encode : row.decode))
    exit(0)
}

let encode = try Timing.medians(rows.map(\.encode))
let decode = try Timing.medians(rows.map(\.decode))
print("874 bytes     encode µs   x Foundation     decode µs   x Foundation")
for (index, row) in rows.enumerated() {
    let name = row.name.padding(toLength: 12, withPad: " ", startingAt: 0)
    let figures = [encode[index], encode[0] / encode[index], decode[index], decode[0] / decode[index]]
    print(name + String(format: "%11.2f%15.1f%14.2f%15.1f", figures[0], figures[1], figures[2], figures[3]))
}

struct Row {
    let name: String
    let encode: () throws -> Int
    let decode: () throws -> Int
}
