internal import CCrypto
internal import Glibc
package import Tables

/// Keyed names for customers: HMAC-SHA256 of the id, 128 bits of it in hexadecimal.
///
/// The same id and key give the same name in every table and every run, so joins
/// hold; without the key nobody can tell whose it is, not even by trying all ids.
package struct Pseudonyms: Sendable {
  package static let variable = "DANGOL_PSEUDONYM_KEY"
  /// As long as the hash: a shorter key would be the weakest part (RFC 2104, section 3).
  package static let shortestKey = 32

  private let key: [UInt8]

  package init(key: [UInt8]) throws(DangolError) {
    guard key.count >= Self.shortestKey else {
      throw DangolError(
        .configuration, "\(Self.variable) has \(key.count) bytes; at least \(Self.shortestKey) are needed",
        advice: "make one with: openssl rand -hex 32")
    }
    self.key = key
  }

  /// The key of the process's environment. Nothing else of it is read here, and
  /// the key is written nowhere.
  static func fromEnvironment() throws(DangolError) -> Pseudonyms? {
    guard let value = getenv(variable), value.pointee != 0 else { return nil }
    return try Pseudonyms(key: Array(UnsafeRawBufferPointer(start: value, count: strlen(value))))
  }

  /// A letter in front, so that no spreadsheet takes a name for a number.
  package func name(_ id: Bytes) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    let result = HMAC(EVP_sha256(), key, Int32(key.count), id.baseAddress, id.count, &digest, &count)
    precondition(result != nil && count == 32, "libcrypto gives no HMAC-SHA256")
    let digits = Array("0123456789abcdef".utf8)
    var name: [UInt8] = [UInt8(ascii: "p")]
    for byte in digest.prefix(16) {
      name.append(digits[Int(byte >> 4)])
      name.append(digits[Int(byte & 15)])
    }
    return String(decoding: name, as: UTF8.self)
  }

  package func name(_ id: String) -> String {
    var id = id
    return id.withUTF8 { name($0) }
  }
}
