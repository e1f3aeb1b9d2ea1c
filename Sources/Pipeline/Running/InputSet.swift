package import Tables

/// The input tables of a run: found, hashed, read when asked for, each once.
package final class InputSet {
  package let currency: Currency
  package let zone: Zone
  private let product: Product
  private let pipeline: PipelineFile
  package let threads: Int
  package let privacy: Privacy
  private var files: [String: [InputFile]] = [:]
  private var cache: [String: ReadTable] = [:]
  /// Of tables that were read.
  private var accounts: [String: [FileAccount]] = [:]

  /// Finds the files. A missing one is an error unless its table is optional.
  package init(_ pipeline: PipelineFile, _ product: Product, threads: Int = 1) throws(DangolError) {
    self.product = product
    self.threads = threads
    self.pipeline = pipeline
    currency = pipeline.currency
    zone = pipeline.zone
    privacy = try Privacy(pipeline)
    for table in product.inputs {
      let name = table.description.name
      guard let input = pipeline.inputs[name], !input.path.isEmpty else {
        if table.required {
          throw DangolError(
            .missingInput, "no \(name) file is named", file: pipeline.path,
            advice: "give one under inputs: or with --input \(name)=PATH")
        }
        continue
      }
      let pattern = Self.absolute(input.path, pipeline)
      let paths = FileSystem.glob(pattern)
      if input.optional, !paths.contains(where: FileSystem.exists) { continue }
      guard !paths.isEmpty else {
        throw DangolError(
          .missingInput, "no file matches", file: pattern, advice: "check the path of \(name)")
      }
      var opened: [InputFile] = []
      for path in paths {
        opened.append(try InputFile(path, name: FileSystem.name(path, matching: pattern)))
      }
      files[name] = opened
    }
  }

  package static func absolute(_ path: String, _ pipeline: PipelineFile) -> String {
    path.hasPrefix("/") ? FileSystem.normal(path) : FileSystem.normal(pipeline.directory + "/" + path)
  }

  package func mapping(_ table: String) -> TableMapping { pipeline.inputs[table]?.mapping ?? TableMapping() }

  package func derivation(_ table: String) -> String? { pipeline.inputs[table]?.derivedFrom }

  package func has(_ table: String) -> Bool { files[table] != nil }

  /// nil where the pipeline has no such input.
  package func read(_ table: String) throws(DangolError) -> ReadTable? {
    if let ready = cache[table] { return ready }
    guard let found = files[table], let input = product.input(table) else { return nil }
    let read = try TableReader.read(
      found, as: input.description, mapping: mapping(table), currency: currency, zone: zone,
      privacy: rowPrivacy(of: table), rule: input.rule, threads: threads)
    cache[table] = read
    accounts[table] = read.accounts
    return read
  }

  /// Reads a table for whoever asks last: it is not kept.
  func take(_ table: String) throws(DangolError) -> ReadTable? {
    let read = try read(table)
    cache[table] = nil
    return read
  }

  /// Once no stage reads inputs any more.
  func forgetTables() { cache = [:] }

  private func rowPrivacy(of table: String) -> RowPrivacy {
    var rows = privacy.rows
    for input in product.inputs {
      guard let from = derivation(input.description.name),
        let way = input.derivations.first(where: { $0.name == from })
      else { continue }
      rows.foldsIds = true
      rows.roles.merge(way.naming[table] ?? [:]) { first, _ in first }
    }
    return rows
  }

  /// A required table has rows, whatever became of them.
  package var hasRows: Bool {
    product.inputs.contains { input in
      guard input.required, let read = accounts[input.description.name] else { return false }
      return read.contains { $0.read > ($0.rows[.blank] ?? 0) }
    }
  }

  /// Rows of each table that was read.
  package func rows() -> JSON {
    .object(accounts.mapValues { .int($0.reduce(0) { $0 + $1.read }) })
  }

  /// What the manifest says of the inputs: no folders, so that moving a run changes nothing.
  package func manifest() -> JSON {
    var tables: [String: JSON] = [:]
    for (name, files) in files {
      tables[name] = .array(
        files.map { file in
          .object([
            "file": .string(file.name), "bytes": .int(file.storedBytes.count),
            "xxh3_128": .string(Hash.xxh3(file)),
          ])
        })
    }
    return .object(tables)
  }
}
