import Foundation
import Testing

/// `dangol planted` on a few small shops; docs/planted.md has the thousand.
@Suite struct PlantedTests {
  @Test func threadsDoNotChangeThePage() throws {
    let workspace = try Workspace()
    func page(_ threads: Int) throws -> String {
      let run = try workspace.run(
        "dangol",
        [
          "planted", "--shops", "2", "--customers", "200", "--cluster-shops", "1", "--truth-customers", "400",
          "--out", "page\(threads)", "--threads", "\(threads)",
        ])
      // So few shops decide nothing, but all must have run.
      #expect(run.status == 0 || run.status == 1, "\(run.error)")
      return workspace.read("page\(threads)/planted.md")
    }
    let one = try page(1)
    #expect(
      one.contains("--shops 2 --customers 200 --cluster-shops 1 --truth-customers 400 --seed 1"), "\(one)")
    for name in [
      "experiment, aov", "experiment, repeat", "repeat_90d, at_first_amount",
      "value_90d, acquisition[referred]",
    ] { #expect(one.contains("| \(name) |"), "\(name)") }
    #expect(try page(2) == one)
    #expect(workspace.files("page2").keys.sorted() == ["planted.md"])
  }

  @Test func shopsTooSmallAreRefused() throws {
    let run = try Workspace().run("dangol", ["planted", "--customers", "10"])
    #expect(run.status == 64 && run.error.contains("at least 50 customers"), "\(run.error)")
  }
}
