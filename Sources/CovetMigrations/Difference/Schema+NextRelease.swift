package import CovetSQL

extension Migration {
    /// Those that left something for the next release, which no later one has done.
    package static func unfinished(_ migrations: [Migration]) -> [Migration] {
        let finished = Set(migrations.compactMap(\.finishes))
        return migrations.filter { !$0.nextRelease.isEmpty && !finished.contains($0.id) }
    }
}

extension Schema {
    /// What leads from migrations to models.
    ///
    /// Between two releases the models are ahead of the database: what a migration left for the next release (``Migration/nextRelease``) is still there, and nothing needs
    /// to be written for it. So the models are compared with what the migrations lead to once that is done. Of several such migrations the models may be ahead of some and
    /// still have what the others left: they are compared with what they are nearest to.
    ///
    /// - Parameters:
    ///   - migrations: those that are written, in their order.
    ///   - answers: as ``difference(to:answers:)`` takes them.
    /// - Returns: operations that stand behind the last migration and before what is left for the next release.
    /// - Throws: ``MigrationError`` where no operations lead to the models as long as that is left.
    package static func difference(
        from migrations: [Migration],
        to models: Schema,
        answers: DifferenceAnswers = DifferenceAnswers()
    ) throws(MigrationError) -> SchemaDifference {
        let current = try Schema(replaying: migrations)
        let left = Migration.unfinished(migrations)
        if left.isEmpty { return try current.difference(to: models, answers: answers) }
        if let difference = try? current.difference(to: models), difference.isEmpty { return difference }
        let (ahead, difference) = try current.nearest(to: models, settling: left, answers: answers)
        guard difference.questions.isEmpty, !difference.isEmpty else { return difference }
        // They were found behind what is left, and have to lead to the same end before it; and what the models still have has to fit afterwards.
        do throws(MigrationError) {
            var now = current
            for operation in difference.operations { try now.apply(operation) }
            _ = try Schema(settling: left, after: now)
            let end = try Schema(settling: ahead, after: now)
            if try end.difference(to: models).isEmpty { return difference }
        } catch {}
        let ids = left.map(\.id).joined(separator: ", ")
        throw .notDerivable(
            "the models change what \(ids) left for the next release: \(difference.operations.map(\.summary).joined(separator: "; ")). Change its nextRelease, or release that first and write it with `migrate make --finish`"
        )
    }

    /// Those of the migrations that the models are ahead of, and what is left to be written then.
    ///
    /// Each one that is taken away again and brings the models nearer is one that they are not ahead of. What migrations leave is about different columns and tables, so that
    /// each can be judged beside the others; later ones first, which may build on earlier ones.
    private func nearest(
        to models: Schema,
        settling left: [Migration],
        answers: DifferenceAnswers
    ) throws(MigrationError) -> (ahead: [Migration], SchemaDifference) {
        var ahead = left
        var nearest = try Schema(settling: left, after: self)
        var distance = nearest.distance(to: models)
        for migration in left.reversed() {
            let fewer = ahead.filter { $0.id != migration.id }
            guard distance > 0, let schema = try? Schema(settling: fewer, after: self) else { continue }
            let other = schema.distance(to: models)
            if other < distance { (ahead, nearest, distance) = (fewer, schema, other) }
        }
        return (ahead, try nearest.difference(to: models, answers: answers))
    }

    /// How many operations lead to another schema, where nothing was renamed.
    private func distance(to target: Schema) -> Int {
        var answers = DifferenceAnswers()
        while let difference = try? difference(to: target, answers: answers) {
            if difference.questions.isEmpty { return difference.operations.count }
            for question in difference.questions { answers.settle(question) }
        }
        return .max
    }

    /// The schema once what these left for the next release is done.
    ///
    /// - Throws: ``MigrationError/notDerivable(_:)`` where it does not fit.
    package init(settling left: [Migration], after current: Schema) throws(MigrationError) {
        self = current
        for migration in left {
            do throws(MigrationError) {
                for operation in migration.nextRelease { try apply(operation) }
            } catch {
                throw .notDerivable(
                    "what \(migration.id) left for the next release does not fit what the migrations lead to: \(error). Correct its nextRelease; where a later migration did it, write that one as Migration(id, finishing: ...)"
                )
            }
        }
    }
}
