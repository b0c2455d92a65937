/// What a server may send and when callers come and go: whatever it is and however it is cut, every caller has an answer, and nobody passes for a server who did not prove it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = ProtocolProperties.violation(bytes) { preconditionFailure(violation) }
    return 0
}
