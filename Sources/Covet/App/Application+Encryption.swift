import CovetCrypto
import CovetDatabase
import CovetModel
import CovetSQL

/// How many texts of a column one key sealed.
struct SealedTexts {
    let column: String
    /// `nil` for those that no key of the ring sealed.
    let key: String?
    let count: Int
}

/// What became of a column whose texts were sealed again.
struct RotatedColumn {
    let column: String
    /// How many texts there were, or why one of them could not be opened.
    let result: Result<Int, KeyRingError>
}

extension Application {
    /// Every column of the models that holds sealed texts.
    var encryptedColumns: [(model: any Model.Type, column: ModelColumn)] {
        models.flatMap { model in model.encryptedColumns.map { (model, $0) } }
    }

    func requireKeyRing() throws -> KeyRing {
        guard let keyRing else { throw AppError.noKeyRing(of: name) }
        return keyRing
    }

    /// Seals again, column by column, what older keys sealed. A column with a text that cannot be opened does not keep the next from its turn.
    func rotateKeys(batch: Int) async throws -> [RotatedColumn] {
        let (keys, database) = (try requireKeyRing(), try requireDatabase())
        let origin = StatementOrigin(file: #fileID, line: #line)
        var rotated: [RotatedColumn] = []
        for (model, column) in encryptedColumns {
            let place = "\(model.schema.table.name).\(column.name.name)"
            do {
                let count = try await database.reencrypt(column, of: model, by: keys, batch: batch, origin)
                rotated.append(RotatedColumn(column: place, result: .success(count)))
            } catch let error as KeyRingError {
                rotated.append(RotatedColumn(column: place, result: .failure(error)))
            }
        }
        return rotated
    }

    /// What each key sealed, column by column: the current key, the others, and what none of them opens.
    func sealedTexts(by keys: KeyRing) async throws -> [SealedTexts] {
        let database = try requireDatabase()
        var found: [SealedTexts] = []
        for (model, column) in encryptedColumns {
            let place = "\(model.schema.table.name).\(column.name.name)"
            let (table, text) = (SQL(identifier: model.schema.table), SQL(identifier: column.name))
            func count(_ condition: SQL) async throws -> Int {
                try await database.first("SELECT count(*) FROM \(table) WHERE \(condition)", as: Int.self) ?? 0
            }
            var others = try await count("\(text) IS NOT NULL")
            for id in [keys.currentID] + keys.previousIDs {
                let header = KeyRing.header(of: id)
                let own = try await count("substr(\(text), 1, \(header.utf8.count)) = \(header)")
                found.append(SealedTexts(column: place, key: id, count: own))
                others -= own
            }
            found.append(SealedTexts(column: place, key: nil, count: max(0, others)))
        }
        return found
    }
}

extension AppError {
    static func noKeyRing(of app: String) -> AppError {
        AppError(
            """
            ENCRYPTION_KEYS is not set. Set it, or ENCRYPTION_KEYS_FILE to the path of a file that holds it, to a key that \
            `\(app) keys new` prints. What it encrypts cannot be read without it: keep it safe.
            """
        )
    }
}
