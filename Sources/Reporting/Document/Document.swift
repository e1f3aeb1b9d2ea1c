/// A report as content, before it becomes HTML or Markdown: the same document
/// gives both, so they cannot say different things.
package struct Document: Sendable {
  package var language: Language
  package var title: String
  package var subtitle: String
  /// The state of the run in words, with its kind.
  package var state: (kind: Notice, text: String)
  package var links: [Link]
  package var sections: [Section]

  package init(
    language: Language, title: String, subtitle: String, state: (kind: Notice, text: String),
    links: [Link], sections: [Section]
  ) {
    self.language = language
    self.title = title
    self.subtitle = subtitle
    self.state = state
    self.links = links
    self.sections = sections
  }
}

package struct Link: Sendable {
  package let text: String
  /// Relative, or an anchor of this page.
  package let target: String

  package init(_ text: String, _ target: String) {
    self.text = text
    self.target = target
  }
}

package struct Section: Sendable {
  /// ASCII anchor, the same in both languages.
  package let id: String
  package let title: String
  package var blocks: [Block]

  package init(_ id: String, _ title: String, _ blocks: [Block]) {
    self.id = id
    self.title = title
    self.blocks = blocks
  }
}

package enum Notice: String, Sendable { case good, info, warning, error }

package indirect enum Block: Sendable {
  case paragraph(String)
  case heading(String)
  case findings([Finding])
  case cards([Card])
  case table(DataTable)
  case heat(HeatTable)
  case figure(Figure)
  case notice(Notice, String)
  case folded(String, [Block])
  case code(String)
}

/// A sentence that matters, linked to its evidence.
package struct Finding: Sendable {
  package let kind: Notice
  package let text: String
  package let anchor: String

  package init(_ kind: Notice, _ text: String, anchor: String) {
    self.kind = kind
    self.text = text
    self.anchor = anchor
  }
}

/// A key figure: its value, its change, its course.
package struct Card: Sendable {
  package let label: String
  package let value: String
  package let exact: String
  package let change: String
  /// Is the change welcome? nil: neither.
  package let good: Bool?
  package let spark: [Double?]

  package init(
    label: String, value: String, exact: String, change: String, good: Bool?, spark: [Double?]
  ) {
    self.label = label
    self.value = value
    self.exact = exact
    self.change = change
    self.good = good
    self.spark = spark
  }
}

package struct DataTable: Sendable {
  package let caption: String
  package let header: [String]
  /// Columns that hold numbers are aligned right.
  package let numeric: Set<Int>
  package let rows: [[String]]
  package let csv: String?

  package init(
    caption: String = "", header: [String], numeric: Set<Int> = [], rows: [[String]], csv: String? = nil
  ) {
    self.caption = caption
    self.header = header
    self.numeric = numeric
    self.rows = rows
    self.csv = csv
  }
}

/// A table whose cells carry a shade and a printed numeral.
package struct HeatTable: Sendable {
  package struct Cell: Sendable {
    package let text: String
    /// 0 … 1; nil: no shade.
    package let shade: Double?
    package let note: String?

    package init(_ text: String, shade: Double? = nil, note: String? = nil) {
      self.text = text
      self.shade = shade
      self.note = note
    }
  }

  package let caption: String
  package let header: [String]
  package let rows: [[Cell]]
  package let csv: String?

  package init(caption: String, header: [String], rows: [[Cell]], csv: String?) {
    self.caption = caption
    self.header = header
    self.rows = rows
    self.csv = csv
  }
}

/// A chart with its sentence, its numbers behind a fold, and its file.
package struct Figure: Sendable {
  package let svg: Markup
  package let caption: String
  package let table: DataTable

  package init(svg: Markup, caption: String, table: DataTable) {
    self.svg = svg
    self.caption = caption
    self.table = table
  }
}
