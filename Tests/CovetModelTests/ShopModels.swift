import CovetModel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

enum Status: String, SQLConvertible, CaseIterable {
    case draft, listed, sold
}

/// Everything that a column can be told.
@Model
struct Product {
    let id: ID
    @Unique var name: String
    @Precision(12, scale: 2) var price: Decimal
    @Default(1) var stock: Int
    var status: Status = .draft
    var shelf: Shelf.ID?
    @Generated("stock * 2") let doubled: Int
    @CreatedAt let createdAt: Date
    @UpdatedAt var updatedAt: Date
    @Version var version: Int
    @Ignored var note = "not stored"

    static let checks = [Check("stock_is_not_negative") { $0.stock >= 0 }]
    static let indexes = [
        Index("products_lower_name", unique: true, on: { $0.name.lowercased() }),
        Index(\.status, including: [\.price], where: { $0.stock > 0 }),
        Index(
            "products_newest",
            on: {
                $0.createdAt.descending; $0.id
            }
        ),
    ]
}

/// Rows that stay when they are deleted.
@Model(table: "shelves")
struct Shelf {
    let id: ID
    @Unique var code: String
    var row: Int = 0
    var place: String?
    @SoftDeleted var deletedAt: Date?

    static let indexes = [Index(\.row, \.place, unique: true)]
    static let boxes = hasMany(\Box.shelf)
    static let labels = hasMany(\ShelfLabel.label, through: \ShelfLabel.shelf)
    static let shelfLabels = hasMany(\ShelfLabel.shelf)
    static let sign = hasOne(\Label.shelf)
}

@Model
struct Box {
    let id: ID
    var name: String
    var weight = 0
    @OnDelete(.cascade) var shelf: Shelf.ID
    @SoftDeleted var deletedAt: Date?
}

@Model
struct Label {
    let id: ID
    @Unique var text: String
    @Unique @OnDelete(.setNull) var shelf: Shelf.ID?
    static let shelves = hasMany(\ShelfLabel.shelf, through: \ShelfLabel.label)
}

/// A link with more to say than what it links.
@Model(id: UUID.self)
struct ShelfLabel {
    let id: ID
    @OnDelete(.cascade) var shelf: Shelf.ID
    @OnDelete(.cascade) var label: Label.ID
    @Default(0) var position: Int
    @CreatedAt let createdAt: Date
    static let indexes = [Index(\.shelf, \.label, unique: true)]
}

@Model
struct Badge {
    let id: ID
    @Unique @OnDelete(.restrict) var owner: User.ID
    var number: Int
}

extension User {
    static let badge = hasOne(\Badge.owner)
    static let wrongBadge = hasOne(\Article.author)
}

@Model
struct Ticket {
    let id: ID
    @OnDelete(.setDefault) @Default(User.ID(1)) var holder: User.ID
    @OnDelete(.setNull) var seller: User.ID?
}

@Model
struct Patient {
    let id: ID
    var name: String
    var diagnosis: EncryptedText
    var memo: EncryptedText?
}
