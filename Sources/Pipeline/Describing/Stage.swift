package import Tables

/// A stage of the pipeline: one type, one description, one function.
package protocol Stage: Sendable {
  associatedtype Parameters: StageParameters
  associatedtype Summary: Described
  static var contract: Contract { get }
  /// Reads and writes through the job alone; touches no process state.
  static func run(_ job: borrowing Job, _ parameters: Parameters) throws(DangolError) -> Summary
}

/// What a stage promises: its name, the artifacts it reads, those it writes.
package struct Contract: Sendable {
  package let name: String
  package let question: String
  package let abstract: String
  /// Tables of the user's that it reads (the first stage alone).
  package let inputs: [String]
  /// Paths of artifacts of earlier stages; `<stage>/summary.json` may be among them.
  package let reads: [String]
  /// Those of them of which it makes something that other stages of a run make too.
  package let shares: [String]
  private let readsAlone: [String]
  /// Artifacts of the previous run that it compares its own with.
  package let compares: [String]
  package let writes: [Artifact]

  package init(
    name: String, question: String, abstract: String, inputs: [String] = [], shares: [String] = [],
    reads: [String] = [], compares: [String] = [], writes: [Artifact]
  ) {
    self.name = name
    self.question = question
    self.abstract = abstract
    self.inputs = inputs
    self.reads = shares + reads.filter { !shares.contains($0) }
    self.shares = shares
    readsAlone = reads
    self.compares = compares
    self.writes = writes
  }

  package func reads(_ path: String) -> Bool { reads.contains { Artifact($0, help: "").matches(path) } }

  /// Reads it for something else than what is shared.
  func reads(alone path: String) -> Bool { readsAlone.contains { Artifact($0, help: "").matches(path) } }

  /// Stages whose artifacts are read.
  package var upstream: [String] {
    var names: [String] = []
    for path in reads {
      let stage = String(path.prefix { $0 != "/" })
      if !names.contains(stage) { names.append(stage) }
    }
    return names
  }
}

/// A file that a stage writes.
package struct Artifact: Sendable {
  package let path: String
  /// nil for a text (HTML, Markdown).
  package let table: TableDescription?
  package let help: String
  /// Names customers: written with mode 0600.
  package let namesCustomers: Bool
  /// May be absent.
  package let optional: Bool

  package init(
    _ path: String, table: TableDescription? = nil, help: String, namesCustomers: Bool = false,
    optional: Bool = false
  ) {
    self.path = path
    self.table = table
    self.help = help
    self.namesCustomers = namesCustomers
    self.optional = optional
  }

  /// `regress/<model>.csv` stands for one file a model.
  package func matches(_ path: String) -> Bool {
    guard let open = self.path.firstIndex(of: "<"), let close = self.path.firstIndex(of: ">") else {
      return self.path == path
    }
    let prefix = self.path[..<open]
    let suffix = self.path[self.path.index(after: close)...]
    return path.count > prefix.count + suffix.count && path.hasPrefix(prefix) && path.hasSuffix(suffix)
  }
}

/// A stage with its types erased, for lists of stages.
package struct AnyStage: Sendable {
  package struct Field: Sendable {
    package let name: String
    package let accepts: String
    package let standard: JSON
    package let help: String
    package let tolerance: Double
  }

  package let contract: Contract
  package let parameters: [Field]
  package let summary: [Field]
  /// Reads parameter values and gives them all back as JSON, defaults included.
  package let resolve: @Sendable ([String: Config]) throws(DangolError) -> JSON
  /// Runs the stage and gives its summary fields.
  package let run: @Sendable (borrowing Job, [String: Config]) throws(DangolError) -> [String: JSON]

  package init<S: Stage>(_: S.Type) {
    contract = S.contract
    let defaults = S.Parameters()
    parameters = S.Parameters.fields.map {
      Field(name: $0.name, accepts: $0.accepts, standard: $0.get(defaults), help: $0.help, tolerance: 0)
    }
    summary = S.Summary.fields.map {
      Field(name: $0.name, accepts: "", standard: .null, help: $0.help, tolerance: $0.tolerance)
    }
    resolve = { (values) throws(DangolError) in
      let parameters = try S.Parameters(values)
      var object: [String: JSON] = [:]
      for field in S.Parameters.fields { object[field.name] = field.get(parameters) }
      return .object(object)
    }
    run = { (job, values) throws(DangolError) in
      let summary = try S.run(job, try S.Parameters(values))
      var object: [String: JSON] = [:]
      for field in S.Summary.fields { object[field.name] = field.get(summary) }
      return object
    }
  }

  package var name: String { contract.name }
}
