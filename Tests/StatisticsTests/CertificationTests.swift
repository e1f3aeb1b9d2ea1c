import Certification
import Foundation
import Testing

/// docs/certification.md, computed again: every gate, and every line as it stands there.
@Suite struct CertificationTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let data: String? = {
    let folder = repository.deletingLastPathComponent().appending(path: "shared/data").path
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
  }()

  @Test func everyGateIsMetAndThePageIsCurrent() throws {
    let page = CertificationPage(ReferenceData(folder: Self.data))
    for line in page.absent { print("SKIPPED, its data are absent: \(line)") }
    #expect(page.failures.isEmpty)
    let text = try String(
      contentsOf: Self.repository.appending(path: "docs/certification.md"), encoding: .utf8)
    #expect(page.differences(from: text).isEmpty, "run scripts/docs")
    // Without its data a line is not compared; all others are.
    #expect(page.differences(from: "").count > 40)
  }

  /// Without any data the page still certifies what needs none.
  @Test func absentDataAreNamed() throws {
    let page = CertificationPage(ReferenceData(folder: nil))
    #expect(page.failures.isEmpty)
    #expect(
      page.absent.contains { $0.hasPrefix("| Filip |") } && page.absent.contains { $0.hasPrefix("| Iris |") })
    let text = try String(
      contentsOf: Self.repository.appending(path: "docs/certification.md"), encoding: .utf8)
    #expect(page.differences(from: text).isEmpty)
    #expect(!page.differences(from: text.replacingOccurrences(of: "| Pocock |", with: "| Peacock |")).isEmpty)
  }

  /// The digits are counted as McCullough (1998) counts them.
  @Test func digitsAreCounted() {
    let short = Quantity("x", "0.0201584", 0.02015837)
    #expect(short.givenDigits == 6 && short.agreesAsPrinted && short.reachedDigits == 6)
    let wrong = Quantity("x", "2.00000", 2.0002)
    #expect(!wrong.agreesAsPrinted && (wrong.reachedDigits - 4).magnitude < 1e-9)
    #expect(Quantity("x", "0", 0.001).reachedDigits > 0 && !Quantity("x", "0.000", 0.1).agreesAsPrinted)
    #expect(
      Quantity("x", "1.5e-7", 1.54e-7).agreesAsPrinted && !Quantity("x", "1.5e-7", 1.56e-7).agreesAsPrinted)
    #expect(Quantity("x", "1", .nan).reachedDigits == 0 && !Quantity("x", "1", .infinity).agreesAsPrinted)
  }

  /// A short form of `dangol coverage`: the same studies and gates at fewer draws.
  @Test func coverageIsWithinItsGates() {
    let report = CoverageReport(draws: 60, seed: 3, threads: 2, steps: 50)
    #expect(report.failures.isEmpty)
    #expect(
      report.files.map(\.name) == ["coverage.md", "coverage-proportion.svg", "coverage-difference.svg"])
  }
}
