import Covet

extension Migrations {
    /// `+` tables users, follows, articles, tags, article_tags, favorites, comments
    static let m0001Initial = Migration(
        "0001_initial",
        [
            .createTable(
                TableSchema(
                    "users",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated),
                        ColumnDefinition("username", .text),
                        ColumnDefinition("email", .text),
                        ColumnDefinition("password_hash", .text),
                        ColumnDefinition("bio", .text),
                        ColumnDefinition("image", .text),
                    ],
                    uniques: [["username"], ["email"]],
                    checks: [
                        TableSchema.Check("users_username_length", #"length("username") BETWEEN 1 AND 64"#),
                        TableSchema.Check("users_email_length", #"length("email") BETWEEN 3 AND 254"#),
                        TableSchema.Check("users_bio_length", #"length("bio") BETWEEN 0 AND 1000"#),
                        TableSchema.Check("users_image_length", #"length("image") BETWEEN 0 AND 2048"#),
                    ]
                )
            ),
            .createTable(
                TableSchema(
                    "follows",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated),
                        ColumnDefinition("follower_id", .int64),
                        ColumnDefinition("followed_id", .int64),
                    ],
                    foreignKeys: [
                        ForeignKey(["follower_id"], references: "users", ["id"], onDelete: .cascade),
                        ForeignKey(["followed_id"], references: "users", ["id"], onDelete: .cascade),
                    ],
                    indexes: [
                        IndexDefinition(
                            "follows_follower_id_followed_id_key",
                            on: ["follower_id", "followed_id"],
                            isUnique: true
                        ),
                        IndexDefinition("follows_followed_id_index", on: ["followed_id"]),
                    ]
                )
            ),
            .createTable(
                TableSchema(
                    "articles",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated),
                        ColumnDefinition("slug", .text),
                        ColumnDefinition("title", .text),
                        ColumnDefinition("description", .text),
                        ColumnDefinition("body", .text),
                        ColumnDefinition("author_id", .int64),
                        ColumnDefinition("created_at", .timestamp),
                        ColumnDefinition("updated_at", .timestamp),
                    ],
                    uniques: [["slug"]],
                    foreignKeys: [ForeignKey(["author_id"], references: "users", ["id"], onDelete: .cascade)],
                    checks: [
                        TableSchema.Check("articles_slug_length", #"length("slug") BETWEEN 1 AND 120"#),
                        TableSchema.Check("articles_title_length", #"length("title") BETWEEN 1 AND 200"#),
                        TableSchema.Check("articles_description_length", #"length("description") BETWEEN 1 AND 500"#),
                        TableSchema.Check("articles_body_length", #"length("body") BETWEEN 1 AND 50000"#),
                    ],
                    indexes: [
                        IndexDefinition("articles_created_at_index", on: ["created_at"]),
                        IndexDefinition("articles_author_id_created_at_index", on: ["author_id", "created_at"]),
                    ]
                )
            ),
            .createTable(
                TableSchema(
                    "tags",
                    columns: [ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("name", .text)],
                    uniques: [["name"]],
                    checks: [TableSchema.Check("tags_name_length", #"length("name") BETWEEN 1 AND 64"#)]
                )
            ),
            .createTable(
                TableSchema(
                    "article_tags",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated),
                        ColumnDefinition("article_id", .int64),
                        ColumnDefinition("tag_id", .int64),
                    ],
                    foreignKeys: [
                        ForeignKey(["article_id"], references: "articles", ["id"], onDelete: .cascade),
                        ForeignKey(["tag_id"], references: "tags", ["id"], onDelete: .cascade),
                    ],
                    indexes: [
                        IndexDefinition(
                            "article_tags_article_id_tag_id_key",
                            on: ["article_id", "tag_id"],
                            isUnique: true
                        ),
                        IndexDefinition("article_tags_tag_id_index", on: ["tag_id"]),
                    ]
                )
            ),
            .createTable(
                TableSchema(
                    "favorites",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated),
                        ColumnDefinition("article_id", .int64),
                        ColumnDefinition("user_id", .int64),
                    ],
                    foreignKeys: [
                        ForeignKey(["article_id"], references: "articles", ["id"], onDelete: .cascade),
                        ForeignKey(["user_id"], references: "users", ["id"], onDelete: .cascade),
                    ],
                    indexes: [
                        IndexDefinition(
                            "favorites_article_id_user_id_key",
                            on: ["article_id", "user_id"],
                            isUnique: true
                        ),
                        IndexDefinition("favorites_user_id_index", on: ["user_id"]),
                    ]
                )
            ),
            .createTable(
                TableSchema(
                    "comments",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated),
                        ColumnDefinition("body", .text),
                        ColumnDefinition("article_id", .int64),
                        ColumnDefinition("author_id", .int64),
                        ColumnDefinition("created_at", .timestamp),
                        ColumnDefinition("updated_at", .timestamp),
                    ],
                    foreignKeys: [
                        ForeignKey(["article_id"], references: "articles", ["id"], onDelete: .cascade),
                        ForeignKey(["author_id"], references: "users", ["id"], onDelete: .cascade),
                    ],
                    checks: [TableSchema.Check("comments_body_length", #"length("body") BETWEEN 1 AND 10000"#)],
                    indexes: [
                        IndexDefinition("comments_article_id_index", on: ["article_id"]),
                        IndexDefinition("comments_author_id_index", on: ["author_id"]),
                    ]
                )
            ),
        ]
    )
}
