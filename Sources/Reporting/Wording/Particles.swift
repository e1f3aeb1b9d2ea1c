/// Korean particles that depend on the last sound of the word before them.
package enum Particle: Sendable {
  case topic  // 은/는
  case subject  // 이/가
  case object  // 을/를
  case with  // 과/와
  case direction  // 으로/로

  /// The word with its particle: 6월은, 재구매율은, 쿠폰이, 3으로.
  package func after(_ word: String) -> String { word + form(for: word) }

  private func form(for word: String) -> String {
    let final = Self.finalSound(word)
    switch self {
    case .topic: return final == .none ? "는" : "은"
    case .subject: return final == .none ? "가" : "이"
    case .object: return final == .none ? "를" : "을"
    case .with: return final == .none ? "와" : "과"
    // After ㄹ the short form is used: 서울로.
    case .direction: return final == .other ? "으로" : "로"
    }
  }

  private enum Final { case none, rieul, other }

  /// The final consonant of the last letter that is read aloud: Hangul
  /// syllables, digits as Sino-Korean numbers, Latin letters by their names.
  private static func finalSound(_ word: String) -> Final {
    for scalar in word.unicodeScalars.reversed() {
      switch scalar.value {
      case 0xac00...0xd7a3:
        let index = (scalar.value - 0xac00) % 28
        return index == 0 ? .none : index == 8 ? .rieul : .other
      case 0x30...0x39:
        // 영 일 이 삼 사 오 육 칠 팔 구
        return [.other, .rieul, .none, .other, .none, .none, .other, .rieul, .rieul, .none][
          Int(scalar.value - 0x30)]
      case 0x41...0x5a, 0x61...0x7a:
        // 엘, 엠, 엔, 알 end in a consonant; other letter names do not.
        switch scalar.value | 0x20 {
        case 0x6c, 0x72: return .rieul
        case 0x6d, 0x6e: return .other
        default: return .none
        }
      case 0x25: return .none  // 퍼센트
      default: continue
      }
    }
    return .none
  }
}
