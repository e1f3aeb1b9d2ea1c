internal import ArgumentParser
internal import Pipeline
internal import Tables

struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Read any CSV file; write canonical CSV, and refused rows apart.",
    discussion: """
      Rows that cannot be read for certain are refused and never repaired; the exit code is 0 whatever \
      their number, and 65 where the whole file is refused.
      """)

  @Argument(help: "The file; .gz is inflated.", completion: .file())
  var file: String

  @Option(help: "One character; TAB for a tabulator.")
  var delimiter = ","

  @Option(help: "One character.")
  var quote = "\""

  @Option(help: "One character that may stand before a quote inside quotes, beside the doubled quote.")
  var escape: String?

  @Option(help: "utf-8, cp949, utf-16, or auto.")
  var encoding = "utf-8"

  @Option(help: "Whether the first record is a header: yes or no.")
  var header = "yes"

  @Option(help: "Number of fields (default: the header's, or the first record's).")
  var columns: Int?

  @Option(help: "Physical lines before the header.")
  var skipRows = 0

  @Option(help: "Write refused rows to this file.", completion: .file())
  var rejects: String?

  @OptionGroup var console: ConsoleOptions

  /// The file's punctuation, or why there is none.
  private func dialect() throws -> Dialect {
    func byte(_ text: String, _ option: String) throws -> UInt8 {
      if text == "TAB" || text == "\\t" { return 9 }
      guard text.utf8.count == 1, let byte = text.utf8.first else {
        throw ValidationError("\(option) '\(printable(text))' is not one byte")
      }
      return byte
    }
    var dialect = Dialect()
    dialect.delimiter = try byte(delimiter, "--delimiter")
    dialect.quote = try byte(quote, "--quote")
    dialect.escape = try escape.map { try byte($0, "--escape") }
    if dialect.escape == dialect.quote { dialect.escape = nil }
    guard let known = TextEncoding(encoding) else {
      throw ValidationError(
        "--encoding takes \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    dialect.encoding = known
    dialect.skipRows = skipRows
    dialect.hasHeader = header == "yes"
    if let conflict = dialect.conflict { throw ValidationError(conflict) }
    return dialect
  }

  func validate() throws {
    _ = try dialect()
    if !["yes", "no"].contains(header) { throw ValidationError("--header takes yes or no") }
    if let columns, !(1...Dialect.columnLimit).contains(columns) {
      throw ValidationError("--columns is from 1 to \(Dialect.columnLimit)")
    }
    if skipRows < 0 { throw ValidationError("--skip-rows is not negative") }
  }

  func run() throws {
    let console = console.console
    let dialect = try dialect()
    try reporting(console) { () throws(DangolError) in
      if let rejects, FileSystem.resolved(rejects) == FileSystem.resolved(file) {
        throw DangolError(.usage, "--rejects names the file that is read", file: file)
      }
      Interruption.install()
      var failure: DangolError?
      let copy = try CanonicalCopy(
        InputFile(FileSystem.absolute(file)), dialect: dialect, columns: columns,
        write: { if failure == nil { failure = Console.write($0) } })
      if let failure { throw failure }
      if let rejects { try FileSystem.overwrite(copy.rejects, at: rejects) }
      for warning in copy.warnings { console.warning(warning) }
      console.info("read as \(copy.encoding)")
      console.info("\(copy.accepted) rows accepted, \(copy.rejected) refused, \(copy.blank) blank")
    }
  }
}
