import Covet

/// `POST /users`
@JSONCodable
struct Registration: Codable, Input {
    let user: Fields

    @JSONCodable
    struct Fields: Codable, Input {
        var username = ""
        var email = ""
        var password = ""

        func validate(_ check: inout Validation<Fields>) {
            check(\.username, .filled, .length(1...64), .username)
            check(\.email, .filled, .email)
            check(\.password, .filled, .newPassword(of: [username, email]))
        }
    }

    func validate(_ check: inout Validation<Registration>) {
        check.nested(\.user)
    }
}

/// `POST /users/login`
@JSONCodable
struct Login: Codable, Input {
    let user: Fields

    @JSONCodable
    struct Fields: Codable, Input {
        var email = ""
        var password = ""

        func validate(_ check: inout Validation<Fields>) {
            check(\.email, .filled, .length(1...254))
            check(\.password, .filled, .length(1...1_024))
        }
    }

    func validate(_ check: inout Validation<Login>) {
        check.nested(\.user)
    }
}

/// `PUT /user`: what is left out stays as it is.
@JSONCodable
struct UserUpdate: Codable, Input {
    let user: Fields

    @JSONCodable
    struct Fields: Codable, Input {
        var username: String?
        var email: String?
        var password: String?
        var bio: String?
        var image: String?

        func validate(_ check: inout Validation<Fields>) {
            check(\.username, .filled, .length(1...64), .username)
            check(\.email, .filled, .email)
            check(\.password, .filled, .newPassword())
            check(\.bio, .length(0...1_000))
            if image?.isEmpty == false { check(\.image, .url) }
            check.that(
                username != nil || email != nil || password != nil || bio != nil || image != nil,
                "user",
                "needs at least one field to update"
            )
        }
    }

    func validate(_ check: inout Validation<UserUpdate>) {
        check.nested(\.user)
    }
}

extension Rule<String> {
    /// What can stand in a URL as it is.
    static var username: Rule<String> { .matches(.anyLetters, .digits, "-_") }

    /// Long enough and hard to guess, also for those who know the person.
    static func newPassword(of person: [String] = []) -> Rule<String> {
        Rule(problem: { Registration.problem(of: $0, for: person) })
    }
}

extension Registration {
    /// Why a password is refused for a person of whom others know this much; nil where it is taken.
    static func problem(of password: String, for person: [String]) -> String? {
        PasswordPolicy().problems(with: password, personal: person + ["conduit"]).first
            .map { "is refused: \($0.message)" }
    }
}

/// The signed-in user as the client gets it.
@JSONCodable
struct UserResponse: Codable {
    let user: Content

    @JSONCodable
    struct Content: Codable {
        let email: String
        let token: String
        let username: String
        let bio: String
        let image: String
    }

    init(_ user: User, token: String) {
        self.user = Content(
            email: user.email,
            token: token,
            username: user.username,
            bio: user.bio,
            image: user.image
        )
    }
}
