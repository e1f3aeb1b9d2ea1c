/// Builds a small table row by row. Large ones are built column by column.
package struct TableBuilder {
  package enum Cell: Sendable {
    case empty
    case integer(Int64)
    case number(Double)
    case text(String)

    package static func int(_ value: Int?) -> Cell { value.map { .integer(Int64($0)) } ?? .empty }
    package static func optional(_ value: Double?) -> Cell { value.map { .number($0) } ?? .empty }
    package static func string(_ value: String?) -> Cell { value.map { .text($0) } ?? .empty }
  }

  package let description: TableDescription
  private enum Form { case word, number, integer }
  private let forms: [Form]
  private var integers: [[Int64]]
  private var numbers: [[Double]]
  private var indices: [[Int32]]
  private var words: [Words]
  package private(set) var rows = 0

  package init(_ description: TableDescription) {
    self.description = description
    let n = description.columns.count
    forms = description.columns.map { $0.kind.isWord ? .word : $0.kind == .number ? .number : .integer }
    integers = Array(repeating: [], count: n)
    numbers = Array(repeating: [], count: n)
    indices = Array(repeating: [], count: n)
    words = Array(repeating: Words(), count: n)
  }

  package mutating func add(_ cells: [Cell]) {
    precondition(cells.count == description.columns.count, "\(description.name): cells in a row")
    for (j, cell) in cells.enumerated() {
      switch (forms[j], cell) {
      case (.word, .text(let text)): indices[j].append(words[j].intern(text))
      case (.word, .empty): indices[j].append(-1)
      case (.number, .number(let value)): numbers[j].append(value.isFinite ? value : .nan)
      case (.number, .integer(let value)): numbers[j].append(Double(value))
      case (.number, .empty): numbers[j].append(.nan)
      case (.integer, .integer(let value)): integers[j].append(value)
      case (.integer, .empty): integers[j].append(Column.missing)
      default: preconditionFailure("\(description.name).\(description.columns[j].name): wrong kind of cell")
      }
    }
    rows += 1
  }

  package func table() -> Table {
    Table(
      description,
      forms.indices.map { j in
        switch forms[j] {
        case .word: .words(indices[j], words[j])
        case .number: .numbers(numbers[j])
        case .integer: .integers(integers[j])
        }
      })
  }
}
