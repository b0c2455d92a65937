import Testing

@testable import CovetPostgres

struct PipeTests {
    /// What a server answers, by the first bytes of its messages, with Z for ready.
    private func play(_ exchanges: [Exchange], _ answers: String) throws -> (answers: [Answer], finished: [Int]) {
        var pipe = Pipe<Int>()
        for (ticket, exchange) in exchanges.enumerated() { pipe.send(exchange, for: ticket) }
        var heard: [Answer] = []
        var finished: [Int] = []
        for byte in answers.utf8 {
            let kind = try #require(MessageKind(rawValue: byte))
            if kind == .readyForQuery {
                finished.append(try pipe.finish(.idle))
            } else {
                heard.append(try pipe.receive(kind))
            }
        }
        return (heard, finished)
    }

    @Test(arguments: [
        (Exchange.prepare(), "1tTZ", [Answer.progress, .parameters, .columns]),
        (.prepare(), "1tnZ", [.progress, .parameters, .noColumns]),
        (.prepare(closing: 2), "331tnZ", [.progress, .progress, .progress, .parameters, .noColumns]),
        (.prepare(), "EZ", [.failed]),
        (.prepare(closing: 1), "3EZ", [.progress, .failed]),
        (.execute, "2DDCZ", [.progress, .row, .row, .complete]),
        (.execute, "2CZ", [.progress, .complete]),
        (.execute, "2IZ", [.progress, .empty]),
        (.execute, "EZ", [.failed]),
        (.execute, "2DEZ", [.progress, .row, .failed]),
        // An error at the very end: a deferred constraint fails with the commit, at Sync.
        (.execute, "2CEZ", [.progress, .complete, .failed]),
        (.parseAndExecute, "12TDCZ", [.progress, .progress, .columns, .row, .complete]),
        (.parseAndExecute, "12nCZ", [.progress, .progress, .noColumns, .complete]),
        (.open(), "2DDsZ", [.progress, .row, .row, .suspended]),
        (.open(), "2DCZ", [.progress, .row, .complete]),
        (.open(), "EZ", [.failed]),
        (.open(parsing: true), "12TDCZ", [.progress, .progress, .columns, .row, .complete]),
        (.fetch, "DCZ", [.row, .complete]),
        (.fetch, "sZ", [.suspended]),
        (.close(1), "3Z", [.progress]),
        (.close(0), "Z", []),
        (.close(0), "EZ", [.failed]),
        (.script, "CTDCIZ", [.complete, .columns, .row, .complete, .empty]),
        (.script, "IZ", [.empty]),
        (.script, "CEZ", [.complete, .failed]),
        (.copy, "GCZ", [.copyIn, .complete]),
        (.copy, "GEZ", [.copyIn, .failed]),
        (.copy, "HddcCZ", [.copyOut, .copyData, .copyData, .copyDone, .complete]),
        (.copy, "HdEZ", [.copyOut, .copyData, .failed]),
        (.copy, "TDCZ", [.columns, .row, .complete]),
    ])
    func anExchangeTakesItsAnswersInOrder(exchange: Exchange, answers: String, heard: [Answer]) throws {
        let result = try play([exchange], answers)
        #expect(result.answers == heard)
        #expect(result.finished == [0])
    }

    @Test(arguments: [
        (Exchange.prepare(), "2"), (.prepare(), "t"), (.prepare(), "1T"), (.prepare(), "1tD"), (.prepare(), "1tTD"),
        (.prepare(), "Z"), (.prepare(), "1Z"), (.prepare(), "1tZ"), (.prepare(closing: 1), "1"), (.prepare(), "3"),
        (.execute, "D"), (.execute, "C"), (.execute, "2Z"), (.execute, "2DZ"), (.execute, "22"), (.execute, "2T"),
        (.execute, "2s"), (.execute, "2CC"), (.execute, "2CD"), (.execute, "2G"), (.execute, "2H"), (.execute, "2d"),
        (.execute, "EE"), (.execute, "ED"), (.execute, "E2"), (.execute, "2CEE"),
        (.parseAndExecute, "12D"), (.parseAndExecute, "2"), (.fetch, "Z"), (.fetch, "sD"), (.open(), "s"),
        (.close(1), "Z"), (.close(1), "33"), (.close(0), "3"), (.close(0), "C"),
        (.script, "2"), (.script, "s"), (.script, "G"), (.script, "t"), (.script, "EC"),
        (.copy, "Z"), (.copy, "d"), (.copy, "c"), (.copy, "Gd"), (.copy, "GG"), (.copy, "HC"), (.copy, "HcD"),
        (.copy, "Hcd"),
        (.copy, "GCC"),
    ])
    func whatIsOutOfOrderIsAViolation(exchange: Exchange, answers: String) {
        #expect(throws: ProtocolViolation.self) { try play([exchange], answers) }
    }

    @Test func anErrorStaysWithItsExchange() throws {
        let result = try play([.execute, .execute, .prepare(), .execute], "2DCZEZ1tnZ2CZ")
        #expect(result.finished == [0, 1, 2, 3])
        #expect(result.answers.count { $0 == .failed } == 1)
    }

    @Test(arguments: ["1", "2", "C", "D", "E", "Z", "G", "s"])
    func anAnswerToNothingIsAViolation(answer: String) {
        #expect(throws: ProtocolViolation.self) { try play([], answer) }
    }

    @Test func theTransactionIsWhatTheServerSaysLast() throws {
        var pipe = Pipe<Int>()
        for status in [TransactionStatus.open, .failed, .idle] {
            pipe.send(.script, for: 1)
            _ = try pipe.receive(.commandComplete)
            _ = try pipe.finish(status)
            #expect(pipe.transaction == status)
        }
    }

    @Test func allThatWasInFlightComesBackInItsOrder() {
        var pipe = Pipe<Int>()
        for ticket in 0..<100 { pipe.send(.execute, for: ticket) }
        #expect(pipe.count == 100)
        #expect(pipe.removeAll() == Array(0..<100))
        #expect(pipe.isEmpty)
    }
}
