import Covet

@Routes
struct UserRoutes {
    let database: Database
    let passwords: PasswordHasher
    let tokens: TokenIssuer

    /// Registers a new user.
    @POST("/users")
    func register(_ input: Valid<Registration>) async throws -> Created<UserResponse> {
        let new = input.user
        let draft = User.Draft(
            username: Username(new.username).text,
            email: new.email.lowercased(),
            passwordHash: try await passwords.hash(new.password).encoded
        )
        let user = try await database.insert(draft)
        return Created(UserResponse(user, token: try await tokens.issue(for: user.id.description)))
    }

    /// Signs in with e-mail address and password.
    @POST("/users/login")
    func login(_ input: Valid<Login>) async throws -> UserResponse {
        let email = input.user.email.lowercased()
        let user = try await User.where { $0.email == email }.first(from: database)
        // Without a user the work is done all the same, so that the time does not tell who has an account.
        let hash = user.flatMap { PasswordHash(encoded: $0.passwordHash) }
        guard try await passwords.verify(input.user.password, against: hash), let user else {
            throw HTTPError(.unauthorized, "email or password is wrong")
        }
        return UserResponse(user, token: try await tokens.issue(for: user.id.description))
    }

    /// The signed-in user.
    @GET("/user")
    func current(_ me: SignedIn) -> UserResponse {
        UserResponse(me.user, token: me.token)
    }

    /// Changes the signed-in user.
    @PUT("/user")
    func update(_ me: SignedIn, _ input: Valid<UserUpdate>) async throws -> UserResponse {
        let new = input.user
        var hash: String?
        if let password = new.password {
            // The rules of the input know what was sent; who sent it is known here.
            if let problem = Registration.problem(of: password, for: [me.user.username, me.user.email]) {
                throw ValidationError(fields: [HTTPError.FieldError(field: "user.password", message: problem)])
            }
            hash = try await passwords.hash(password).encoded
        }
        let user = try await User.find(me.id)
            .update {
                $0.username = new.username.map { Username($0).text }
                $0.email = new.email?.lowercased()
                $0.passwordHash = hash
                $0.bio = new.bio
                $0.image = new.image
            }
            .fetch(from: database)
            .first
        return UserResponse(user ?? me.user, token: me.token)
    }
}
