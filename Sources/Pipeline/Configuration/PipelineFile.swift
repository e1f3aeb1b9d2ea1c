package import Tables

/// A pipeline file, checked against the product it configures.
package struct PipelineFile: Sendable {
  package struct Input: Sendable {
    package var path: String
    package var optional = false
    package var mapping = TableMapping()
    /// The source profile by which it is read.
    package var source: String?
    /// Referrals that no file lists: from customers, codes or utm.
    package var derivedFrom: String?
  }

  /// The form of pipeline files that this version reads.
  package static let form = 1

  package let path: String
  package private(set) var name = ""
  package var asOf = AsOf.auto
  package private(set) var zone: Zone
  package private(set) var currency: Currency
  package private(set) var seed = 1
  package private(set) var historyComplete = false
  package private(set) var shopName = ""
  /// Customers appear under keyed names.
  package private(set) var pseudonymise = false
  /// The file of ids whose rows are dropped, as written.
  package private(set) var erase: String?
  package private(set) var inputs: [String: Input] = [:]
  /// Values by stage and parameter, as written.
  package private(set) var parameters: [String: [String: Config]] = [:]

  private static let keys = [
    "dangol", "name", "shop", "as_of", "timezone", "currency", "seed", "history_complete",
    "pseudonymise", "erase", "inputs", "stages",
  ]

  package init(_ path: String, _ product: Product) throws(DangolError) {
    let file = try MappedFile(path)
    if let bad = invalidUTF8(file.bytes) {
      throw DangolError(.configuration, "not UTF-8 at byte \(bad)", file: path)
    }
    try self.init(text: String(decoding: file.bytes, as: UTF8.self), path: path, product)
  }

  package init(text: String, path: String, _ product: Product) throws(DangolError) {
    self.path = path
    let root = try Config.parse(text, file: path)
    // The form comes first: a newer one may have keys that this version does not know.
    guard let form = try root.mapping().first(where: { $0.key == "dangol" })?.value else {
      throw DangolError(
        .configuration, "the key 'dangol' is missing", file: path, line: 1,
        advice: "begin the file with 'dangol: \(Self.form)'")
    }
    let number = try form.integer(1...Int.max)
    guard number <= Self.form else {
      throw form.fail("this file needs a newer dangol that reads form \(number)")
    }
    let values = try root.mapping(known: Self.keys, what: "the pipeline file")
    let stem = path.split(separator: "/").last.map(String.init) ?? path
    name = try values["name"]?.text() ?? String(stem.prefix { $0 != "." })
    guard RunName.isValid(name) else {
      throw (values["name"] ?? root).fail("'\(printable(name))' is not a name", advice: RunName.rule)
    }
    shopName = try values["shop"]?.text() ?? name
    if let value = values["as_of"] {
      let text = try value.text()
      guard let asOf = AsOf(text) else {
        throw value.fail("'\(printable(text))' is neither auto, newest nor a date like 2026-06-30")
      }
      self.asOf = asOf
    }
    let zoneName = try values["timezone"]?.text() ?? "Asia/Seoul"
    guard let zone = Zone(zoneName) else {
      throw (values["timezone"] ?? root).fail(
        "'\(printable(zoneName))' is not a time zone such as Asia/Seoul")
    }
    self.zone = zone
    let code = try values["currency"]?.text() ?? "KRW"
    guard let currency = Currency(code) else {
      throw (values["currency"] ?? root).fail("'\(printable(code))' is not a known currency such as KRW")
    }
    self.currency = currency
    if let value = values["seed"] { seed = try value.integer(0...Int.max) }
    if let value = values["history_complete"] { historyComplete = try value.flag() }
    if let value = values["pseudonymise"] { pseudonymise = try value.flag() }
    if let value = values["erase"] { erase = try value.text() }
    try readInputs(values["inputs"], product)
    try readStages(values["stages"], product)
  }

  private mutating func readInputs(_ config: Config?, _ product: Product) throws(DangolError) {
    guard let config else { return }
    let known = product.inputs.map(\.description.name)
    for (name, value) in try config.mapping(known: known, what: "inputs") {
      inputs[name] = try InputReader.read(value, product.input(name)!, product)
    }
  }

  private mutating func readStages(_ config: Config?, _ product: Product) throws(DangolError) {
    guard let config else { return }
    for (name, value) in try config.mapping(known: product.stageNames, what: "stages") {
      let stage = product.stage(name)!
      parameters[name] = try Self.parameters(value, stage)
      _ = try stage.resolve(parameters[name]!)
    }
  }

  /// A stage's values by parameter; those of a group (`rfm: { compat: … }`) by `group.parameter`.
  private static func parameters(_ config: Config, _ stage: AnyStage) throws(DangolError) -> [String: Config]
  {
    let names = stage.parameters.map(\.name)
    let groups = Set(names.compactMap { name in name.firstIndex(of: ".").map { String(name[..<$0]) } })
    let what = "stage \(stage.name)"
    var values: [String: Config] = [:]
    for (key, value) in try config.mapping(known: names + groups.sorted(), what: what) {
      guard groups.contains(key) else {
        values[key] = value
        continue
      }
      let members = names.filter { $0.hasPrefix(key + ".") }.map { String($0.dropFirst(key.count + 1)) }
      for (member, inner) in try value.mapping(known: members, what: "\(what), \(key)") {
        values[key + "." + member] = inner
      }
    }
    return values
  }

  /// Takes over parameters that a manifest recorded.
  package mutating func adopt(_ recorded: JSON, of stage: String) throws(DangolError) {
    for (key, value) in recorded.object ?? [:] {
      // JSON is YAML, so a recorded value is read as a written one.
      parameters[stage, default: [:]][key] = try Config.parse(value.line, file: "manifest.json")
    }
  }

  /// `--set stage.parameter=value`
  package mutating func set(_ assignment: String, _ product: Product) throws(DangolError) {
    func usage(_ what: String, _ advice: String? = nil) -> DangolError {
      DangolError(.usage, "--set \(printable(assignment)): \(what)", advice: advice)
    }
    guard let equals = assignment.firstIndex(of: "="),
      let dot = assignment[..<equals].firstIndex(of: ".")
    else { throw usage("expected stage.parameter=value") }
    let stageName = String(assignment[..<dot])
    let key = String(assignment[assignment.index(after: dot)..<equals])
    guard let stage = product.stage(stageName) else {
      let hint = nearest(stageName, among: product.stageNames).map { "did you mean '\($0)'?" }
      throw usage("there is no stage '\(printable(stageName))'", hint)
    }
    let names = stage.parameters.map(\.name)
    guard names.contains(key) else {
      let hint = nearest(key, among: names).map { "did you mean '\($0)'?" }
      throw usage(
        "stage \(stageName) has no parameter '\(printable(key))'",
        hint ?? "it has: \(names.joined(separator: ", "))")
    }
    do throws(DangolError) {
      parameters[stageName, default: [:]][key] = try Config.parse(
        String(assignment[assignment.index(after: equals)...]), file: "--set")
      _ = try stage.resolve(parameters[stageName]!)
    } catch {
      throw usage(error.message, error.advice)
    }
  }

  /// `--input table=path`; the path is relative to the working directory.
  package mutating func setInput(_ assignment: String, _ product: Product) throws(DangolError) {
    guard let equals = assignment.firstIndex(of: "=") else {
      throw DangolError(.usage, "--input \(printable(assignment)): expected table=path")
    }
    let table = String(assignment[..<equals])
    let path = String(assignment[assignment.index(after: equals)...])
    guard product.input(table) != nil else {
      let names = product.inputs.map(\.description.name)
      throw DangolError(
        .usage, "--input: there is no table '\(printable(table))'",
        advice: nearest(table, among: names).map { "did you mean '\($0)'?" }
          ?? "there are: \(names.joined(separator: ", "))")
    }
    var input = inputs[table] ?? Input(path: "")
    input.path = FileSystem.absolute(path)
    input.derivedFrom = nil
    inputs[table] = input
  }

  /// The directory that the file's relative paths start from.
  package var directory: String { FileSystem.parent(FileSystem.absolute(path)) }
}

/// Names of runs: letters, digits, Hangul syllables and `._-`, up to 64, no dot first.
package enum RunName {
  package static let rule =
    "use up to 64 letters, digits, Hangul, '.', '_' or '-', no dot first; not 'latest', not '….rejected'"

  package static func isValid(_ name: String) -> Bool {
    let scalars = name.unicodeScalars
    guard (1...64).contains(scalars.count), scalars.first != ".", name != "latest",
      !name.hasSuffix(".rejected")
    else { return false }
    return scalars.allSatisfy { scalar in
      switch scalar {
      case "A"..."Z", "a"..."z", "0"..."9", "가"..."힣", ".", "_", "-": true
      default: false
      }
    }
  }
}
