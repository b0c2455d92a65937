/// The facts of one log line, rendered into its bytes as they are added: no dictionary, no boxes, no second pass.
///
/// Names are the program's own and stand in the line as they are. Values are masked and escaped as everywhere.
public struct LogFacts: ~Copyable {
    var line: LineText
    private let isJSON: Bool
    private let isColoured: Bool
    private(set) var isEmpty = true

    init(into line: consuming LineText, isJSON: Bool, isColoured: Bool) {
        self.line = line
        self.isJSON = isJSON
        self.isColoured = isColoured
    }

    /// A text from anywhere.
    public mutating func add(_ name: StaticString, _ text: String) {
        begin(name)
        end(Redactor.redact(text))
    }

    /// A text that only the program and its host can have made, such as the pattern of a route: escaped, but not searched
    /// for secrets.
    public mutating func add(_ name: StaticString, own text: String) {
        begin(name)
        end(text)
    }

    public mutating func add(_ name: StaticString, _ number: Int) {
        begin(name)
        line.append(number)
        end()
    }

    /// A time in milliseconds with three decimals.
    public mutating func add(_ name: StaticString, microseconds: Int) {
        begin(name)
        line.append(microseconds / 1000)
        line.append(".")
        line.append(abs(microseconds % 1000), digits: 3)
        end()
    }

    /// A text under a name that is not known beforehand: masked whole where the name is a sensitive one.
    public mutating func add(named name: String, _ text: String) {
        beginName()
        line.append(escaped: name, isJSON: isJSON)
        endName()
        end(SensitiveKey.matches(name.utf8) ? SensitiveKey.mask : Redactor.redact(text))
    }

    private mutating func begin(_ name: StaticString) {
        beginName()
        line.append(name)
        endName()
    }

    @inline(__always)
    private mutating func beginName() {
        if !isJSON {
            line.append(LogLine.beforeName(isColoured))
        } else if isEmpty {
            line.append(",\"metadata\":{\"")
        } else {
            line.append(",\"")
        }
        isEmpty = false
    }

    /// Every value is a text in JSON, as it is with metadata, so that both ways give the same lines.
    @inline(__always)
    private mutating func endName() {
        if isJSON { line.append("\":\"") } else { line.append(LogLine.afterName(isColoured)) }
    }

    private mutating func end(_ text: String) {
        if isJSON { line.append(escaped: text, isJSON: true) } else { LogLine.writeText(text, &line) }
        end()
    }

    private mutating func end() {
        if isJSON { line.append(byte: UInt8(ascii: "\"")) }
    }
}
