import CovetTestSupport
import Foundation
import NIOCore
import Testing

@testable import CovetPostgres

/// A server that sends anything: whole messages, changed ones, cut ones, in any order and any pieces. ``ProtocolProperties`` says what holds all the same.
struct ProtocolFuzzTests {
    /// Messages that do hold together, as a start.
    private static let corpus: [ByteBuffer] = [
        ServerMessage.authentication(0), ServerMessage.authentication(3),
        ServerMessage.authentication(5, [1, 2, 3, 4]),
        ServerMessage.sasl("SCRAM-SHA-256"), ServerMessage.saslContinue("r=abcdefgh1,s=eHh4eA==,i=4096"),
        ServerMessage.saslFinal("v=eHh4eA=="), ServerMessage.key(), ServerMessage.ready(), ServerMessage.ready("T"),
        ServerMessage.ready("E"), ServerMessage.parameter("TimeZone", "UTC"), ServerMessage.frame("1"),
        ServerMessage.frame("2"), ServerMessage.frame("3"), ServerMessage.frame("n"), ServerMessage.frame("s"),
        ServerMessage.frame("I"), ServerMessage.frame("c"), ServerMessage.frame("d") { $0.writeString("1\tone\n") },
        ServerMessage.parameterTypes(), ServerMessage.parameterTypes(20), ServerMessage.parameterTypes(25, 1184),
        ServerMessage.columns(("id", 20), ("name", 25)),
        ServerMessage.columns(("at", 1184), ("list", 1007), ("price", 1700)),
        ServerMessage.row([0, 0, 0, 0, 0, 0, 0, 7], Array("seven".utf8)), ServerMessage.row(nil, nil),
        ServerMessage.row([1], [2], [3]), ServerMessage.tag("SELECT 2"), ServerMessage.tag("INSERT 0 5"),
        ServerMessage.error(("S", "ERROR"), ("V", "ERROR"), ("C", "23505"), ("M", "m"), ("D", "Key (a, b)=(1, 2) x")),
        ServerMessage.error(("V", "FATAL"), ("C", "57P01"), ("M", "going")),
        ServerMessage.error(("V", "ERROR"), ("C", "26000"), ("M", "gone")),
        ServerMessage.error(("V", "ERROR"), ("C", "0A000"), ("R", "RevalidateCachedQuery"), ("M", "plan")),
        ServerMessage.frame("G") { $0.writeMultipleIntegers(UInt8(0), UInt16(1), UInt16(0)) },
        ServerMessage.frame("H") { $0.writeMultipleIntegers(UInt8(0), UInt16(1), UInt16(0)) },
        ServerMessage.frame("A") {
            $0.writeInteger(UInt32(1))
            $0.writeNullTerminatedString("channel")
            $0.writeNullTerminatedString("payload")
        },
        ServerMessage.frame("N") {
            $0.writeInteger(UInt8(ascii: "M"))
            $0.writeNullTerminatedString("careful")
            $0.writeInteger(UInt8(0))
        },
    ]

    private func bytes(_ dice: inout SeededGenerator) -> ByteBuffer {
        var buffer = Self.corpus[Int.random(in: 0..<Self.corpus.count, using: &dice)]
        switch Int.random(in: 0..<10, using: &dice) {
        case 0:
            let index = Int.random(in: 0..<buffer.readableBytes, using: &dice)
            buffer.setInteger(UInt8.random(in: 0...255, using: &dice), at: index)
        case 1:
            buffer = buffer.getSlice(at: 0, length: Int.random(in: 0..<buffer.readableBytes, using: &dice)) ?? buffer
        case 2: buffer.writeInteger(UInt64.random(in: 0 ... .max, using: &dice))
        default: break
        }
        return buffer
    }

    @Test(arguments: 0..<40)
    func nothingThatAServerSendsTrapsOrLeavesACallerWaiting(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let script = script(&dice)
            #expect(ProtocolProperties.violation(script) == nil, "\(script)")
        }
    }

    private func script(_ dice: inout SeededGenerator) -> [UInt8] {
        var script = [UInt8.random(in: 0...3, using: &dice)]
        for _ in 0..<Int.random(in: 5..<60, using: &dice) {
            if Int.random(in: 0..<4, using: &dice) == 0 {
                script.append(UInt8(Int.random(in: 0..<ProtocolRun.kinds, using: &dice)))
            }
            if Int.random(in: 0..<60, using: &dice) == 0 {
                script.append(ProtocolScript.interrupt + UInt8.random(in: 0..<8, using: &dice))
            }
            let bytes = bytes(&dice).readableBytesView.prefix(255)
            script += [ProtocolScript.bytes, UInt8(bytes.count)] + bytes
        }
        return script
    }

    /// The texts that `script/fuzz` begins with, and those that it found something with.
    @Test func whatTheFuzzerFoundHolds() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
                "Fuzzing/Seeds/PostgresProtocol"
            )
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            #expect(ProtocolProperties.violation(Array(try Data(contentsOf: file))) == nil, "\(file.lastPathComponent)")
        }
    }
}
