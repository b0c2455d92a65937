public import CovetCrypto
public import CovetModel

/// A key ring encrypts the columns of models: `try Patient.encrypted(text, for: \.diagnosis, by: keys)`.
extension KeyRing: TextCipher {}
