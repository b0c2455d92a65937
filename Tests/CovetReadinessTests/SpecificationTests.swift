import Testing

@testable import CovetReadiness

@Suite struct SpecificationTests {
    private struct Expected {
        let id: CheckID
        let section: String
        let group: String?
        let proof: String
        let figures: [String]
        let follows: [CheckID]
    }

    private static let expected: [Expected] = {
        var section = ""
        var group: String?
        var lines: [Expected] = []
        for row in expectedLines.split(separator: "\n") {
            if row.hasPrefix("# ") {
                let names = row.dropFirst(2).split(separator: " / ").map(String.init)
                section = names[0]
                group = names.count > 1 ? names[1] : nil
                continue
            }
            let sides = row.split(separator: " = ")
            let words = sides[0].split(separator: " ", maxSplits: 2).map(String.init)
            lines.append(
                Expected(
                    id: CheckID(rawValue: words[0]),
                    section: section,
                    group: group,
                    proof: words[1],
                    figures: words.count > 2 ? words[2].split(separator: "; ").map(String.init) : [],
                    follows: sides.count > 1 ? sides[1].split(separator: " ").map { CheckID(rawValue: String($0)) } : []
                )
            )
        }
        return lines
    }()

    @Test func holdsThe209LinesInOrder() {
        #expect(Line.specification.count == 209)
        #expect(Line.specification.map(\.id) == Self.expected.map(\.id))
        #expect(Set(Line.specification.map(\.id)).count == 209)
        #expect(Line.specification.allSatisfy { $0.id.isWellFormed })
    }

    @Test func everyLineKeepsItsPlaceItsProofAndItsFigures() {
        for (line, expected) in zip(Line.specification, Self.expected) {
            #expect(line.section == expected.section && line.group == expected.group, "\(line.id)")
            #expect(line.proof.rawValue == expected.proof, "\(line.id)")
            #expect(line.follows == expected.follows, "\(line.id)")
            for figure in expected.figures {
                #expect(holds(line.title, figure), "\(line.id): \(line.title) has lost \(figure)")
            }
        }
    }

    @Test func aFigureIsFoundOnlyWhole() {
        #expect(holds("take 5 attempts per 5 minutes", "5 minutes"))
        #expect(!holds("within 15 minutes", "5 minutes"))
        #expect(!holds("is <50ms", "50ms"))
        #expect(!holds("is <0.1%", "<0.1"))
    }

    @Test func everyLineSaysWhatItIsHowItIsProvenAndHowToMendIt() {
        for line in Line.specification {
            #expect(line.title.count > 3 && line.provenBy.count > 10 && line.fix.count > 10, "\(line.id)")
        }
    }

    @Test func linesFollowFromKnownLinesAndNeverInACircle() {
        let lines = Dictionary(uniqueKeysWithValues: Line.specification.map { ($0.id, $0) })
        func depth(_ id: CheckID, within limit: Int) -> Int? {
            guard limit > 0, let line = lines[id] else { return nil }
            var deepest = 0
            for base in line.follows {
                guard let depth = depth(base, within: limit - 1) else { return nil }
                deepest = max(deepest, depth)
            }
            return deepest + 1
        }
        for id in lines.keys {
            #expect(depth(id, within: 3) != nil, "\(id)")
        }
    }

    @Test func namesWhatIsUnclaimed() {
        let (lines, checks) = Checklist.unclaimed(by: [passing("tls.enabled"), passing("tls.enbled")])
        #expect(checks == ["tls.enbled"])
        #expect(!lines.contains("tls.enabled"))
        #expect(lines.contains("tls.hsts"))
        #expect(!lines.contains("final.https"), "it follows from tls.enabled")
        #expect(!lines.contains("scan.pentest"), "a person proves it")
    }

    /// Whether the figure stands in the text as a whole, so that 5 minutes is not found in 15 minutes.
    private func holds(_ text: String, _ figure: String) -> Bool {
        let text = Array(text)
        let figure = Array(figure)
        guard text.count >= figure.count else { return false }
        return (0...(text.count - figure.count)).contains { start in
            let end = start + figure.count
            guard Array(text[start..<end]) == figure else { return false }
            let before = start > 0 ? text[start - 1] : " "
            let after = end < text.count ? text[end] : " "
            return !before.isLetter && !before.isNumber && !"<>.".contains(before) && !after.isLetter
                && !after.isNumber && after != "%"
        }
    }
}
