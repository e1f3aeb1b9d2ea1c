package import Tables

/// A small result table on its way to a CSV file and to the terminal.
package struct OutputTable: Sendable {
  package enum Cell: Sendable {
    case empty
    case text(String)
    case int(Int)
    /// Twelve significant digits: what went through a library function.
    case number(Double)
    /// Fifteen: what only our own arithmetic made, the same bits on every machine.
    case precise(Double)

    package static func optional(_ value: Double?) -> Cell { value.map { .number($0) } ?? .empty }
    package static func optional(_ value: String?) -> Cell { value.map { .text($0) } ?? .empty }
    package static func optional(_ value: Int?) -> Cell { value.map { .int($0) } ?? .empty }

    fileprivate var text: String {
      switch self {
      case .empty: ""
      case .text(let text): text
      case .int(let value): String(value)
      case .number(let value): value.isFinite ? NumberText.double(value) : ""
      case .precise(let value): value.isFinite ? NumberText.double(value, digits: 15) : ""
      }
    }

    /// Six digits are enough for the eye.
    fileprivate var short: String {
      switch self {
      case .number(let value), .precise(let value): value.isFinite ? NumberText.double(value, digits: 6) : ""
      default: printable(text)
      }
    }

    fileprivate var isNumber: Bool {
      switch self {
      case .int, .number, .precise: true
      default: false
      }
    }
  }

  package let name: String
  package let header: [String]
  package private(set) var rows: [[Cell]] = []
  /// Columns that the terminal shows; nil: all.
  private let glance: Set<String>?

  init(_ name: String, _ header: [String], glance: Set<String>? = nil) {
    self.name = name
    self.header = header
    self.glance = glance
  }

  mutating func add(_ cells: [Cell]) {
    precondition(cells.count == header.count, "\(name): cells in a row")
    rows.append(cells)
  }

  package var csv: [UInt8] {
    var out: [UInt8] = []
    func line(_ fields: [String]) {
      for (j, field) in fields.enumerated() {
        if j > 0 { out.append(0x2c) }
        var field = field
        if !field.isEmpty { out += field.withUTF8 { CSVField.bytes($0) } }
      }
      out.append(0x0a)
    }
    line(header)
    for row in rows { line(row.map(\.text)) }
    return out
  }

  /// Aligned columns; those without any value are not shown.
  package var aligned: String {
    let shown = header.indices.filter { j in
      (glance?.contains(header[j]) ?? true) && rows.contains { !$0[j].text.isEmpty }
    }
    let lines = [shown.map { header[$0] }] + rows.map { row in shown.map { row[$0].short } }
    let widths = shown.indices.map { j in lines.map { $0[j].count }.max() ?? 0 }
    let numeric = shown.map { j in rows.contains { $0[j].isNumber } }
    return lines.map { line in
      let padded = line.indices.map { j in
        let pad = String(repeating: " ", count: widths[j] - line[j].count)
        return numeric[j] ? pad + line[j] : line[j] + pad
      }
      let text = padded.joined(separator: "  ")
      return String(text.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }
}

/// What an analysis of a user's table gives: its files, and its summary.
package struct AnalysisResult: Sendable {
  package let tables: [OutputTable]
  package let summary: JSON
  /// What the user should know, one sentence each.
  package let warnings: [String]
}
