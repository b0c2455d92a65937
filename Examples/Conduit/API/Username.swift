import Covet
import Foundation  // Unicode's normal forms, which the standard library keeps to itself.

/// A username in the one form in which it is stored: an "ë" of one character and one of two look alike, so they are the same.
struct Username: ParameterConvertible {
    let text: String

    init(_ written: String) {
        let isASCII = written.utf8.allSatisfy { $0 < 0x80 }
        text = isASCII ? written : written.precomposedStringWithCanonicalMapping
    }

    init?(parameter: String) { self.init(parameter) }

    static let parameterDescription = "a username"
}
