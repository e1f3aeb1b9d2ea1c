internal import ArgumentParser
internal import Glibc
internal import Pipeline
internal import Tables

/// Options that every command has.
struct ConsoleOptions: ParsableArguments {
  enum LogFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
  enum Progress: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Option(help: "Form of messages on standard error.")
  var logFormat = LogFormat.text

  @Option(help: "A line a stage, rewritten in place on a terminal.")
  var progress = Progress.auto

  var console: Console { Console(self) }
}

/// Messages go to standard error, data to standard output.
struct Console: Sendable {
  private let quiet: Bool
  private let json: Bool
  private let progress: Bool
  private let colour: Bool

  init(_ options: ConsoleOptions) {
    quiet = options.quiet
    json = options.logFormat == .json
    let terminal = isatty(2) == 1
    progress = options.progress != .never
    colour = terminal && getenv("NO_COLOR") == nil
  }

  func info(_ message: String, _ fields: [String: JSON] = [:]) {
    if !quiet { write("info", message, fields) }
  }

  func warning(_ message: String) {
    if !quiet { write("warning", message, [:]) }
  }

  func stage(_ event: RunEvent) {
    guard progress else { return }
    switch event {
    case .stage(let name, let seconds, let note):
      let time = NumberText.fixed(Int64((seconds * 1000).rounded()), decimals: 3) + " s"
      let padded = name + String(repeating: " ", count: max(0, 11 - name.count))
      info(
        "\(padded)\(time)\(note.isEmpty ? "" : "  " + note)",
        ["stage": .string(name), "seconds": .number(seconds), "note": .string(note)])
    case .warning(let text): warning(text)
    }
  }

  func error(_ error: DangolError) {
    write(
      "error", error.text,
      [
        "code": .int(Int(error.code.rawValue)), "file": .optional(error.file),
        "line": error.line.map { .int($0) } ?? .null, "column": .optional(error.column),
        "advice": .optional(error.advice),
      ])
  }

  private func write(_ level: String, _ message: String, _ fields: [String: JSON]) {
    if json {
      var object = fields
      object["level"] = .string(level)
      object["message"] = .string(message)
      Self.put(JSON.object(object).line + "\n", to: 2)
    } else if level == "info" {
      Self.put(message + "\n", to: 2)
    } else {
      let mark = colour ? (level == "error" ? "\u{1b}[31m" : "\u{1b}[33m") : ""
      Self.put("\(mark)\(level)\(colour ? "\u{1b}[0m" : ""): \(message)\n", to: 2)
    }
  }

  /// Data for standard output. A closed pipe ends the output, not the program.
  static func out(_ text: String) { put(text, to: 1) }

  static func put(_ text: String, to descriptor: Int32) { put(Array(text.utf8), to: descriptor) }

  /// Data to standard output; a reader that has gone away is no error, a full disk is.
  static func write(_ bytes: [UInt8]) -> DangolError? {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { writeSome($0, done, 1) }
      if count <= 0 {
        return errno == EPIPE
          ? nil : DangolError(.inputOutput, String(cString: strerror(errno)), file: "standard output")
      }
      done += count
    }
    return nil
  }

  static func put(_ bytes: [UInt8], to descriptor: Int32) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { writeSome($0, done, descriptor) }
      if count <= 0 { return }
      done += count
    }
  }

  private static func writeSome(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ descriptor: Int32) -> Int {
    Glibc.write(descriptor, bytes.baseAddress! + from, bytes.count - from)
  }
}

/// Runs a command's body; an error is told in one line and becomes the exit code.
func reporting(_ console: Console, _ body: () throws(DangolError) -> Void) throws {
  do throws(DangolError) { try body() } catch {
    console.error(error)
    throw ExitCode(error.code.rawValue)
  }
}

/// Cores of this machine; how many are used changes no result.
let coreCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
