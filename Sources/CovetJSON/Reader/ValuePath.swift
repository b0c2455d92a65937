/// The way from the outermost value to one inside it, found from a byte offset.
///
/// Coders keep no path while they work; when something fails, the bytes before the offset tell it.
enum ValuePath {
    enum Step: Equatable {
        case key(String)
        case index(Int)
    }

    private struct Frame {
        let isObject: Bool
        var key: Range<Int>?
        var index = 0
        var expectsKey: Bool
    }

    /// The steps to the value that stands at, or contains, the byte at `offset`.
    static func steps(to offset: Int, in bytes: UnsafeRawBufferPointer) -> [Step] {
        var frames: [Frame] = []
        var position = 0
        let end = min(max(offset, 0), bytes.count)
        scan: while position < end {
            switch bytes[position] {
            case UInt8(ascii: "{"): frames.append(Frame(isObject: true, expectsKey: true))
            case UInt8(ascii: "["): frames.append(Frame(isObject: false, expectsKey: false))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = frames.popLast()
            case UInt8(ascii: ","):
                guard let top = frames.indices.last else { break scan }
                frames[top].key = nil
                frames[top].index += 1
                frames[top].expectsKey = frames[top].isObject
            case UInt8(ascii: "\""):
                let start = position + 1
                position = start
                while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                    position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
                }
                guard position < end else { break scan }
                if let top = frames.indices.last, frames[top].expectsKey {
                    frames[top].key = start..<position
                    frames[top].expectsKey = false
                }
            default: break
            }
            position += 1
        }
        return frames.compactMap { frame in
            guard frame.isObject else { return .index(frame.index) }
            guard let key = frame.key else { return nil }
            return .key(JSONReader.text(ofKey: UnsafeRawBufferPointer(rebasing: bytes[key])))
        }
    }

    /// `article.tagList[2]`; a key that is not a plain word is quoted, escaped and cut, so that a path stays one
    /// short line whatever the sender wrote.
    static func text(_ steps: [Step], below parent: String = "") -> String {
        var text = parent
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let key) where isPlain(key): text += text.isEmpty ? key : ".\(key)"
            case .key(let key): text += "[\"\(quoted(key))\"]"
            }
        }
        return text
    }

    private static func isPlain(_ key: String) -> Bool {
        let utf8 = key.utf8
        return !utf8.isEmpty && utf8.count <= 64
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func quoted(_ key: String) -> String {
        var text = ""
        for scalar in key.unicodeScalars.prefix(64) {
            if scalar == "\"" || scalar == "\\" {
                text += "\\\(scalar)"
            } else if scalar.isASCII, scalar.value < 0x20 || scalar.value == 0x7F {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            } else if !scalar.isASCII, !scalar.properties.isAlphabetic {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return key.unicodeScalars.count > 64 ? text + "…" : text
    }
}
