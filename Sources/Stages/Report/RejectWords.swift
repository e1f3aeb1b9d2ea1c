internal import Tables

/// Reasons in Korean; the English ones are the codes' own help.
enum RejectWords {
  static func korean(_ code: RowCode) -> String {
    switch code {
    case .colsLow: "칸이 머리글보다 적습니다. 잘린 줄인지 보세요"
    case .colsHigh: "칸이 머리글보다 많습니다. 쉼표가 든 값은 따옴표로 감싸세요"
    case .quote: "따옴표가 잘못 놓였습니다. 값 안의 따옴표는 두 번 쓰세요"
    case .unterminated: "따옴표가 닫히지 않았습니다"
    case .fieldBig: "한 칸이 1 MiB를 넘습니다"
    case .recordBig: "한 행이 4 MiB를 넘습니다"
    case .nul: "NUL 바이트가 있습니다. 텍스트로 다시 내려받으세요"
    case .encoding: "글자 인코딩이 맞지 않습니다"
    case .control: "글자가 아닌 제어 문자가 있습니다"
    case .newline: "줄바꿈이 들 수 없는 칸입니다. 위쪽의 따옴표를 보세요"
    case .bareCR: "줄 끝이 올바르지 않습니다"
    case .missing: "꼭 있어야 할 값이 비었습니다"
    case .type: "열의 형식에 맞지 않습니다"
    case .range: "받을 수 있는 범위를 벗어났습니다"
    case .scale: "통화보다 소수 자리가 많습니다"
    case .choice: "정해진 말이 아닙니다. columns:에서 짝지어 주세요"
    case .date: "날짜나 시각으로 읽을 수 없습니다"
    case .zone: "서머타임으로 건너뛴 시각입니다"
    case .id: "아이디로 쓸 수 없습니다"
    case .keyDuplicate: "같은 행이 또 있어 하나만 두었습니다"
    case .keyConflict: "같은 아이디인데 내용이 다릅니다"
    case .selfReferral: "자기 자신을 추천했습니다"
    }
  }
}
