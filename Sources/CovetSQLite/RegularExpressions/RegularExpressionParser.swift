/// Reads a regular expression in PostgreSQL's advanced form (https://www.postgresql.org/docs/15/functions-matching.html, 9.7.3) into the steps of a search.
struct RegularExpressionParser {
    typealias Step = RegularExpression.Step

    /// So many steps an expression may take; repetitions with a count are written out.
    private static let mostSteps = 20_000
    /// So deep brackets may stand within brackets.
    private static let deepest = 100
    /// PostgreSQL's own limit of a count (DUPMAX).
    private static let mostRepetitions = 255

    private let pattern: [Unicode.Scalar]
    private let ignoringCase: Bool
    private var position = 0
    private var depth = 0

    init(_ pattern: String, ignoringCase: Bool) {
        self.pattern = Array(pattern.unicodeScalars)
        self.ignoringCase = ignoringCase
    }

    mutating func parse() throws(RegularExpressionError) -> [Step] {
        let steps = try alternatives()
        guard position == pattern.count else { throw wrong("a closing bracket without an opening one") }
        return steps
    }

    private var next: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

    private func at(_ offset: Int) -> Unicode.Scalar? {
        position + offset < pattern.count ? pattern[position + offset] : nil
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private func wrong(_ what: String) -> RegularExpressionError {
        RegularExpressionError(message: "the regular expression has \(what) at its character \(position + 1)")
    }

    private func checked(_ steps: [Step]) throws(RegularExpressionError) -> [Step] {
        guard steps.count <= Self.mostSteps else {
            throw RegularExpressionError(message: "the regular expression is too long with its repetitions written out")
        }
        return steps
    }

    /// `a|b|c`
    private mutating func alternatives() throws(RegularExpressionError) -> [Step] {
        var result = try branch()
        while take("|") {
            let other = try branch()
            let second = result.count + 2
            // To either; the first ends behind the second.
            var both: [Step] = [.fork(1, second)]
            both += result.moved(by: 1)
            both.append(.jump(second + other.count))
            both += other.moved(by: second)
            result = try checked(both)
        }
        return result
    }

    private mutating func branch() throws(RegularExpressionError) -> [Step] {
        var steps: [Step] = []
        while let scalar = next, scalar != "|", scalar != ")" || depth == 0 {
            if scalar == ")" { throw wrong("a closing bracket without an opening one") }
            if let place = try place() {
                steps.append(.place(place))
                if isAtQuantifier { throw wrong("a repetition of what is no character") }
                continue
            }
            if isAtQuantifier { throw wrong("a repetition of nothing") }
            let atom = try atom()
            let repeated = try repetitions(of: atom)
            steps = try checked(steps + repeated.moved(by: steps.count))
        }
        return steps
    }

    // MARK: - Repetitions

    private var isAtQuantifier: Bool {
        switch next {
        case "*", "+", "?": true
        case "{": at(1).map { "0"..."9" ~= $0 } ?? false
        default: false
        }
    }

    private mutating func repetitions(of atom: [Step]) throws(RegularExpressionError) -> [Step] {
        guard isAtQuantifier else { return atom }
        let (least, most) = try bounds()
        // Whether it takes as much or as little as it can makes no difference to whether there is a match.
        _ = take("?")
        if isAtQuantifier { throw wrong("a repetition of a repetition") }
        guard least * atom.count <= Self.mostSteps, (most ?? 0) * (atom.count + 1) <= Self.mostSteps else {
            return try checked(Array(repeating: .jump(0), count: Self.mostSteps + 1))
        }
        var steps: [Step] = []
        for _ in 0..<least { steps += atom.moved(by: steps.count) }
        if let most {
            let end = steps.count + (most - least) * (atom.count + 1)
            for _ in least..<most {
                steps.append(.fork(steps.count + 1, end))
                steps += atom.moved(by: steps.count)
            }
        } else {
            let start = steps.count
            steps.append(.fork(start + 1, start + atom.count + 2))
            steps += atom.moved(by: start + 1)
            steps.append(.jump(start))
        }
        return try checked(steps)
    }

    private mutating func bounds() throws(RegularExpressionError) -> (least: Int, most: Int?) {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        position += 1
        let least = try count()
        var most: Int? = least
        if take(",") { most = try next == "}" ? nil : count() }
        guard take("}") else { throw wrong("a repetition without its end") }
        if let most, most < least { throw wrong("a repetition whose end is before its beginning") }
        return (least, most)
    }

    private mutating func count() throws(RegularExpressionError) -> Int {
        var value: Int?
        while let digit = next, "0"..."9" ~= digit, value ?? 0 <= Self.mostRepetitions {
            value = (value ?? 0) * 10 + Int(digit.value - 48)
            position += 1
        }
        guard let value, value <= Self.mostRepetitions else {
            throw wrong("a repetition that is no number from 0 to \(Self.mostRepetitions)")
        }
        return value
    }

    // MARK: - Places and characters

    private mutating func place() throws(RegularExpressionError) -> RegularExpression.Place? {
        if take("^") { return .start }
        if take("$") { return .end }
        guard next == "\\", let letter = at(1) else { return nil }
        let place: RegularExpression.Place? =
            switch letter {
            case "A": .start
            case "Z": .end
            case "m": .wordStart
            case "M": .wordEnd
            case "y": .wordBoundary
            case "Y": .noWordBoundary
            default: nil
            }
        if place != nil { position += 2 }
        return place
    }

    private mutating func atom() throws(RegularExpressionError) -> [Step] {
        if take("(") { return try group() }
        if take("[") { return [.set(try brackets())] }
        if take(".") { return [.set(.any)] }
        if take("\\") {
            switch try escape() {
            case .scalar(let scalar): return [literal(scalar)]
            case .set(let set): return [.set(set)]
            }
        }
        guard let scalar = next else { throw wrong("an end where a character belongs") }
        position += 1
        return [literal(scalar)]
    }

    private func literal(_ scalar: Unicode.Scalar) -> Step { .scalar(ignoringCase ? scalar.folded : scalar) }

    private mutating func group() throws(RegularExpressionError) -> [Step] {
        if next == "?" {
            guard at(1) == ":" else {
                throw wrong("something that SQLite cannot do here: looking ahead or behind, or an option")
            }
            position += 2
        }
        depth += 1
        guard depth <= Self.deepest else { throw wrong("brackets that are too deep") }
        let steps = try alternatives()
        guard take(")") else { throw wrong("no closing bracket") }
        depth -= 1
        return steps
    }

    private enum Escaped {
        case scalar(Unicode.Scalar)
        case set(ScalarSet)
    }

    /// What follows a backslash.
    private mutating func escape() throws(RegularExpressionError) -> Escaped {
        guard let scalar = next else { throw wrong("a backslash before nothing") }
        position += 1
        switch scalar {
        case "d": return .set(ScalarSet(classes: [(.digit, false)]))
        case "D": return .set(ScalarSet(classes: [(.digit, true)]))
        case "w": return .set(ScalarSet(classes: [(.word, false)]))
        case "W": return .set(ScalarSet(classes: [(.word, true)]))
        case "s": return .set(ScalarSet(classes: [(.space, false)]))
        case "S": return .set(ScalarSet(classes: [(.space, true)]))
        case "n": return .scalar("\n")
        case "r": return .scalar("\r")
        case "t": return .scalar("\t")
        case "f": return .scalar("\u{0C}")
        case "v": return .scalar("\u{0B}")
        case "a": return .scalar("\u{07}")
        case "e": return .scalar("\u{1B}")
        case "u": return .scalar(try hexadecimal(4))
        case "U": return .scalar(try hexadecimal(8))
        case "1"..."9":
            position -= 1
            throw wrong("a reference back, which SQLite cannot do here,")
        default:
            guard !("0"..."9" ~= scalar), !("a"..."z" ~= scalar), !("A"..."Z" ~= scalar) else {
                position -= 1
                throw wrong("a letter behind a backslash that has no meaning here")
            }
            return .scalar(scalar)
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(RegularExpressionError) -> Unicode.Scalar {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = next, let number = Character(digit).hexDigitValue, digit.isASCII else {
                throw wrong("fewer than \(count) digits of a character's number")
            }
            value = value << 4 | UInt32(number)
            position += 1
        }
        guard let scalar = Unicode.Scalar(value) else { throw wrong("the number of no character") }
        return scalar
    }

    // MARK: - Square brackets

    private mutating func brackets() throws(RegularExpressionError) -> ScalarSet {
        var set = ScalarSet()
        set.isNegated = take("^")
        var isFirst = true
        while isFirst || next != "]" {
            defer { isFirst = false }
            guard let scalar = next else { throw wrong("no closing square bracket") }
            if scalar == "[", let kind = at(1), kind == ":" || kind == "." || kind == "=" {
                guard kind == ":" else { throw wrong("a collating element, which SQLite cannot do here,") }
                set.classes.append((try namedClass(), false))
                if next == "-", at(1) != "]" { throw wrong("a range that begins with more than one character") }
                continue
            }
            guard let first = try bracketed(into: &set) else { continue }
            guard next == "-", let end = at(1), end != "]" else {
                set.ranges.append(first...first)
                continue
            }
            position += 1
            if end == "[", let kind = at(1), kind == ":" || kind == "." || kind == "=" {
                throw wrong("a range that ends with more than one character")
            }
            guard let last = try bracketed(into: &set), first <= last else {
                throw wrong("a range whose end is before its beginning")
            }
            set.ranges.append(first...last)
        }
        position += 1
        return set
    }

    /// One character, or `nil` when it was a class behind a backslash.
    private mutating func bracketed(into set: inout ScalarSet) throws(RegularExpressionError) -> Unicode.Scalar? {
        guard let scalar = next else { throw wrong("no closing square bracket") }
        position += 1
        guard scalar == "\\" else { return scalar }
        switch try escape() {
        case .scalar(let scalar): return scalar
        case .set(let other):
            set.classes += other.classes
            if next == "-", at(1) != "]" { throw wrong("a range that begins with more than one character") }
            return nil
        }
    }

    /// `[:alpha:]`
    private mutating func namedClass() throws(RegularExpressionError) -> ScalarSet.Class {
        position += 2
        var name = ""
        while let scalar = next, scalar != ":" {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard let kind = ScalarSet.Class(name: name), at(1) == "]" else { throw wrong("the name of no class") }
        position += 2
        return kind
    }
}

extension [RegularExpression.Step] {
    /// The same steps further on.
    fileprivate func moved(by offset: Int) -> [RegularExpression.Step] {
        guard offset > 0 else { return self }
        return map { step -> RegularExpression.Step in
            switch step {
            case .jump(let target): .jump(target + offset)
            case .fork(let first, let second): .fork(first + offset, second + offset)
            case .scalar, .set, .place: step
            }
        }
    }
}
