import CArgon2

/// The call into the reference library.
enum Argon2 {
    /// The Argon2id digest. The copy of the password and the library's memory are wiped.
    static func digest(
        _ password: [UInt8],
        salt: [UInt8],
        length: Int,
        memoryKiB: UInt32,
        passes: UInt32,
        lanes: UInt32
    ) throws -> [UInt8] {
        var password = password
        var salt = salt
        var output = [UInt8](repeating: 0, count: length)
        // Safe: the three buffers outlive the call and the library is told their exact lengths.
        let status = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe password.withUnsafeMutableBufferPointer { password in
                unsafe salt.withUnsafeMutableBufferPointer { salt in
                    var context = unsafe argon2_context()
                    unsafe context.out = output.baseAddress
                    unsafe context.outlen = UInt32(output.count)
                    unsafe context.pwd = password.baseAddress
                    unsafe context.pwdlen = UInt32(password.count)
                    unsafe context.salt = salt.baseAddress
                    unsafe context.saltlen = UInt32(salt.count)
                    unsafe context.t_cost = passes
                    unsafe context.m_cost = memoryKiB
                    unsafe context.lanes = lanes
                    // One thread: the pool bounds how many work, the library must not add its own.
                    unsafe context.threads = 1
                    unsafe context.version = 0x13
                    // ARGON2_FLAG_CLEAR_PASSWORD: the library wipes the buffer once it is absorbed.
                    unsafe context.flags = 1
                    return unsafe argon2id_ctx(&context)
                }
            }
        }
        guard status == 0 else {
            throw PasswordHashingError(
                code: .failed,
                message: "Argon2id failed with code \(status); is there memory for \(memoryKiB) KiB?"
            )
        }
        return output
    }
}
