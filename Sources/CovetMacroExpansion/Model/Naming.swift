/// How Swift names become names in the database: `BlogPost` gives the table `blog_posts`, `createdAt` the column `created_at`.
enum Naming {
    /// What every model has under these names itself.
    static let taken: Set<String> = ["schema", "columnValues", "_scope"]

    /// What the types that ``ModelMacro`` makes within a model are called, and what they call the model.
    static let takenByModels: Set<String> = ["ID", "Draft", "Columns", "Owner", "Row", "Root"]

    static func table(for type: String) -> String {
        plural(snakeCase(type))
    }

    /// A key of type `User.ID` named `author` is the column `author_id`; `authorID` gives the same name, not `author_id_id`.
    static func reference(for property: String) -> String {
        let name = snakeCase(property)
        return name.hasSuffix("_id") ? name : name + "_id"
    }

    static func snakeCase(_ name: String) -> String {
        let characters = Array(name)
        var result = ""
        for (index, character) in characters.enumerated() {
            guard character.isUppercase else {
                result.append(character)
                continue
            }
            let follows = index > 0 ? characters[index - 1] : "_"
            let precedesLower = index + 1 < characters.count && characters[index + 1].isLowercase
            let startsWord = follows.isLowercase || follows.isNumber || (follows.isUppercase && precedesLower)
            if startsWord { result.append("_") }
            result.append(contentsOf: character.lowercased())
        }
        return result
    }

    /// The regular English plural. What it gets wrong (`Person`) is set by hand: `@Model(table: "people")`.
    static func plural(_ word: String) -> String {
        let endsInConsonantY = word.hasSuffix("y") && !["ay", "ey", "iy", "oy", "uy"].contains(String(word.suffix(2)))
        if endsInConsonantY { return word.dropLast() + "ies" }
        let hisses = ["s", "x", "z", "ch", "sh"].contains { word.hasSuffix($0) }
        return word + (hisses ? "es" : "s")
    }
}
