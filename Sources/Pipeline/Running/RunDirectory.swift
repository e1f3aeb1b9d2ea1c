internal import CSystem
internal import Glibc
internal import Parallelism
internal import Synchronization
package import Tables

/// A run's place under OUT: locked by name, built beside it, published by rename.
package final class RunDirectory {
  package let out: String
  package let name: String
  package let building: String
  /// −1 where no lock is kept.
  private let lock: Int32

  package var published: String { out + "/" + name }

  /// Takes the name's lock and clears what an earlier run of that name left behind.
  package init(out: String, name: String) throws(DangolError) {
    self.out = out
    self.name = name
    try FileSystem.createDirectories(out + "/.locks")
    lock = try Self.lock(out, name)
    building = out + "/" + Self.prefix(name) + String(getpid())
    Self.clearLeftovers(out, own: name)
    try Self.refuseForeign(out + "/" + name)
  }

  /// A directory of one stage's results, anywhere; nothing is locked.
  package init(of stage: String, at target: String) throws(DangolError) {
    out = FileSystem.parent(target)
    name = target.split(separator: "/").last.map(String.init) ?? ""
    lock = -1
    // Another beginning than a run's, so that no run takes it for a leftover.
    building = out + "/.stage-\(name)~" + String(getpid())
    let entries = FileSystem.isDirectory(target) ? FileSystem.list(target) : ["?"]
    let isOurs =
      entries.isEmpty || (entries == [stage] && FileSystem.exists("\(target)/\(stage)/summary.json"))
    guard !FileSystem.exists(target) || isOurs else {
      throw DangolError(
        .cannotCreate, "something is there that is not an earlier result of this stage", file: target,
        advice: "choose another --out")
    }
    try FileSystem.createDirectories(out)
  }

  deinit { if lock >= 0 { close(lock) } }

  /// What a killed run left behind, of this name or of another that nobody holds.
  private static func clearLeftovers(_ out: String, own: String) {
    for entry in FileSystem.list(out) where entry.hasPrefix(".building-") {
      guard let end = entry.lastIndex(of: "~") else { continue }
      let name = String(entry[..<end].dropFirst(".building-".count))
      if name == own {
        FileSystem.remove(out + "/" + entry)
      } else if let descriptor = try? lock(out, name) {
        FileSystem.remove(out + "/" + entry)
        close(descriptor)
      }
    }
  }

  /// Only a run, a stage's results or an empty directory may be replaced: anything
  /// else at that place is somebody's.
  static func refuseForeign(_ path: String) throws(DangolError) {
    guard FileSystem.exists(path) else { return }
    let entries = FileSystem.isDirectory(path) ? FileSystem.list(path) : ["?"]
    let isRun = Manifest.load(path) != nil
    let areStages = entries.allSatisfy { FileSystem.exists(path + "/" + $0 + "/summary.json") }
    guard isRun || areStages else {
      throw DangolError(
        .cannotCreate, "something is there that is not a run of Dangol's", file: path,
        advice: "choose another --out or --name")
    }
  }

  private static func prefix(_ name: String) -> String { ".building-\(name)~" }

  private static func lock(_ out: String, _ name: String) throws(DangolError) -> Int32 {
    let path = out + "/.locks/" + name
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw DangolError(
        .cannotCreate, String(cString: strerror(errno)), file: path, advice: "choose another --out")
    }
    let status = dangol_lock(descriptor)
    guard status == 0 else {
      close(descriptor)
      throw DangolError(
        .locked, "another run of '\(name)' is at work", file: path,
        advice: "wait for it, or use --name")
    }
    return descriptor
  }

  package func begin() throws(DangolError) {
    // Announced first: a signal in between finds nothing to remove, which is fine.
    Interruption.add(building)
    try Interruption.shielded { () throws(DangolError) in
      guard mkdir(building, 0o755) == 0 else {
        throw DangolError(
          .cannotCreate, String(cString: strerror(errno)), file: building, advice: "choose another --out")
      }
    }
  }

  package func abandon() {
    FileSystem.remove(building)
    Interruption.remove(building)
  }

  /// Makes everything durable, then swaps the run into its place.
  package func publish(as name: String? = nil) throws(DangolError) {
    let target = out + "/" + (name ?? self.name)
    if lock >= 0 { try Self.refuseForeign(target) }
    try flush()
    let swapped = try Interruption.shielded { () throws(DangolError) in
      try FileSystem.publish(building, target)
    }
    try FileSystem.sync(out)
    if swapped { FileSystem.remove(building) }
    Interruption.remove(building)
  }

  /// Flushing is waiting: many files and directories at a time share the file system's commits. Nothing
  /// of the run is in its place yet, so their order does not matter.
  private func flush() throws(DangolError) {
    let names = FileSystem.list(building).filter { FileSystem.isDirectory(building + "/" + $0) }
    let paths = (FileSystem.files(building) + names).map { building + "/" + $0 } + [building]
    let outcomes = Parallel.map(paths.count, threads: Self.flushesAtATime) { i in
      Result { () throws(DangolError) in try FileSystem.sync(paths[i]) }
    }
    for outcome in outcomes { try outcome.get() }
  }

  private static let flushesAtATime = 16

  /// Points `latest` at this run, unless it points at one that looks further.
  package func moveLatest(asOf: String) throws(DangolError) {
    let descriptor = try Self.waitForLatest(out)
    defer { close(descriptor) }
    if let current = FileSystem.linkTarget(out + "/latest"), current != name,
      let manifest = Manifest.load(out + "/" + current), manifest.asOf > asOf
    {
      return
    }
    if FileSystem.linkTarget(out + "/latest") != name {
      try FileSystem.relink(out + "/latest", to: name)
      try FileSystem.sync(out)
    }
  }

  /// The lock around `latest` is held for a moment only, so it is waited for.
  private static func waitForLatest(_ out: String) throws(DangolError) -> Int32 {
    let path = out + "/.locks/.latest"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw DangolError(.cannotCreate, String(cString: strerror(errno)), file: path)
    }
    for _ in 0..<500 {
      if dangol_lock(descriptor) == 0 { return descriptor }
      usleep(10_000)
    }
    close(descriptor)
    throw DangolError(.locked, "'latest' has been locked for five seconds", file: path)
  }
}

/// SIGINT and SIGTERM: what is being built is removed and the process ends with
/// 130 or 143, at once, whatever a stage is computing.
package enum Interruption {
  private static let building = Mutex<Set<String>>([])

  /// What is being built from now on, and what no longer: runs may go side by side.
  static func add(_ path: String) { building.withLock { _ = $0.insert(path) } }
  static func remove(_ path: String) { building.withLock { _ = $0.remove(path) } }

  /// Runs `body` while no interruption can come between.
  static func shielded<R>(_ body: () throws(DangolError) -> R) throws(DangolError) -> R {
    try building.withLock { (_) throws(DangolError) in try body() }
  }

  /// Waits for the signals in a thread of its own.
  package static func install() {
    dangol_on_interrupt { Interruption.end(signal: $0) }
  }

  private static func end(signal: Int32) {
    building.withLock { building in
      for path in building { FileSystem.remove(path) }
      _exit(128 + signal)
    }
  }
}
