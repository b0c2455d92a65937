import CovetDatabase
import CovetSQL
import NIOCore

/// A statement's text as one connection's server knows it.
///
/// It belongs to the event loop of its connection.
final class PreparedStatement {
    enum State {
        /// Parse and Describe are on their way.
        case preparing
        case ready
        /// It was closed, or another has taken its place.
        case stale
    }

    let text: String
    /// Empty for a connection whose server keeps no statements (PgBouncer in transaction mode): it is parsed with each use.
    let name: String
    /// The types that were given with Parse, where the server's own guess did not suit; 0 where it is to guess.
    let declared: [UInt32]
    var state = State.preparing
    /// For finding the one that was not used for longest.
    var lastUse: UInt64 = 0
    private(set) var parameters: [PostgresType] = []
    private(set) var layout: RowLayout?
    /// It was run before without an error.
    var hasWorked = false
    /// Why the server would not prepare it.
    var failure: DatabaseError?
    /// The server was asked to cancel its preparation.
    var isCancelSent = false
    /// A cancellation was on its way to the server while it was prepared.
    var mayBeHitByCancellation = false
    /// Those who wait for its description.
    var waiters: [Request] = []

    /// Bind up to the values, and all after them: the same for each use.
    private var head: [UInt8] = []
    private var tail: [UInt8] = []

    init(text: String, name: String, declared: [UInt32]) {
        self.text = text
        self.name = name
        self.declared = declared
    }

    func describe(parameters types: [UInt32]) {
        parameters = types.map(PostgresType.init(rawValue:))
    }

    func describe(columns: [ColumnDescription]) {
        layout = RowLayout(
            columns.map { column in
                ColumnDescription(
                    name: column.name,
                    type: column.type,
                    isBinary: PostgresType(rawValue: column.type).hasBinaryForm
                )
            }
        )
    }

    /// Of its result; none for a statement that gives no rows.
    var columns: [ColumnDescription] { layout?.columns ?? [] }

    /// The description is complete.
    func becomeReady() {
        state = .ready
        head = makeHead(formats: parameters.map { $0.hasBinaryForm })
        var buffer = ByteBuffer()
        writeResultFormats(to: &buffer)
        tail = Array(buffer: buffer)
    }

    /// False when it was declared for other kinds of values than these.
    func suits(_ values: [SQLValue]) -> Bool {
        declared.isEmpty
            || zip(values, declared).allSatisfy { value, type in
                type == 0 || value.isNull || PostgresType(naturalFor: value)?.rawValue == type
            }
    }

    /// Bind to a portal with the values.
    func writeBind(portal: String = "", _ values: [SQLValue], to buffer: inout ByteBuffer) throws(ParameterFailure) {
        let start = buffer.writerIndex
        do throws(ParameterFailure) {
            if portal.isEmpty, !needsText(values) {
                buffer.writeBytes(head)
                for index in values.indices { try buffer.writeParameter(values[index], as: parameters[index], index) }
                buffer.writeBytes(tail)
            } else {
                buffer.writeBytes(
                    makeHead(portal: portal, formats: zip(values, parameters).map { !$0.needsText(as: $1) })
                )
                for index in values.indices { try buffer.writeParameter(values[index], as: parameters[index], index) }
                buffer.writeBytes(tail)
            }
            guard buffer.writerIndex - start <= FrameReader.bulkLimit else {
                throw ParameterFailure(
                    index: 0,
                    reason: .invalid("its statement's values take more than 1 GiB, which the database does not take")
                )
            }
            buffer.setInteger(UInt32(buffer.writerIndex - start - 1), at: start + 1)
        } catch {
            buffer.moveWriterIndex(to: start)
            throw error
        }
    }

    private func needsText(_ values: [SQLValue]) -> Bool {
        for index in values.indices where values[index].needsText(as: parameters[index]) { return true }
        return false
    }

    private func makeHead(portal: String = "", formats: [Bool]) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt8(ascii: "B"))
        buffer.writeInteger(UInt32(0))
        buffer.writeNullTerminatedString(portal)
        buffer.writeNullTerminatedString(name)
        writeFormats(formats, to: &buffer)
        buffer.writeInteger(UInt16(truncatingIfNeeded: parameters.count))
        return Array(buffer: buffer)
    }

    private func writeResultFormats(to buffer: inout ByteBuffer) {
        writeFormats(columns.map(\.isBinary), to: &buffer)
    }

    /// One code stands for all where they are alike.
    private func writeFormats(_ formats: [Bool], to buffer: inout ByteBuffer) {
        if formats.allSatisfy({ $0 }) {
            buffer.writeMultipleIntegers(UInt16(1), UInt16(1))
        } else {
            buffer.writeInteger(UInt16(truncatingIfNeeded: formats.count))
            for isBinary in formats { buffer.writeInteger(UInt16(isBinary ? 1 : 0)) }
        }
    }
}

/// A value that does not fit its parameter.
struct ParameterFailure: Error {
    enum Reason {
        /// Another declaration of the parameter's type may help.
        case mismatch(expected: PostgresType)
        case invalid(String)
    }

    let index: Int
    let reason: Reason
}

/// The columns of a result.
final class RowLayout: Sendable {
    let columns: [ColumnDescription]

    init(_ columns: [ColumnDescription]) {
        self.columns = columns
    }
}
