import CovetDatabase
import CovetTestSupport
import Foundation
import NIOSSL
import Testing

@testable import CovetPostgres

@Suite(.serialized, .enabled(if: TestServer.hasFolder, TestServer.hint))
struct TLSTests {
    private func isEncrypted(_ change: (inout PostgresConfiguration) throws -> Void) async throws -> Bool {
        try await withConnection(change) { connection in
            try await connection.strings("SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == ["true"]
        }
    }

    @Test(arguments: [
        (PostgresConfiguration.TLS.Mode.disable, false), (.prefer, true), (.require, true), (.verifyCA, true),
        (.verifyFull, true),
    ])
    func everyMode(mode: PostgresConfiguration.TLS.Mode, isExpected: Bool) async throws {
        for name in ["127.0.0.1", "localhost"] {
            let hasTLS = try await isEncrypted {
                $0.hosts = [.init(name, port: $0.hosts[0].port)]
                $0.tls = .init(mode, rootCertificatePath: try TestServer.tlsFile("root.crt"))
            }
            #expect(hasTLS == isExpected)
        }
    }

    /// The authority of the client's own key is another one than the server's.
    @Test(arguments: [PostgresConfiguration.TLS.Mode.require, .verifyCA, .verifyFull])
    func aCertificateOfAnotherAuthorityIsRefused(mode: PostgresConfiguration.TLS.Mode) async throws {
        try await withForeignAuthority { path in
            let error = try await failure {
                _ = try await isEncrypted { $0.tls = .init(mode, rootCertificatePath: path) }
            }
            #expect(error.code == .connection && error.message.contains("sslrootcert"))
        }
    }

    @Test func theSystemsAuthoritiesDoNotKnowTheServer() async throws {
        let error = try await failure { _ = try await isEncrypted { $0.tls = .init(.verifyFull) } }
        #expect(error.code == .connection && error.message.contains("sslrootcert"))
    }

    @Test func aCertificateForAnotherNameIsRefusedByVerifyFullAlone() async throws {
        let root = try TestServer.tlsFile("root.crt")
        // 127.0.0.1 under a name that is not in the certificate.
        let error = try await failure {
            _ = try await isEncrypted {
                $0.hosts = [.init("database.example", port: $0.hosts[0].port, numericAddress: "127.0.0.1")]
                $0.tls = .init(.verifyFull, rootCertificatePath: root)
            }
        }
        #expect(error.code == .connection && error.message.contains("name"))
        let hasTLS = try await isEncrypted {
            $0.hosts = [.init("database.example", port: $0.hosts[0].port, numericAddress: "127.0.0.1")]
            $0.tls = .init(.verifyCA, rootCertificatePath: root)
        }
        #expect(hasTLS)
    }

    @Test func filesThatAreNoneAreNamed() async throws {
        for (key, change) in [
            ("sslrootcert", { $0.tls = .init(.verifyFull, rootCertificatePath: "/nowhere/root.crt") }),
            (
                "sslcert",
                {
                    $0.tls = .init(.require); $0.tls.certificatePath = "/nowhere/c";
                    $0.tls.privateKeyPath = "/nowhere/k"
                }
            ),
            (
                "sslkey",
                {
                    $0.tls = .init(.require); $0.tls.certificatePath = "/nowhere/c"
                }
            ),
        ] as [(String, (inout PostgresConfiguration) -> Void)] {
            let error = try await failure { _ = try await isEncrypted(change) }
            #expect(error.message.contains(key))
        }
    }

    @Test func aSocketOfThisMachineNeedsNoTLS() async throws {
        let folder = try #require(TestServer.folder)
        let hasTLS = try await isEncrypted {
            $0.hosts = [.init(socketDirectory: folder + "/socket", port: $0.hosts[0].port)]
            $0.tls = .init(.verifyFull)
        }
        #expect(!hasTLS)
    }

    @Test func statementsAreCancelledOverTLSAsWell() async throws {
        try await withConnection({
            $0.tls = .init(.verifyFull, rootCertificatePath: try TestServer.tlsFile("root.crt"))
        }) { connection in
            let error = try await failure {
                try await connection.execute(
                    "SELECT pg_sleep(60)",
                    options: StatementOptions(timeout: .milliseconds(50))
                )
            }
            #expect(error.code == .deadlineExceeded)
            let one = try await connection.integers("SELECT 1::int8")
            #expect(one == [1])
        }
    }

    private func withForeignAuthority(_ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/covet-foreign-\(UInt64.random(in: 0 ... .max)).crt"
        try Self.foreignAuthority.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    /// A root that signed nothing; its key was thrown away.
    private static let foreignAuthority = """
        -----BEGIN CERTIFICATE-----
        MIIBhTCCASugAwIBAgIUYJ/Vfin3sYll+BwMQkCzTVeHNKQwCgYIKoZIzj0EAwIw
        FzEVMBMGA1UEAwwMQW5vdGhlciByb290MCAXDTI2MTEyMzA1MDY0MVoYDzIxMjYx
        MDMwMDUwNjQxWjAXMRUwEwYDVQQDDAxBbm90aGVyIHJvb3QwWTATBgcqhkjOPQIB
        BggqhkjOPQMBBwNCAARLz4QgIstOmUxVajkNnxPnuRnvNjKM6NIOG4iznWs3AAPO
        vq+1d0CqUPNVJTI1xFjhJZAriw+qW1gUlngU2ThAo1MwUTAdBgNVHQ4EFgQUs2hH
        wi6X1zqVEtEOBn8c0Q/m6VwwHwYDVR0jBBgwFoAUs2hHwi6X1zqVEtEOBn8c0Q/m
        6VwwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAkG6XCkiHFzIU
        tV2zyT7wbzM15y+I8qSg2DUiGc1zZRgCIDB4OIZD1hz/N7h4alLt1HL2CY8IVxth
        FLVdZA/53seg
        -----END CERTIFICATE-----
        """
}

struct ServerEndPointTests {
    /// Certificates made by OpenSSL, and what `openssl x509 -outform DER | openssl dgst` says of them.
    @Test func theHashIsTheOneOfTheSignature() throws {
        for (name, certificate, hash) in Self.cases {
            let bytes = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem).toDERBytes()
            let found = serverEndPointHash(ofCertificate: bytes)?.map { String(Int($0) + 0x100, radix: 16).dropFirst() }
                .joined()
            #expect(found == hash, "\(name)")
        }
    }

    @Test func whatIsNoCertificateHasNoHash() {
        let certificate = Array("0\u{82}".utf8)
        for bytes in [
            [], [0x30], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0x02, 0x30, 0x00], [0x30, 0x80], certificate,
        ] as [[UInt8]] {
            #expect(serverEndPointHash(ofCertificate: bytes) == nil)
        }
    }

    private static let cases: [(name: String, certificate: String, hash: String?)] = [
        (
            "ecdsa256",
            """
            -----BEGIN CERTIFICATE-----
            MIIBfDCCASOgAwIBAgIUP9tDxsyjE2UGUt7/utlh0kVVDZIwCgYIKoZIzj0EAwIw
            EzERMA8GA1UEAwwIZWNkc2EyNTYwIBcNMjYxMTIzMDUwNjQxWhgPMjEyNjEwMzAw
            NTA2NDFaMBMxETAPBgNVBAMMCGVjZHNhMjU2MFkwEwYHKoZIzj0CAQYIKoZIzj0D
            AQcDQgAEXXqKVocf3ovsFH1gET7ACuyJsAPozmkZs+lj9Jsl31eLdwfPlBzISmu0
            igosHiYZUiEFELjoaON3otmbyssC1KNTMFEwHQYDVR0OBBYEFD/dg1zx6FkQNXGg
            yCdQolm+xw0tMB8GA1UdIwQYMBaAFD/dg1zx6FkQNXGgyCdQolm+xw0tMA8GA1Ud
            EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgCS0qKOWw6TJz+LWeK5vIJD5l
            lsFUSsxSNA7l4TpewZ4CIAkxB9p2BMc3/J0NyRBka+d+T1XkqubCbL36iqLGrEam
            -----END CERTIFICATE-----
            """,
            "2bab74c1fda0cd4903ead2d904819116bf18db71778afd6c345a724505dc7228"
        ),
        (
            "ecdsa384",
            """
            -----BEGIN CERTIFICATE-----
            MIIBfjCCASOgAwIBAgIUMDN+/Xubwp1JiYk2QviyxBECu8kwCgYIKoZIzj0EAwMw
            EzERMA8GA1UEAwwIZWNkc2EzODQwIBcNMjYxMTIzMDUwNjQxWhgPMjEyNjEwMzAw
            NTA2NDFaMBMxETAPBgNVBAMMCGVjZHNhMzg0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
            AQcDQgAEzZxWv5q+jNIYzxNT2qojqcpczEL5FX+5z5i7kAlfLc4Im5w1Y5sytSY2
            TVe8zWobcJIAFT9QM6MA+WjW5Wjac6NTMFEwHQYDVR0OBBYEFCD0wAbAv7fLoEDi
            tcxuvmW5RgfTMB8GA1UdIwQYMBaAFCD0wAbAv7fLoEDitcxuvmW5RgfTMA8GA1Ud
            EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwMDSQAwRgIhALVy4HhpXMGBgu1NbmGMmg/j
            5dJQiJxiP6UMaDLbSvFqAiEA/L6RUPwLIdzy65kyuJqBtyAp/2m++4rbJIFbll/c
            51s=
            -----END CERTIFICATE-----
            """,
            "e83c6e439dc5ad3a127c44d9dfee2ebdd1340ec79f586573937bebf8e6c30dc90929b5e7a8c0348ed80cc0a66220a3ec"
        ),
        (
            "ecdsa512",
            """
            -----BEGIN CERTIFICATE-----
            MIIBfjCCASOgAwIBAgIUT49oKyg7vzVSKxvJ0vgwsbUaXbQwCgYIKoZIzj0EAwQw
            EzERMA8GA1UEAwwIZWNkc2E1MTIwIBcNMjYxMTIzMDUwNjQxWhgPMjEyNjEwMzAw
            NTA2NDFaMBMxETAPBgNVBAMMCGVjZHNhNTEyMFkwEwYHKoZIzj0CAQYIKoZIzj0D
            AQcDQgAEH/lnQ/FEjwF9bZM+fQmBYPfNNdkexq2UxM9eU2k68pyVNaDxOdHyOTme
            AKfvvdgstFLBMXaQSem8DDi2DIDRj6NTMFEwHQYDVR0OBBYEFDDeuMbPEuVO3Ww2
            TcKcc7h6sHZ7MB8GA1UdIwQYMBaAFDDeuMbPEuVO3Ww2TcKcc7h6sHZ7MA8GA1Ud
            EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwQDSQAwRgIhANQ3rY0dIQiFmub81UKv/1U5
            d1MSLyKF+8OBluzhUuzTAiEAyaKBq4Xu4nBbq/JBPQ5aOA2c6W2iWJTcoMAiZFo3
            1qY=
            -----END CERTIFICATE-----
            """,
            "0fc65dc072c4b09e8274b0ed32997c79abb51872d58574eac2451210397543c7af40834a528b6e424c58aa0cb276130301dfb3f78756dbcd10e50eb81b9ce89d"
        ),
        (
            "rsa256",
            """
            -----BEGIN CERTIFICATE-----
            MIIDBTCCAe2gAwIBAgIUG9G4hdElAWODeTGBSylBkYod6vowDQYJKoZIhvcNAQEL
            BQAwETEPMA0GA1UEAwwGcnNhMjU2MCAXDTI2MTEyMzA1MDY0MVoYDzIxMjYxMDMw
            MDUwNjQxWjARMQ8wDQYDVQQDDAZyc2EyNTYwggEiMA0GCSqGSIb3DQEBAQUAA4IB
            DwAwggEKAoIBAQC+mdUB/FqLDFIzGcw5IfaDStU9695bcBwidkhQnIer1sXyoV9s
            h/6DdBqGE3zFunTMGdecxUxENERwiaA068sxLWVyMYJB0F6c2PT5MtR/9EGHhqFG
            p4cKqPjPAsUSIqazBy1hoF2+lfHPEsaV6vIVFmRXQ2haGH8txCuiBcooXvGJzZSS
            tXC/OaKccxHzJIKxzn2X9yGrM9WI7CKYBxtqfcri8qkm69eE7SUR0ctDZ1EJAM/1
            h6kh2Cic96+8iJYXbd/0TOKiJZNF9Jky9sI1yMVDNgFr7aHCAdJq04gg3LmISgBW
            A/r1tem+JUXGH3wCYYr2go5xyLSvjxtBv/fHAgMBAAGjUzBRMB0GA1UdDgQWBBTq
            W3yVAUCS+mpU5jUhfwLCCHwR4jAfBgNVHSMEGDAWgBTqW3yVAUCS+mpU5jUhfwLC
            CHwR4jAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQAqnNdPPDuo
            TFvHGPqTx/PxrS2VrcYPMbGXUUfPsd99xpOdtPbUfGvDrnK6pmSn4/bvqxG6mc2+
            WREpvlSefPOn7Nhrp/+z4AmcrTqJyGq8047kuaLkesfEaltZxEIL2Uptgc1dEZMG
            GXR5V+lF5DuoAYI7qtrLY9JiFdF+1tQUGfkZb2qyUh6jb4nt42XuVLqLXXyXs3Xo
            TGW7LPZMsIAnrFCwunwoQryXxnHW0cmsOqI9/PIE9ZWaEBCKvsZwWxWQa2vkJ45/
            2gskTYvbHYOQ8XS7Nh334dm7ChrmugQPwNiq3gKRVRMUOLyyr1/fyUQTUMICNnN/
            rG9083Z0KT69
            -----END CERTIFICATE-----
            """,
            "ea41d70e232a47e2591c648f9260c99fc9eb234176f27bf7572a0f329d5d5eb9"
        ),
        (
            "rsa384",
            """
            -----BEGIN CERTIFICATE-----
            MIIDBTCCAe2gAwIBAgIUXWEpa9jFFtPdQImuLLaNPblRgIQwDQYJKoZIhvcNAQEM
            BQAwETEPMA0GA1UEAwwGcnNhMzg0MCAXDTI2MTEyMzA1MDY0MloYDzIxMjYxMDMw
            MDUwNjQyWjARMQ8wDQYDVQQDDAZyc2EzODQwggEiMA0GCSqGSIb3DQEBAQUAA4IB
            DwAwggEKAoIBAQCdy021P6shuFbcNL42JywSIoGO3MEqp7I+tZCrQ0iKmpfkzXIn
            /cJcapLUa1r8ZyepppAXXNI/bRRPgPVEW01Egy27HrXwSbsWAK1IjT/YN9Ov/8d2
            sxhZ55rTi+0otb+gAV4Bvqe40vc8EihLJtkqaenllYbjD3wD8ud8Djwm3jUSQopk
            FXS402vI2yfMRjgcfBFSIjzRbAMnP68TBh6idIe1WGj4g0+2Y+HNAgZ4eWXMpNxA
            puZGeEHBaa5Ku01KOIsmDK9bCOC9wHLlQfObDFv5XeXUbnsvIcW4RyNqC4466wBM
            g0yT6B06cGnQDOATVNpmpFKf3kMudk3M1JgJAgMBAAGjUzBRMB0GA1UdDgQWBBTh
            +niZqQJ7B2WIzxOcbTjOVq3J1zAfBgNVHSMEGDAWgBTh+niZqQJ7B2WIzxOcbTjO
            Vq3J1zAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBDAUAA4IBAQA60iQq9Cpo
            oh9NKOusN9DatKExiCyWSha/M8ynsE6C9dYq4Pa6YgToF42JjPr/VyZasoSaQkeJ
            aC7SQxuRdVVrz4HLrO2sS0qVj9jlXWQOi5jbai/c5aUrqrr1c/CMZQHkKGEFese4
            QIUNv7r60YaNZH9MV0Joo6OAzi1nqW0VVOd6eUIW2czsS6ceivxeRIqYdgMv5IRk
            j2tG896wXM67TeD/W7k7fFzRXqoqXrDGWh+5j1IxO1bhDy4nBBs19YVR+tCgRt2q
            MvuiCER/vpGc8TP5RLLsKi39tLmZX6aHV+FyGMm7o0moyVj01K9rIBYtyyPtq7xp
            Cko0CXwBNx/z
            -----END CERTIFICATE-----
            """,
            "212051a7308c42ddbcc0d825918864da8e6a9ce664ccebd938788cf759065b23c37f5952f640f67c4e14f994a09ace75"
        ),
        (
            "rsa512",
            """
            -----BEGIN CERTIFICATE-----
            MIIDBTCCAe2gAwIBAgIUPQqCUCI6T+0rf2zvFyVyVhZhoD4wDQYJKoZIhvcNAQEN
            BQAwETEPMA0GA1UEAwwGcnNhNTEyMCAXDTI2MTEyMzA1MDY0MloYDzIxMjYxMDMw
            MDUwNjQyWjARMQ8wDQYDVQQDDAZyc2E1MTIwggEiMA0GCSqGSIb3DQEBAQUAA4IB
            DwAwggEKAoIBAQDOBcRIrO5Rdzb71TnkKIpAzZ8OisF5t/Uq1g9zjXW5ln3+S4IC
            yglwIFhhtFrffB9H1ir05gyoFo2unJ+n4LI+bGaFrlmhQpvpM44DxXkRV40vRekP
            w0O3HvMR5BEZA1q4KMsExycysSWLX1k/AOTBlK7lifCKFRkccwt/AGH8+ugfKgrF
            ceAL/4zPLa+EXUeNRvWZVrEGOzT1PEFsjB0yLW67uogAseLu8Z+6BrguWZ4IgYyq
            De3/CyjNHZOp2eFecGl7GAf02O+fZYb/4mm/0E56MEDWyMHP+e0QF27W9PKk2Ed8
            bswvIjecKE0mCFgZRQp8BzZEao+uOPOa2wxnAgMBAAGjUzBRMB0GA1UdDgQWBBRV
            7lovl38W0iMu7CuLBelLaB6OvzAfBgNVHSMEGDAWgBRV7lovl38W0iMu7CuLBelL
            aB6OvzAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBDQUAA4IBAQA6pC/sOLQo
            /5uRNYzdy66nxXfmUaBmbMicxO1rJu014l2/kM4JBpUZJ7JuAtINy6o+RhCPBlVh
            lKWkC7DI+FgVM2GYG6KHZQMxDtEw9BXoX82ke2VlHcVpoERXVL/+xz6pSmt/nr9Z
            Od9YslLIqCTbDvpKtY7wekHM0xr/KxLuTbm8JdsCDMi3coeOFdoqTuuixkNFpYCI
            04jZFTTrZtzM8Bm8kgWAu+CNsj15H0fm8WohZ3S/hTiasKOnazqKs07wpap80JcB
            /cy7+QakrMmHxt+ULVvVZifVMAGdSafTrOW8+n7bHlqvyGR/XmsnsNRua2oV3dTa
            CrrVl88faS14
            -----END CERTIFICATE-----
            """,
            "e886a2078fb202fd4716b5aec80c5a47063de57163c8474dadf4715c6d4572073f6671de3acdee34a79b0a840d056685e98350e4e512d2ffc63a8c57f43b72a0"
        ),
        (
            "rsa1",
            """
            -----BEGIN CERTIFICATE-----
            MIIDATCCAemgAwIBAgIUdy3JuGVPEzW9gGyX/QoEx2CjHm8wDQYJKoZIhvcNAQEF
            BQAwDzENMAsGA1UEAwwEcnNhMTAgFw0yNjExMjMwNTA2NDJaGA8yMTI2MTAzMDA1
            MDY0MlowDzENMAsGA1UEAwwEcnNhMTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC
            AQoCggEBAKduq5D4AO8lY3fhn9FOaNV+hUbIqXawp22RLpY65c8VYJg+jvarbUrS
            bZk1rUKtzvJiT99sci9oIti+l+HKQTpaf2vpfFgO/M3Dt572vo4Fx5sblExAj2n0
            LU6WlhNuNQr8Hzk1n4oFwt7XBA7CuSA/wz40xCQgLlm9DAfGRkKos9enZGqgV8ZX
            Bm2NtZrAxj8y6WxlxBIvrxFond52L3iAMUZ/yNceEWiri+5FYXfkB7dzcwSKa066
            8Ac8I0GWrtmZxFdIdIwr4zdSH1HZWaaUQOggErHg6TgIJeR1hapzNDoqK2X8fmwL
            Y79vDVaUY/qdXK5g4yEYyaK0Rr1cvy0CAwEAAaNTMFEwHQYDVR0OBBYEFPqs2McS
            gz/Lz3za9ELR6ftdWRgaMB8GA1UdIwQYMBaAFPqs2McSgz/Lz3za9ELR6ftdWRga
            MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQEFBQADggEBAEm6J93DXeMc1UJ9
            GU2fqHR9opTTypll5/RzhyvUa16hBBNFzIMy6Z3Eryu55NYHO1Lt4ETnbjNe40ga
            zwYXvE7IFZWi/Of1lGNAhGmND2uETxFf1dJAPqQZpEv4eO0GJMFuimUrbbmOXVJE
            auwab7TPvd1jcTSwiLj3stvlSa8fwhRpOU7zqv5ZTmottzFCbcWZiKlv6xxJhZ8Y
            c0lTubaU2qWes1WgjcYLASi7Z3S7K/NhFZmxbr5jrlBUIFf5HqPtA2SoOZ/a9ZYR
            cyOu+izFEeAuhzM/TON3RuGtLWrJpvYqGKywHqzr4eXdCZyDSnBqCv849hLphrVz
            zhp9a50=
            -----END CERTIFICATE-----
            """,
            "e27470a0bc0379f1716bcbc9cfad7c382cd56cf7282313d899f76be01f6e368f"
        ),
        (
            "ed25519",
            """
            -----BEGIN CERTIFICATE-----
            MIIBOjCB7aADAgECAhR8zzuZAwAxSD7Bk25amxW97t7FnjAFBgMrZXAwEjEQMA4G
            A1UEAwwHZWQyNTUxOTAgFw0yNjExMjMwNTA2NDJaGA8yMTI2MTAzMDA1MDY0Mlow
            EjEQMA4GA1UEAwwHZWQyNTUxOTAqMAUGAytlcAMhAEvrTxBz/CntOp2pVOERXM5b
            M9IJsCpfyhxEyWR9vBhgo1MwUTAdBgNVHQ4EFgQUDrTYEYxQsZPl1dqoF9Lpq09n
            I8QwHwYDVR0jBBgwFoAUDrTYEYxQsZPl1dqoF9Lpq09nI8QwDwYDVR0TAQH/BAUw
            AwEB/zAFBgMrZXADQQDA4+1RCfAkLvAi+2NGPApOLZJye/Nydrd4p1HrtNAScSYy
            M6qn+hf4eAJAJy1gfKcGnlDKoSaB5BFSDzE52YIC
            -----END CERTIFICATE-----
            """,
            nil
        ),
    ]
}
