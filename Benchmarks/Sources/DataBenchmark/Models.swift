import CovetModel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Model
struct Account {
    let id: ID
    var balance: Int
    var name: String
}

@Model
struct Reading {
    let id: ID
    var label: String
    var value: Double
    var small: Int32
    var at: SQLTimestamp
    var flag: Bool
}

@Model(table: "sink")
struct Sink {
    let id: ID
    var label: String
    var value: Double
    var small: Int32
    var at: SQLTimestamp
    var flag: Bool
}

@Model(table: "wide")
struct Wide {
    let id: ID
    var i1: Int
    var i2: Int
    var i3: Int
    var i4: Int
    var i5: Int
    var i6: Int
    var i7: Int
    var t1: String
    var t2: String
    var t3: String
    var t4: String
    var t5: String
    var t6: String
    var d1: Double
    var d2: Double
    var d3: Double
    var b1: Bool
    var b2: Bool
    var at: SQLTimestamp
}

@Model
struct Author {
    let id: ID
    var name: String
}

@Model
struct Tag {
    let id: ID
    var name: String
}

@Model
struct Article {
    let id: ID
    var title: String
    var author: Author.ID
    var createdAt: SQLTimestamp
    static let tags = hasMany(\ArticleTag.tag, through: \ArticleTag.article)
}

@Model
struct ArticleTag {
    let id: ID
    var article: Article.ID
    var tag: Tag.ID
}
