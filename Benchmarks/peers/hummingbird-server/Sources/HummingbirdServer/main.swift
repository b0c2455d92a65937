import Hummingbird
import Logging
import NIOPosix

struct Message: ResponseEncodable { var message: String }
struct User: ResponseEncodable { var id: String }
struct Item: ResponseCodable {
    var id: Int
    var name: String
    var tags: [String]
    var price: Double
    var active: Bool
}

let router = Router()
router.get("/plaintext") { _, _ in "Hello, World!" }
router.get("/json") { _, _ in Message(message: "Hello, World!") }
router.get("/users/:id") { _, context in User(id: try context.parameters.require("id")) }
router.post("/echo") { request, context in try await request.decode(as: Item.self, context: context) }

var logger = Logger(label: "hummingbird")
logger.logLevel = .error
let port = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 8080 : 8080
let app = Application(
    router: router,
    configuration: .init(address: .hostname("127.0.0.1", port: port)),
    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
    logger: logger
)
try await app.runService()
