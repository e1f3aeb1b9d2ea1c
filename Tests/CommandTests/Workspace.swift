import Foundation
import Testing

/// A private directory and the built commands, run as a user runs them.
final class Workspace {
  struct Result {
    let status: Int32
    let out: String
    let error: String
  }

  let root: URL
  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// The folder of the test bundle holds the executables too.
  static let binaries = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  static let shared = repository.deletingLastPathComponent().appending(path: "shared/data")

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "dangol-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  func path(_ name: String) -> String { root.appending(path: name).path }

  func write(_ name: String, _ text: String) throws {
    let url = root.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ name: String) -> String {
    (try? String(contentsOf: root.appending(path: name), encoding: .utf8)) ?? ""
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Where `tool` is found: a built command or a program of the system.
  static func process(_ tool: String, _ arguments: [String]) -> Process {
    let process = Process()
    if tool.hasPrefix("dangol") {
      process.executableURL = binaries.appending(path: tool)
      process.arguments = arguments
    } else {
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [tool] + arguments
    }
    return process
  }

  @discardableResult
  func run(
    _ tool: String = "dangol", _ arguments: [String], environment: [String: String] = [:],
    in folder: String? = nil
  ) throws -> Result {
    let process = Self.process(tool, arguments)
    process.currentDirectoryURL = folder.map { URL(filePath: $0) } ?? root
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files rather than pipes: nothing blocks, however much is written.
    let out = root.appending(path: ".out-\(UUID().uuidString)")
    let error = root.appending(path: ".err-\(UUID().uuidString)")
    for url in [out, error] { try Data().write(to: url) }
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    process.waitUntilExit()
    defer { for url in [out, error] { try? FileManager.default.removeItem(at: url) } }
    let status =
      process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
    return Result(
      status: status, out: (try? String(contentsOf: out, encoding: .utf8)) ?? "",
      error: (try? String(contentsOf: error, encoding: .utf8)) ?? "")
  }

  /// Runs `dangol` and watches the kernel's own high-water mark of its memory, in KiB, until it is gone.
  func peak(_ arguments: [String]) throws -> (Result, peak: Int) {
    let marks = root.appending(path: ".peak-\(UUID().uuidString)").path
    let script =
      "\"$@\" & while kill -0 $! 2>/dev/null; do grep VmHWM /proc/$!/status >> '\(marks)' 2>/dev/null; done; wait $!"
    let result = try run(
      "sh", ["-c", script, "sh", Self.binaries.appending(path: "dangol").path] + arguments)
    let peaks = ((try? String(contentsOfFile: marks, encoding: .utf8)) ?? "").split(separator: "\n")
      .compactMap { Int($0.split(separator: " ").dropFirst().first ?? "") }
    return (result, peaks.max() ?? .max)
  }

  /// Every file below a folder with its bytes, run.json and locks aside.
  func files(_ folder: String) -> [String: Data] {
    let base = root.appending(path: folder).resolvingSymlinksInPath()
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: base.path) ?? .init() {
      let url = base.appending(path: name)
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory),
        !isDirectory.boolValue,
        !name.hasSuffix("run.json")
      else { continue }
      files[name] = try? Data(contentsOf: url)
    }
    return files
  }

  /// A pipeline over the fixture, with results in this workspace.
  static let nightly = repository.appending(path: "pipelines/nightly.yaml").path
  static let fixture = repository.appending(path: "fixtures/shop").path

  @discardableResult
  func nightly(_ more: [String] = [], out: String = "out", environment: [String: String] = [:]) throws
    -> Result
  {
    try run("dangol", ["run", Self.nightly, "--out", path(out)] + more, environment: environment)
  }

  /// A small shop of its own: `orders` are lines under a plain header.
  func shop(_ orders: [String], extra: String = "", header: String = "order_id,customer_id,ordered_at,amount")
    throws
  {
    try write("orders.csv", ([header] + orders).joined(separator: "\n") + "\n")
    try write(
      "shop.yaml",
      "dangol: 1\nname: shop\nas_of: newest\ninputs:\n  orders: { path: orders.csv }\n" + extra)
  }

  @discardableResult
  func runShop(_ more: [String] = []) throws -> Result { try run("dangol", ["run", "shop.yaml"] + more) }

  /// Cells of an artifact by column name.
  func rows(_ name: String) -> [[String: String]] {
    let lines = Self.records(read(name)).map { Self.fields($0) }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  /// Records of a CSV text; a line break inside quotes belongs to its record.
  static func records(_ text: String) -> [String] {
    var records: [String] = []
    var quoted = false
    var current = ""
    for character in text {
      if character == "\"" { quoted.toggle() }
      if character == "\n", !quoted {
        records.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    return current.isEmpty ? records : records + [current]
  }

  private static func fields(_ line: String) -> [String] {
    var fields = [""]
    var quoted = false
    for character in line {
      if character == "\"" {
        quoted.toggle()
      } else if character == ",", !quoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}

/// Forty orders of ten customers, one a day.
func plainOrders(_ count: Int = 40) -> [String] {
  (0..<count).map { i in
    let day = i % 28 + 1
    return "O\(i),C\(i % 10),2026-0\(i / 28 + 1)-\(day < 10 ? "0" : "")\(day) 10:00:00,\(10_000 + 100 * i)"
  }
}
