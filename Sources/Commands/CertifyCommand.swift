internal import ArgumentParser
internal import Certification
internal import Pipeline
internal import Tables

struct CertifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Compute every certified result of the numeric module and count its correct digits.",
    discussion: """
      Writes the page to standard output. The data folder may hold NIST's StRD files (nist/Norris.dat, …), \
      filip.csv and iris.csv; lines whose data are absent are left out and named.
      """)

  @Option(help: "Folder of reference data.", completion: .directory)
  var data: String?

  @Option(help: "Compare with a page written earlier; a difference is exit code 1.", completion: .file())
  var check: String?

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let console = console.console
    try reporting(console) { () throws(DangolError) in
      let page = CertificationPage(ReferenceData(folder: data))
      for line in page.absent { console.warning("SKIPPED, its data are absent: \(line)") }
      if let check {
        let file = try InputFile(check)
        let earlier = withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }
        let differences = page.differences(from: earlier)
        for line in differences { Console.out(line + "\n") }
        guard differences.isEmpty else {
          throw DangolError(.difference, "the page differs in \(differences.count) lines", file: check)
        }
      } else if let error = Console.write(Array(page.text.utf8)) {
        throw error
      }
      guard page.failures.isEmpty else {
        throw DangolError(.difference, "below the gate: " + page.failures.joined(separator: "; "))
      }
      console.info(page.absent.isEmpty ? "every gate is met" : "every gate whose data are here is met")
    }
  }
}
