import Pipeline
import Tables
import Testing

@Suite struct PseudonymTests {
  /// RFC 4231, test cases 6 and 7 (keys of 131 bytes), and a Korean id under a key of
  /// 32 bytes by Python 3.11's hmac module.
  @Test func knownAnswers() throws {
    let long = try Pseudonyms(key: [UInt8](repeating: 0xaa, count: 131))
    #expect(
      long.name("Test Using Larger Than Block-Size Key - Hash Key First")
        == "p60e431591ee0b67f0d8a26aacbf5b77f")
    #expect(
      long.name(
        "This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.")
        == "p9b09ffa71b942fcb27635fbcd5b0e944")
    let key = try Pseudonyms(key: Array("0123456789abcdef0123456789abcdef".utf8))
    #expect(key.name("단골") == "pf96576595e1286b716c92f9096459aa5")
  }

  @Test func keysBelowTheHashsLengthAreRefused() {
    for count in [0, 1, 31] {
      #expect(throws: DangolError.self) { try Pseudonyms(key: [UInt8](repeating: 1, count: count)) }
    }
    #expect(throws: Never.self) { try Pseudonyms(key: [UInt8](repeating: 1, count: 32)) }
  }

  /// Distinct ids keep distinct names.
  @Test func noTwoAlike() throws {
    let names = try Pseudonyms(key: [UInt8](repeating: 7, count: 32))
    let all = Set((0..<20_000).map { names.name("C\($0)") })
    #expect(all.count == 20_000)
    #expect(all.allSatisfy { $0.utf8.count == 33 && $0.utf8.first == UInt8(ascii: "p") })
  }
}
