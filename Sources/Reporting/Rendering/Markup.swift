internal import Mustache

/// HTML that is safe to put into a page: either escaped here, byte by byte, or
/// written by this module. A plain String cannot reach a template.
package struct Markup: Sendable, Equatable {
  package private(set) var html: String

  /// Text from anywhere: all that HTML could read is escaped.
  package init(_ text: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    // Over bytes, not Characters: '<' followed by a combining mark is one
    // Character that is not '<', and would slip through.
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      case 0..<9, 11..<13, 14..<32: bytes += "\u{fffd}".utf8
      default: bytes.append(byte)
      }
    }
    html = String(decoding: bytes, as: UTF8.self)
  }

  /// HTML that this module wrote.
  init(trusted html: String) { self.html = html }

  static func + (a: Markup, b: Markup) -> Markup { Markup(trusted: a.html + b.html) }

  static func joined(_ parts: [Markup], _ separator: String = "") -> Markup {
    Markup(trusted: parts.map(\.html).joined(separator: separator))
  }
}

/// What a template may be given.
enum TemplateValue {
  case markup(Markup)
  case flag(Bool)
  case list([[String: TemplateValue]])

  static func text(_ text: String) -> TemplateValue { .markup(Markup(text)) }

  fileprivate var any: Any {
    switch self {
    case .markup(let markup): return markup.html
    case .flag(let flag): return flag
    case .list(let items): return items.map { $0.mapValues(\.any) }
    }
  }
}

/// The templates, embedded in the binary.
enum Templates {
  private static let library: [String: MustacheTemplate] = [
    "page": template(PackageResources.page_mustache),
    "findings": template(PackageResources.findings_mustache),
    "cards": template(PackageResources.cards_mustache),
    "table": template(PackageResources.table_mustache),
    "figure": template(PackageResources.figure_mustache),
  ]

  static let style = String(decoding: PackageResources.style_css, as: UTF8.self)

  private static func template(_ bytes: [UInt8]) -> MustacheTemplate {
    // A template that does not parse is a fault of this package, found by any test.
    try! MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
  }

  static func render(_ name: String, _ context: [String: TemplateValue]) -> Markup {
    Markup(trusted: library[name]!.render(context.mapValues(\.any)))
  }
}
