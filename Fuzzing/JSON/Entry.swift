import CovetJSON

/// A text that may be JSON: every way to read it agrees, and what was read can be written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    if let violation = fuzzJSON(bytes) { preconditionFailure(violation) }
    return 0
}
