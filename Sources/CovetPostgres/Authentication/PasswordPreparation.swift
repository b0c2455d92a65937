import Foundation

extension String {
    /// The text as SASLprep (RFC 4013) has passwords, so that the same password typed on two keyboards is the same; as it is when it holds what SASLprep prohibits, as the
    /// server does then. Foundation is here for compatibility normalisation, which nothing smaller has.
    var preparedForSASL: String {
        guard !utf8.allSatisfy({ $0 < 0x80 }) else { return self }
        var mapped = String.UnicodeScalarView()
        for scalar in unicodeScalars where !scalar.isMappedToNothing {
            mapped.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
        }
        let normal = String(mapped).precomposedStringWithCompatibilityMapping
        let isProhibited = normal.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: true
            default: scalar.properties.isNoncharacterCodePoint || scalar.value == 0xFFFD
            }
        }
        return isProhibited || normal.isEmpty ? self : normal
    }
}

extension Unicode.Scalar {
    /// RFC 3454, table B.1.
    fileprivate var isMappedToNothing: Bool {
        switch value {
        case 0x00AD, 0x034F, 0x1806, 0x180B...0x180D, 0x200B...0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }
}
