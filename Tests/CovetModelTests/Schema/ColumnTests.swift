import CovetModel
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a column becomes in each database, and what one of them cannot have.
@Suite struct ColumnTests {
    private func text<Root: Model>(of model: Root.Type, _ dialect: SQLDialect) throws -> String {
        let schema = try model.tableSchema
        let statements = [schema.createStatement(for: dialect)] + schema.createIndexStatements(for: dialect)
        return statements.map { $0.statement(for: dialect).text }.joined(separator: ";\n")
    }

    @Test(arguments: [
        (SQLDialect.sqlite, #""doubled" INTEGER NOT NULL GENERATED ALWAYS AS (stock * 2) VIRTUAL"#),
        (.postgres, #""doubled" BIGINT NOT NULL GENERATED ALWAYS AS (stock * 2) STORED"#),
        (.postgres, #""price" NUMERIC(12, 2) NOT NULL"#),
        (.postgres, #""stock" BIGINT NOT NULL DEFAULT 1"#),
        (.postgres, #""version" BIGINT NOT NULL DEFAULT 1"#),
        (.postgres, #"CONSTRAINT "products_status_check" CHECK ("status" IN ('draft', 'listed', 'sold'))"#),
        (.sqlite, #"CONSTRAINT "stock_is_not_negative" CHECK ("stock" >= 0)"#),
        (.sqlite, #"CREATE UNIQUE INDEX "products_lower_name" ON "products" ((lower("name")))"#),
        (.postgres, #"INCLUDE ("price") WHERE "stock" > 0"#),
        (.sqlite, #"CREATE INDEX "products_newest" ON "products" ("created_at" DESC, "id")"#),
    ])
    func productSaysItInTheDatabasesWords(dialect: SQLDialect, part: String) throws {
        #expect(try text(of: Product.self, dialect).contains(part))
    }

    @Test func uniqueColumnOfAModelWithSoftDeletionIsUniqueAmongTheLiving() throws {
        let text = try text(of: Shelf.self, .sqlite)
        #expect(
            text.contains(#"CREATE UNIQUE INDEX "shelves_code_key" ON "shelves" ("code") WHERE "deleted_at" IS NULL"#)
        )
        #expect(text.contains(#"("row", "place") WHERE "deleted_at" IS NULL"#))
    }

    @Test func columnThatADatabaseCannotHaveIsNamed() throws {
        #expect(throws: Never.self) { try Tagged.tableSchema(for: .postgres) }
        #expect {
            try Tagged.tableSchema(for: .sqlite)
        } throws: {
            let error = $0 as? ModelError
            return error?.code == .invalidModel
                && error?.message.hasPrefix("Tagged.tags cannot be stored: SQLite") == true
        }
        #expect {
            try Vast.tableSchema(for: .sqlite)
        } throws: {
            ($0 as? ModelError)?.message.hasPrefix("Vast.amount cannot be stored: SQLite is exact to 15 digits") == true
        }
    }
}

@Model
struct Tagged {
    let id: ID
    var tags: [String]
}

@Model
struct Vast {
    let id: ID
    @Precision(20, scale: 2) var amount: Decimal
}
