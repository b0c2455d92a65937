#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How an app and the `covet` tool talk: the app writes SQL to the tool's standard input and reads the facts as JSON from its standard output.
///
/// `covet migrate lint --sql - --format facts` writes `{"version": 1, "scripts": [...]}`, one ``LintScript`` for each file. A version that the reader does not know is
/// refused: the tool and the app then come from releases that do not fit.
package enum LintExchange {
    private struct Message: Codable {
        var version: Int
        var scripts: [LintScript]
    }

    private static let version = 1

    package static func encode(_ scripts: [LintScript]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Message(version: version, scripts: scripts)), as: UTF8.self)
    }

    /// - Throws: an error of decoding for anything that `encode` did not write.
    package static func decode(_ json: [UInt8]) throws -> [LintScript] {
        let message = try JSONDecoder().decode(Message.self, from: Data(json))
        guard message.version == version else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "version \(message.version) is not \(version)")
            )
        }
        return message.scripts
    }
}
