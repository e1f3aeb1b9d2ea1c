internal import Parallelism
internal import Synchronization
package import Tables

/// The files of a run that is being built, and what is known of each. Tables that a later
/// stage of the run reads stay in memory until it has. Stages may use it side by side.
package final class ArtifactStore: Sendable {
  package struct Entry: Sendable {
    package let path: String
    package let bytes: Int
    package let rows: Int?
    package let hash: String
  }

  package let root: String
  private let product: Product
  private let writer: ArtifactWriter
  private let writesFiles: Bool
  private let state = Mutex(State())
  /// Held while a shared value is made, or while a file is read: what two stages ask for is made once.
  /// Taken in this order, and `state` last.
  private let making = WorkLock()
  private let reading = WorkLock()

  private struct State {
    var memory = RunMemory()
    /// Files that are there or are being written.
    var paths: Set<String> = []
    var entries: [Entry] = []
    /// Empty cells by artifact and column, of stages that are at work.
    var nulls: [String: JSON] = [:]
  }

  /// `writesFiles` off: tables are handed from stage to stage, and nothing else is kept.
  package init(root: String, _ product: Product, threads: Int, writesFiles: Bool = true) {
    self.root = root
    self.product = product
    self.writesFiles = writesFiles
    writer = ArtifactWriter(threads: threads)
  }

  /// These stages begin, side by side, and after them those.
  func begin(_ stages: [Contract], before later: [Contract]) {
    state.withLock { $0.memory.begin(stages, before: later) }
  }

  func end(_ stage: Contract) { state.withLock { $0.memory.end(stage) } }

  /// Waits until every file is written, and says what they are.
  package func finish() throws(DangolError) -> [Entry] {
    let written = try writer.finish()
    return state.withLock {
      $0.entries += written
      return $0.entries
    }
  }

  /// Leaves files unfinished: what is being built will not be kept.
  package func abandon() { writer.abandon() }

  func note(nulls counts: [String: Int], of path: String) {
    state.withLock { $0.nulls[path] = .object(counts.mapValues { .int($0) }) }
  }

  /// What a stage's summary says of its empty cells.
  func takeNulls(of stage: String) -> JSON {
    state.withLock { state in
      let own = state.nulls.filter { $0.key.hasPrefix(stage + "/") }
      for path in own.keys { state.nulls[path] = nil }
      return .object(own)
    }
  }

  /// Keeps a table for later stages; its file is written while the run goes on.
  func write(_ path: String, _ table: Table, _ context: RunContext, secret: Bool) throws(DangolError) {
    try prepare(path)
    if state.withLock({ $0.memory.asks(for: path) }) {
      let kept = table.asWritten(threads: context.threads)
      state.withLock { $0.memory.keep(path, kept) }
    }
    guard writesFiles else { return }
    let rows = table.rows
    let place = root + "/" + path
    let (currency, zone) = (context.currency, context.zone)
    try writer.add { (isAbandoned) throws(DangolError) in
      let file = try OutputFile(place, secret: secret)
      try CSVWriter(table, currency: currency, zone: zone).write { (block) throws(DangolError) in
        if !isAbandoned() { try file.append(block) }
      }
      return Entry(path: path, bytes: file.bytes, rows: rows, hash: try file.finish(flushing: true))
    }
  }

  package func write(_ path: String, text: String, secret: Bool) throws(DangolError) {
    guard writesFiles else { return }
    try prepare(path)
    let file = try OutputFile(root + "/" + path, secret: secret)
    try file.append(Array(text.utf8))
    let entry = Entry(path: path, bytes: file.bytes, rows: nil, hash: try file.finish())
    state.withLock { $0.entries.append(entry) }
  }

  /// Makes room for a file. One of a run that is started from may be in its place: its bytes
  /// are that run's too and are never written to.
  private func prepare(_ path: String) throws(DangolError) {
    if writesFiles { try FileSystem.createDirectories(FileSystem.parent(root + "/" + path)) }
    let isNew = state.withLock { state in
      let isNew = state.paths.insert(path).inserted
      if !isNew { state.entries.removeAll { $0.path == path } }
      return isNew
    }
    if writesFiles, !isNew { FileSystem.remove(root + "/" + path) }
  }

  /// Takes over a file of the base run as it is.
  package func adopt(_ entry: Entry, from base: String) throws(DangolError) {
    let file = try MappedFile(base + "/" + entry.path)
    guard Hash.xxh3(file.bytes) == entry.hash else {
      throw DangolError(
        .badData, "the artifact is not what its manifest says", file: base + "/" + entry.path,
        advice: "run stage \(entry.path.prefix { $0 != "/" }) again")
    }
    try FileSystem.createDirectories(FileSystem.parent(root + "/" + entry.path))
    try FileSystem.link(base + "/" + entry.path, root + "/" + entry.path)
    state.withLock {
      $0.paths.insert(entry.path)
      $0.entries.append(entry)
    }
  }

  /// A table of the previous run, as its manifest says it is.
  func table(_ entry: Entry, of run: PreviousRun, _ context: RunContext) throws(DangolError) -> Table? {
    let path = run.directory + "/" + entry.path
    let file = try MappedFile(path)
    guard withExtendedLifetime(file, { Hash.xxh3(file.bytes) }) == entry.hash else {
      throw DangolError(
        .badData, "the artifact is not what its manifest says", file: path,
        advice: "run that day again, or compare with none: --previous none")
    }
    guard let description = product.artifact(entry.path)?.table else { return nil }
    // The file is as it was written: what cannot be read is another version's form.
    return try? ArtifactReader.read(
      path, as: description, currency: context.currency, zone: context.zone, threads: context.threads)
  }

  package func table(_ path: String, _ context: RunContext) throws(DangolError) -> Table? {
    if let ready = state.withLock({ $0.memory.table(path) }) { return ready }
    guard has(path) else { return nil }
    guard let description = product.artifact(path)?.table else {
      preconditionFailure("\(path) is not a table of any stage")
    }
    return try reading.withLock { () throws(DangolError) in
      if let ready = state.withLock({ $0.memory.table(path) }) { return ready }
      // It may be still on its way to the disk.
      _ = try finish()
      let table = try ArtifactReader.read(
        root + "/" + path, as: description, currency: context.currency, zone: context.zone,
        threads: context.threads)
      state.withLock { $0.memory.keep(path, table) }
      return table
    }
  }

  /// What several stages make of the same tables.
  func shared<Key: Hashable & Sendable, Value: Sendable>(
    _ key: Key, of paths: [String], for stage: Contract, _ make: () throws(DangolError) -> Value
  ) throws(DangolError) -> Value {
    try making.withLock { () throws(DangolError) in
      if let ready = state.withLock({ $0.memory.shared(key, for: stage) }) as? Value { return ready }
      let value = try make()
      state.withLock { $0.memory.share(value, as: key, of: paths, by: stage) }
      return value
    }
  }

  package func json(_ path: String) throws(DangolError) -> JSON? {
    guard has(path) else { return nil }
    let file = try MappedFile(root + "/" + path)
    guard let json = JSON.parse(file.bytes) else {
      throw DangolError(.badData, "not JSON", file: root + "/" + path, advice: "run its stage again")
    }
    return json
  }

  private func has(_ path: String) -> Bool { state.withLock { $0.paths.contains(path) } }
}
