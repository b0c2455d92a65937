import SwiftDiagnostics
import SwiftSyntax

/// What `@Model` cannot accept: each case says what was found, and what to write instead.
enum ModelDiagnostic: DiagnosticMessage {
    case notAStruct(String)
    case generic
    case missingID(String)
    case idIsNotLet
    case idHasType(String)
    case idHasValue
    case missingType(String)
    case letWithValue(String)
    case pattern
    case conditional
    case lazy(String)
    case noStorage(String)
    case onDeleteWithoutKey(String)
    case setNullNeedsOptional(String)
    case setDefaultNeedsDefault(String)
    case lengthNeedsText(String, String)
    case precisionNeedsDecimal(String, String)
    case precisionIsNotPlain
    case defaultOfOptional(String)
    case conflict(String, String, String)
    case second(String, String)
    case needsType(marker: String, wanted: String, name: String, found: String)
    case isGivenAValue(String, String)
    case ignoredNeedsValue(String)
    case generatedNeedsExpression(String)
    case tableIsNotALiteral
    case columnIsNotALiteral
    case duplicateColumn(String)
    case takenName(String, column: String)
    case takenModelName(String, table: String)

    var severity: DiagnosticSeverity { .error }

    var diagnosticID: MessageID {
        MessageID(domain: "CovetModel", id: String(describing: self).prefix { $0 != "(" }.description)
    }

    var message: String {
        switch self {
        case .notAStruct(let kind): "@Model needs a struct, found \(kind): a row is a value"
        case .generic: "@Model cannot be generic: a model is one table"
        case .missingID(let name):
            "\(name) needs `let id: ID`; @Model makes the type ID, so that \(name).ID is its own type"
        case .idIsNotLet: "the id of a row never changes: write `let id: ID`"
        case .idHasType(let type):
            "the id's type is ID, found \(type); to store another type write `let id: ID` and `@Model(id: \(type).self)`"
        case .idHasValue: "the id comes from the database: write `let id: ID` without a value"
        case .missingType(let name): "\(name) needs a type annotation: it decides the column's type"
        case .letWithValue(let name): "\(name) is a constant with a value, so no row could load it: make it a `var`"
        case .pattern: "a column is one name with one type: declare each property by itself"
        case .conditional: "stored properties inside #if cannot be columns: the table would depend on the build"
        case .lazy(let name): "\(name) cannot be lazy: what a row holds is loaded with it"
        case .noStorage(let name): "\(name) is computed, so it has no column for this attribute"
        case .onDeleteWithoutKey(let name):
            "@OnDelete belongs to a foreign key, a property of a type such as User.ID; \(name) is none"
        case .setNullNeedsOptional(let name): "@OnDelete(.setNull) needs \(name) to be optional"
        case .setDefaultNeedsDefault(let name):
            "@OnDelete(.setDefault) needs the default it sets: write @Default(...) at \(name) as well"
        case .precisionNeedsDecimal(let name, let type):
            "@Precision says how many digits a Decimal keeps; \(name) is of type \(type)"
        case .precisionIsNotPlain:
            "@Precision needs two plain numbers, such as @Precision(12, scale: 2), of which the scale is not the greater"
        case .defaultOfOptional(let name):
            "@Default(...) needs \(name) not to be optional: nil would mean both null and the default"
        case .conflict(let first, let second, let name):
            "@\(first) and @\(second) cannot both stand at \(name): each says where its value comes from"
        case .second(let marker, let name): "a model has one @\(marker); \(name) is the second"
        case .needsType(let marker, let wanted, let name, let found):
            "@\(marker) needs the type \(wanted); \(name) is of type \(found)"
        case .isGivenAValue(let marker, let name):
            "@\(marker) gives \(name) its value: declare it without one"
        case .ignoredNeedsValue(let name):
            "\(name) is ignored, so no row brings it: give it the value that it starts with"
        case .generatedNeedsExpression(let name):
            "@Generated needs the expression that \(name) is computed from, as a string literal of SQL"
        case .lengthNeedsText(let name, let type): "@Length limits text; \(name) is of type \(type)"
        case .tableIsNotALiteral: "the table's name must be a plain, non-empty string literal"
        case .columnIsNotALiteral: "the column's name must be a plain, non-empty string literal"
        case .duplicateColumn(let name): "two properties have the column \(name): rename one with @Column(\"...\")"
        case .takenName(let name, let column):
            "every model has a \(name) of its own, which describes it: give the property another name, and @Column(\"\(column)\") where the column has to be called so"
        case .takenModelName(let name, let table):
            "\(name) is what the types within a model call something else: give the model another name, and @Model(table: \"\(table)\") where the table has to be called so"
        }
    }
}

/// The offer that stands beside an error.
struct ModelFixIt: FixItMessage {
    let message: String

    var fixItID: MessageID { MessageID(domain: "CovetModel", id: message) }

    static func replacing(_ old: some SyntaxProtocol, with new: some SyntaxProtocol, _ message: String) -> FixIt {
        var inPlace = Syntax(new)
        inPlace.leadingTrivia = old.leadingTrivia
        inPlace.trailingTrivia = old.trailingTrivia
        let change = FixIt.Change.replace(oldNode: Syntax(old), newNode: inPlace)
        return FixIt(message: ModelFixIt(message: message), changes: [change])
    }
}

/// The problems found while parsing; all are reported, not only the first.
struct Problems {
    private(set) var diagnostics: [Diagnostic] = []

    mutating func report(_ message: ModelDiagnostic, at node: some SyntaxProtocol, fixIts: [FixIt] = []) {
        diagnostics.append(Diagnostic(node: Syntax(node), message: message, fixIts: fixIts))
    }
}
