/// Why a migration was not found in its sources for certain, or cannot be changed there.
struct MigrationTextError: Error, CustomStringConvertible {
    let description: String
}

/// `Migration("0002_add_slug", [...])` as it stands in a file.
struct MigrationCall {
    let text: SwiftText
    /// What it is called: the name behind `let`.
    let symbol: String?
    let id: Range<Int>
    let allows: Range<Int>?
    let operations: SwiftText.Group
    let nextRelease: SwiftText.Group?

    /// Where the calls with that id stand.
    static func places(of id: String, in text: SwiftText) -> [(word: Int, arguments: SwiftText.Group)] {
        text.calls(of: "Migration").compactMap { word, parenthesis in
            guard let arguments = text.group(at: parenthesis), let first = arguments.parts.first,
                text.plainString(first) == id
            else { return nil }
            return (word, arguments)
        }
    }

    /// - Throws: `MigrationTextError` where it is written in another way than with its operations as a list.
    init(_ place: (word: Int, arguments: SwiftText.Group), in text: SwiftText) throws(MigrationTextError) {
        self.text = text
        if text.isConditional(place.word..<place.arguments.range.upperBound) {
            throw MigrationTextError(description: "#if decides about it")
        }
        symbol = Self.symbol(text.words(before: place.word))
        id = place.arguments.parts[0]
        var operations: SwiftText.Group?
        var nextRelease: SwiftText.Group?
        var allows: Range<Int>?
        for argument in place.arguments.parts.dropFirst() {
            let (label, value) = text.labelled(argument)
            switch label {
            case nil: operations = try Self.list(value, "its operations are", text)
            case "nextRelease": nextRelease = try Self.list(value, "its nextRelease is", text)
            case "allows": allows = value
            case "finishing":
                throw MigrationTextError(description: "its operations stand where `finishing:` takes them from")
            default: throw MigrationTextError(description: "it has an argument `\(label ?? "")`")
            }
        }
        guard let operations else { throw MigrationTextError(description: "it has no list of operations") }
        self.operations = operations
        self.nextRelease = nextRelease
        self.allows = allows
    }

    private static func list(
        _ value: Range<Int>,
        _ subject: String,
        _ text: SwiftText
    ) throws(MigrationTextError) -> SwiftText.Group {
        guard text.bytes[value.lowerBound] == UInt8(ascii: "["), let group = text.group(at: value.lowerBound),
            group.range == value
        else { throw MigrationTextError(description: "\(subject) not written as one list in brackets") }
        return group
    }

    private static func symbol(_ words: [String]) -> String? {
        guard let start = words.lastIndex(where: { $0 == "let" || $0 == "var" }), words.count > start + 2 else {
            return nil
        }
        let rest = words[(start + 2)...]
        let isTyped = rest.count > 2 && rest.first == ":" && rest.dropFirst().dropLast().allSatisfy { $0 != "=" }
        return rest.last == "=" && (rest.count == 1 || isTyped) ? words[start + 1] : nil
    }
}
