/// How a file's bytes are characters, as the user declares it.
package enum TextEncoding: String, Sendable, CaseIterable {
  /// With or without a byte-order mark.
  case utf8 = "utf-8"
  /// Windows' extension of EUC-KR.
  case cp949
  /// By its byte-order mark, else little-endian.
  case utf16 = "utf-16"
  /// By a byte-order mark, else by what the file's rows are valid in.
  case auto

  package init?(_ name: String) {
    switch name.lowercased() {
    case "utf-8", "utf8": self = .utf8
    case "cp949", "ms949", "uhc", "euc-kr", "euckr": self = .cp949
    case "utf-16", "utf16": self = .utf16
    case "auto": self = .auto
    default: return nil
    }
  }
}

/// What a file's bytes turned out to be.
package enum FileEncoding: Sendable, Equatable {
  case utf8, cp949, utf16LittleEndian, utf16BigEndian

  package var name: String {
    switch self {
    case .utf8: "UTF-8"
    case .cp949: "CP949"
    case .utf16LittleEndian: "UTF-16LE"
    case .utf16BigEndian: "UTF-16BE"
    }
  }

  /// Bytes of the smallest unit.
  var unit: Int { self == .utf16LittleEndian || self == .utf16BigEndian ? 2 : 1 }
}
