package import Tables

/// How the exports of one back office are read: a data file with an entry for each
/// table, in the words of a pipeline file. A pipeline overrides any of them.
package struct SourceProfile: Sendable {
  package let name: String
  /// The name of the back office.
  package let title: String
  /// What its users should know.
  package let notes: [String]
  /// The pipeline's currency and time zone, where the source tells them.
  package let currency: String
  package let timezone: String
  private let tables: [(name: String, config: Config)]

  /// `text`: the YAML of pipelines/sources; `file` is what messages call it.
  package init(_ text: String, file: String) throws(DangolError) {
    let values = try Config.parse(text, file: file)
      .mapping(
        known: ["source", "title", "notes", "currency", "timezone", "tables"], what: "a source profile")
    func needed(_ key: String) throws(DangolError) -> Config {
      guard let value = values[key] else {
        throw DangolError(.configuration, "the key '\(key)' is missing", file: file)
      }
      return value
    }
    name = try needed("source").text()
    title = try needed("title").text()
    notes = try values["notes"]?.texts() ?? []
    currency = try needed("currency").text()
    timezone = try needed("timezone").text()
    tables = try needed("tables").mapping().map { ($0.key, $0.value) }
  }

  package var tableNames: [String] { tables.map(\.name) }

  /// The entry of a table, of which every column may be absent unless the table needs it.
  package func mapping(_ table: InputTable, _ product: Product) throws(DangolError) -> TableMapping? {
    guard let entry = tables.first(where: { $0.name == table.description.name }) else { return nil }
    var mapping = try InputReader.read(entry.config, table, product).mapping
    for column in table.description.columns where !column.required {
      mapping.columns[column.name]?.optional = true
    }
    return mapping
  }
}
