/// Bytes that a client may send: whatever they are and however they are cut, they are understood alike, and nothing gets
/// through that must not.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = ParserProperties.violation(bytes, seed: UInt64(count)) { preconditionFailure(violation) }
    return 0
}
