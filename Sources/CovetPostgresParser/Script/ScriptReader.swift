public import CovetMigrations

/// Reads a script of PostgreSQL's SQL into the steps that the migration lint judges.
public enum ScriptReader {
    /// The most tokens that one statement may have to be judged: it bounds the stack and the memory that parsing it takes.
    static let mostTokens = 200_000
    /// The longest script, in bytes.
    static let mostBytes = 256 << 20

    /// The steps of a script. It never fails: what cannot be judged stands in ``LintStep/unjudged``, with the reason.
    ///
    /// - Parameters:
    ///   - sql: the bytes of the script, UTF-8.
    ///   - source: how the script is named in locations.
    public static func read(_ sql: [UInt8], source: String) -> LintScript {
        let text = SourceText(sql)
        func failed(_ offset: Int, _ reason: String) -> LintScript {
            let place = text.place(of: offset)
            let location = LintLocation(source, line: place.line, column: place.column)
            return LintScript(source, [LintStep(at: location, "", unjudged: [Unjudged(at: location, reason)])])
        }
        guard sql.count <= mostBytes else {
            return failed(0, "the script has \(sql.count) bytes, more than the \(mostBytes) that are read; split it")
        }
        if let (offset, reason) = text.firstBadByte() { return failed(offset, reason) }
        var reading = ScriptReading(text, source)
        onDeepStack { reading.run() }
        return LintScript(source, reading.steps)
    }
}

private struct ScriptReading {
    let text: SourceText
    let source: String
    var lexer: ScriptLexer
    var steps: [LintStep] = []
    /// Allowances that stand before a statement that has not come yet.
    var waiting: [LintAllowance] = []

    init(_ text: SourceText, _ source: String) {
        self.text = text
        self.source = source
        lexer = ScriptLexer(text.bytes)
    }

    mutating func run() {
        var end = 0
        while let piece = lexer.next() {
            take(piece.comments, after: end)
            var step =
                switch piece.kind {
                case .metaCommand: metaCommand(piece)
                case .statement: statement(piece)
                }
            step.allowances = waiting
            step.comments = piece.comments.filter { $0.lowerBound > piece.range.lowerBound }.map { text[$0] }
            waiting = []
            steps.append(step)
            end = piece.end
        }
        take(ScriptLexer.trailingComments(of: text.bytes, from: end), after: end)
        if !waiting.isEmpty {
            var step = LintStep(at: waiting.first?.location ?? LintLocation(source), "")
            step.allowances = waiting
            steps.append(step)
        }
    }

    /// A comment on the line where the last statement ended belongs to that statement, the others to the next.
    private mutating func take(_ comments: [Range<Int>], after end: Int) {
        for comment in comments {
            let allowances = AllowanceComment.allowances(in: text, comment, source)
            let isTrailing = !steps.isEmpty && comment.lowerBound >= end && isSameLine(end, comment.lowerBound)
            if isTrailing {
                steps[steps.count - 1].allowances += allowances
            } else {
                waiting += allowances
            }
        }
    }

    private func isSameLine(_ start: Int, _ end: Int) -> Bool { !text.bytes[start..<end].contains(0x0a) }

    private func location(_ offset: Int) -> LintLocation {
        let place = text.place(of: offset)
        return LintLocation(source, line: place.line, column: place.column)
    }

    private func metaCommand(_ piece: ScriptLexer.Piece) -> LintStep {
        let command = text[piece.range]
        let at = location(piece.range.lowerBound)
        var step = LintStep(at: at, command, range: piece.range.lowerBound..<piece.end)
        let name = String(command.dropFirst().prefix { $0.isLetter || $0 == "!" || $0 == "?" })
        if !MetaCommand.harmless.contains(name) {
            step.unjudged = [Unjudged(at: at, MetaCommand.reason(name))]
        }
        return step
    }

    private mutating func statement(_ piece: ScriptLexer.Piece) -> LintStep {
        let at = location(piece.range.lowerBound)
        var step = LintStep(at: at, text[piece.range], range: piece.range.lowerBound..<piece.end)
        if let offset = piece.unclosed {
            step.unjudged = [Unjudged(at: location(offset), "a quote or comment that nothing closes")]
            return step
        }
        guard piece.tokens.count <= ScriptReader.mostTokens else {
            let reason =
                "a statement of \(piece.tokens.count) tokens, more than the \(ScriptReader.mostTokens) that are parsed; split it"
            step.unjudged = [Unjudged(at: at, reason)]
            return step
        }
        switch PostgresParser.parse(text.bytes[piece.range]) {
        case .failure(let failure):
            let offset = text.offset(max(0, failure.position - 1), from: piece.range.lowerBound)
            let place = failure.position > 0 ? location(min(offset, piece.range.upperBound)) : at
            step.unjudged = [Unjudged(at: place, Self.explain(failure))]
        case .success(let tree):
            let reader = FactReader(text: text, source: source, range: piece.range, tokens: piece.tokens)
            reader.read(tree, into: &step)
            step.commands += piece.longNames.map { name in
                let written = text[name]
                let bare = written.hasPrefix("\"") ? String(written.dropFirst().dropLast()) : written
                return LintStep.Command(.longName(bare), written, at: location(name.lowerBound))
            }
            if reader.isCopyFromInput(tree), !lexer.skipCopyData() {
                step.unjudged.append(Unjudged(at: at, "the rows of this COPY do not end with a line of \\."))
            }
        }
        return step
    }

    private static func explain(_ failure: PostgresParser.Failure) -> String {
        let message = failure.message
        if message.hasPrefix("memory exhausted") { return "the statement is nested too deeply for PostgreSQL's parser" }
        return "\(message) (by the grammar of PostgreSQL \(PostgresParser.version))"
    }
}

/// psql's own commands.
private enum MetaCommand {
    /// They change what psql shows or whom it talks to, never the schema.
    static let harmless: Set<String> = [
        "a", "c", "connect", "C", "cd", "conninfo", "echo", "encoding", "errverbose", "f", "H", "html", "p", "password",
        "pset", "prompt", "q", "qecho", "r", "reset", "restrict", "set", "t", "T", "timing", "unrestrict", "unset",
        "warn", "x", "d", "dt", "l", "h", "help", "?",
    ]

    static func reason(_ name: String) -> String {
        switch name {
        case "i", "ir", "include":
            "\\\(name) runs another file, which is not read; give that file to the lint as well"
        case "gexec": "\\gexec runs the rows of a result as statements, which nobody knows before"
        case "copy": "\\copy reads rows from a file"
        case "if", "elif", "else", "endif": "\\\(name) decides while the script runs which statements do"
        case "!": "\\! runs a program of the shell"
        default: "psql's command \\\(name) is not known here"
        }
    }
}
