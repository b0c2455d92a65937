import CovetDatabase
import NIOCore
import NIOPosix

/// Getting in: ``Handshake`` says what to do, and this does it.
extension ConnectionHandler {
    func step(_ next: () throws(DatabaseError) -> Handshake.Action) {
        do throws(DatabaseError) {
            act(try next())
        } catch {
            end(error)
        }
    }

    func greet(_ frame: Frame) {
        step { () throws(DatabaseError) in try handshake.receive(frame.kind, reader.body(of: frame)) }
    }

    private func act(_ action: Handshake.Action) {
        switch action {
        case .send(let buffer): writeNow(buffer)
        case .startTLS: startTLS()
        case .derive(let derivation): derive(derivation)
        case .wait: break
        case .notice(let report): log(report)
        case .parameter(let name, let value): vitals.set(name, to: value)
        case .ready(let key):
            self.key = key
            phase = .ready
            reader.isGreeting = false
            ready.succeed()
        }
    }

    private func startTLS() {
        guard let context, let tls = settings.tls else { return }
        vitals.setEncrypting(true)
        do {
            try tls.start(in: context.pipeline, before: self)
        } catch {
            end(DatabaseError(.connection, "TLS could not be begun: \(DatabaseError.words(for: error))"))
        }
    }

    /// Thousands of hashes: not on the event loop.
    private func derive(_ derivation: SCRAM.Derivation) {
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { derivation.saltedPassword() }
            .whenComplete { result in
                guard case .greeting = self.phase else { return }
                switch result {
                case .success(let salted):
                    self.step { () throws(DatabaseError) in try self.handshake.receiveSalted(salted) }
                case .failure(let error):
                    self.end(
                        DatabaseError(
                            .connection,
                            "the password could not be worked out: \(DatabaseError.words(for: error))"
                        )
                    )
                }
            }
    }
}
