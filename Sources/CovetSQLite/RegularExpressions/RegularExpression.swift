/// A regular expression as PostgreSQL reads one (its "advanced" form), without what takes more than one look at the text: references back, looking ahead or behind.
///
/// It goes through the text once, however the expression is made: the time grows with the length of the text times that of the expression, never beyond. What is not
/// understood is an error and never means something else than in PostgreSQL. Letters and spaces are those of Unicode, digits 0 to 9.
struct RegularExpression: Sendable {
    /// What it is made of; each step leads to the next one unless it says otherwise.
    enum Step: Sendable {
        case scalar(Unicode.Scalar)
        case set(ScalarSet)
        case place(Place)
        case jump(Int)
        /// Goes on at both.
        case fork(Int, Int)
    }

    /// A condition on a place between two characters.
    enum Place: Sendable {
        case start, end, wordStart, wordEnd, wordBoundary, noWordBoundary
    }

    enum Outcome {
        case match, noMatch, stopped
    }

    private let steps: [Step]
    private let isIgnoringCase: Bool

    /// - Throws: ``RegularExpressionError`` for what is no regular expression, or none that is understood here.
    init(_ pattern: String, ignoringCase: Bool = false) throws(RegularExpressionError) {
        var parser = RegularExpressionParser(pattern, ignoringCase: ignoringCase)
        steps = try parser.parse()
        isIgnoringCase = ignoringCase
    }

    /// Whether some part of the text matches.
    ///
    /// - Parameter shouldStop: asked every few thousand steps.
    func search(_ text: some Sequence<Unicode.Scalar>, shouldStop: () -> Bool) -> Outcome {
        var current = Places(capacity: steps.count)
        var next = Places(capacity: steps.count)
        var previous: Unicode.Scalar?
        var work = 0
        var scalars = text.makeIterator()
        var scalar = scalars.next()
        while true {
            // A match may begin at each character.
            if follow(0, in: &current, between: previous, and: scalar) { return .match }
            guard let character = scalar else { return .noMatch }
            let following = scalars.next()
            let folded = isIgnoringCase ? character.folded : character
            for index in current.waiting where accepts(steps[index], character, folded) {
                if follow(index + 1, in: &next, between: character, and: following) { return .match }
            }
            work += current.waiting.count + 1
            if work > 4096 {
                if shouldStop() { return .stopped }
                work = 0
            }
            swap(&current, &next)
            next.removeAll()
            previous = character
            scalar = following
        }
    }

    private func accepts(_ step: Step, _ scalar: Unicode.Scalar, _ folded: Unicode.Scalar) -> Bool {
        switch step {
        case .scalar(let wanted): wanted == folded
        case .set(let set): set.contains(scalar, ignoringCase: isIgnoringCase)
        case .place, .jump, .fork: false
        }
    }

    /// Notes every step that waits for a character and can be reached from this one; true when the end can.
    private func follow(
        _ start: Int,
        in places: inout Places,
        between left: Unicode.Scalar?,
        and right: Unicode.Scalar?
    ) -> Bool {
        places.pending.append(start)
        while let index = places.pending.popLast() {
            guard index < steps.count else { return true }
            guard places.see(index) else { continue }
            switch steps[index] {
            case .scalar, .set: places.waiting.append(index)
            case .place(let place): if place.isBetween(left, right) { places.pending.append(index + 1) }
            case .jump(let target): places.pending.append(target)
            case .fork(let first, let second): places.pending += [second, first]
            }
        }
        return false
    }

    /// The steps at which a search stands before one character.
    private struct Places {
        /// Those that wait for a character.
        var waiting: [Int] = []
        /// Those that are still to be looked at.
        var pending: [Int] = []
        private var seen: [Bool]
        private var marks: [Int] = []

        init(capacity: Int) {
            seen = Array(repeating: false, count: capacity)
        }

        mutating func see(_ index: Int) -> Bool {
            guard !seen[index] else { return false }
            seen[index] = true
            marks.append(index)
            return true
        }

        mutating func removeAll() {
            for index in marks { seen[index] = false }
            marks.removeAll(keepingCapacity: true)
            waiting.removeAll(keepingCapacity: true)
        }
    }
}

extension RegularExpression.Place {
    fileprivate func isBetween(_ left: Unicode.Scalar?, _ right: Unicode.Scalar?) -> Bool {
        let isAfterWord = left?.isWord ?? false
        let isBeforeWord = right?.isWord ?? false
        return switch self {
        case .start: left == nil
        case .end: right == nil
        case .wordStart: !isAfterWord && isBeforeWord
        case .wordEnd: isAfterWord && !isBeforeWord
        case .wordBoundary: isAfterWord != isBeforeWord
        case .noWordBoundary: isAfterWord == isBeforeWord
        }
    }
}

/// Why a text is no regular expression. It names the place, counted from 1, and never the text.
struct RegularExpressionError: Error, Equatable {
    let message: String
}
