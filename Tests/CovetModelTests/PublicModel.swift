// A public model needs no other import than this and those of its own types; its columns have names that the library uses as well.
public import CovetModel

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

@Model(table: "people", id: UUID.self)
public struct Person {
    public let id: ID
    public var name: String
    @Column("limit") public var scope: String?
    public var `default` = false
    public var column, reference: Int
    public var order: Double = -1.5
    public var manager: Person.ID?
    public var born: Date?
}

/// Types of the app that share a name with the library's do not disturb the macro's code.
enum Shadows {
    struct Column {}
    struct Reference {}
    struct Scope {}

    @Model
    struct Category {
        let id: ID
        var title: String
        var parent: ID?
        static let children = hasMany(\Category.parent)
    }
}
