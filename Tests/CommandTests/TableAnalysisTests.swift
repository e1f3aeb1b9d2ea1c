import Foundation
import Testing

/// The numeric executables on a user's own table.
@Suite struct TableAnalysisTests {
  private func cells(_ text: String) -> [[String]] {
    text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private func column(_ text: String, _ name: String) -> [String] {
    let rows = cells(text)
    guard let index = rows.first?.firstIndex(of: name) else { return [] }
    return rows.dropFirst().map { $0[index] }
  }

  private static let shared = Workspace.shared.path
  private static func has(_ file: String) -> Bool {
    FileManager.default.fileExists(atPath: shared + "/" + file)
  }

  /// β₀ and its standard error as certified by NIST.
  @Test(.enabled(if: has("filip.csv"), "SKIPPED: ../shared/data/filip.csv is absent"))
  func filipByCommand() throws {
    let space = try Workspace()
    let result = try space.run(
      "dangol-regress",
      ["--table", Self.shared + "/filip.csv", "--outcome", "y", "--predictors", "raw(x,10)", "--out", "out"])
    #expect(result.status == 0 && result.out.contains("intercept"))
    let model = space.read("out/model.csv")
    #expect(column(model, "term") == ["intercept", "x"] + (2...10).map { "x^\($0)" })
    let estimate = try #require(Double(column(model, "estimate")[0]))
    let error = try #require(Double(column(model, "std_error")[0]))
    #expect((estimate / -1467.48961422980 - 1).magnitude < 1e-13)
    #expect((error / 298.084530995537 - 1).magnitude < 1e-13)
  }

  /// SOURCES.md: F 21.953486, Welch 1 v 2 t 6.427529, df 346.78362.
  @Test(
    .enabled(
      if: has("wa_marketing_campaign.csv"), "SKIPPED: ../shared/data/wa_marketing_campaign.csv is absent"))
  func campaignByCommand() throws {
    let space = try Workspace()
    let result = try space.run(
      "dangol-experiment",
      [
        "--table", Self.shared + "/wa_marketing_campaign.csv", "--variant", "Promotion", "--control", "2",
        "--metric", "Gross Sales:mean", "--out", "out",
      ])
    #expect(result.status == 0)
    #expect(column(space.read("out/anova.csv"), "statistic")[0].hasPrefix("21.95348"))
    let results = space.read("out/results.csv")
    #expect(column(results, "variant") == ["1", "3"])
    #expect(column(results, "statistic")[0].hasPrefix("6.427528"))
    #expect(column(results, "df")[0].hasPrefix("346.7836"))
  }

  @Test(.enabled(if: has("iris.csv"), "SKIPPED: ../shared/data/iris.csv is absent"))
  func irisByCommand() throws {
    let space = try Workspace()
    let arguments = [
      "--table", Self.shared + "/iris.csv", "--features", "sepal_length,sepal_width,petal_length,petal_width",
      "--k", "3", "--scale", "none", "--restarts", "150", "--seed", "1", "--out",
    ]
    #expect(try space.run("dangol-segment", arguments + ["one", "--threads", "1"]).status == 0)
    #expect(Set(column(space.read("one/segments.csv"), "size")) == ["38", "50", "62"])
    #expect(space.read("one/summary.json").contains("\"inertia\": 78.851441"))
    #expect(column(space.read("one/assignments.csv"), "row").count == 150)
    // Neither threads nor the level of x86-64 move a bit.
    #expect(try space.run("dangol-segment", arguments + ["two", "--threads", "2"]).status == 0)
    let level = ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2"]
    #expect(try space.run("dangol-segment", arguments + ["old"], environment: level).status == 0)
    #expect(space.files("one") == space.files("two") && space.files("one") == space.files("old"))
  }

  private static let shop: String = {
    var text = "\u{feff}customer,arm,spent,visits,bought,grade,before\r\n"
    for i in 0..<240 {
      let arm = i % 3 == 0 ? "새 쿠폰" : "기존"
      let spent = 1000 + i * 37 % 501 + (i % 3 == 0 ? 150 : 0)
      let thousands =
        spent >= 1000 ? "\"\(spent / 1000),\(String(format: "%03d", spent % 1000))\"" : "\(spent)"
      let grade = ["일반", "\"단골, VIP\"", "휴면"][i % 7 % 3]
      text +=
        "c\(i),\(arm),\(thousands),\(1 + i % 5),\(i * 7 % 10 < 4 ? "yes" : "no"),\(grade),\(900 + i * 37 % 501)\r\n"
    }
    return text + "c240,기존,,3,yes,일반,1000\r\nc241,기존,-,3,yes,일반,1000\r\n"
  }()

  private func shop() throws -> Workspace {
    let space = try Workspace()
    try space.write("shop.csv", Self.shop)
    return space
  }

  /// Categories, quoted thousands, tokens for missing values, interactions and clusters;
  /// the same bytes on every thread count and level of x86-64.
  @Test func regressionOnAnyTable() throws {
    let space = try shop()
    let arguments = [
      "--table", "shop.csv", "--outcome", "spent", "--predictors", "factor(arm),grade,before,before:arm",
      "--cluster", "visits", "--na", "-", "--out",
    ]
    let result = try space.run("dangol-regress", arguments + ["out"])
    #expect(result.status == 0, "\(result.error)")
    #expect(
      column(space.read("out/model.csv"), "term")
        == ["intercept", "arm[새 쿠폰]", "grade[일반]", "grade[휴면]", "before", "before:arm[새 쿠폰]"])
    let summary = space.read("out/summary.json")
    #expect(summary.contains("\"left_out\": 2") && summary.contains("\"n\": 240"))
    #expect(summary.contains("\"clusters\": 5") && summary.contains("\"grade\": \"단골, VIP\""))
    for family in ["gaussian", "poisson", "negbin"] {
      let command = [
        "--table", "shop.csv", "--outcome", "visits", "--predictors", "arm,before", "--family", family,
        "--out",
      ]
      #expect(try space.run("dangol-regress", command + [family, "--threads", "1"]).status == 0)
      #expect(try space.run("dangol-regress", command + [family + "2", "--threads", "2"]).status == 0)
      let level = ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2"]
      #expect(try space.run("dangol-regress", command + [family + "3"], environment: level).status == 0)
      #expect(
        space.files(family) == space.files(family + "2") && space.files(family) == space.files(family + "3"))
    }
    let logistic = try space.run(
      "dangol-regress",
      [
        "--table", "shop.csv", "--outcome", "bought", "--predictors", "arm,before", "--family", "binomial",
        "--robust", "HC0", "--out", "binomial",
      ])
    #expect(logistic.status == 0 && space.read("binomial/summary.json").contains("\"event\": \"yes\""))
  }

  @Test func experimentOnAnyTable() throws {
    let space = try shop()
    let result = try space.run(
      "dangol-experiment",
      [
        "--table", "shop.csv", "--variant", "arm", "--control", "기존", "--metric", "spent:mean", "--metric",
        "bought:proportion", "--metric", "spent:ratio:visits", "--covariate", "before", "--split",
        "기존=2,새 쿠폰=1", "--na", "-", "--out", "out",
      ])
    #expect(result.status == 0, "\(result.error)")
    let results = space.read("out/results.csv")
    #expect(column(results, "estimator") == ["plain", "plain", "plain", "cuped", "cuped", "cuped"])
    #expect(column(results, "verdict")[0] == "better")
    // 162 v 80 of 242 with an arm, against 2 : 1.
    #expect(cells(space.read("out/checks.csv"))[1].last == "ok")
    #expect(column(space.read("out/anova.csv"), "method") == ["one-way", "Welch"])
    let unfair = try space.run(
      "dangol-experiment",
      [
        "--table", "shop.csv", "--variant", "arm", "--control", "기존", "--metric", "visits:mean", "--split",
        "기존=1,새 쿠폰=1", "--out", "unfair",
      ])
    #expect(unfair.status == 0 && unfair.error.contains("sample ratio"))
    #expect(column(space.read("unfair/results.csv"), "verdict") == [""])
  }

  /// What is wrong, where, and what to do; and no output.
  @Test func wrongQuestionsAreAnswered() throws {
    let space = try shop()
    let regress = ["--table", "shop.csv", "--out", "out"]
    let cases: [(String, [String], Int32, String)] = [
      ("dangol-regress", ["--table", "none.csv", "--outcome", "a", "--predictors", "b"], 66, "none.csv"),
      (
        "dangol-regress", regress + ["--outcome", "spend", "--predictors", "visits"], 64,
        "did you mean 'spent'"
      ),
      ("dangol-regress", regress + ["--outcome", "spent", "--predictors", "raw(visits"], 64, "bracket"),
      ("dangol-regress", regress + ["--outcome", "spent", "--predictors", "visits,,arm"], 64, "missing"),
      ("dangol-regress", regress + ["--outcome", "visits", "--predictors", "customer"], 65, "at most 100"),
      ("dangol-regress", regress + ["--outcome", "arm", "--predictors", "visits"], 65, "is not a number"),
      ("dangol-regress", regress + ["--outcome", "spent"], 64, "--predictors"),
      ("dangol-segment", ["--table", "shop.csv", "--features", "visits,arm"], 65, "not a number"),
      ("dangol-segment", ["--table", "shop.csv", "--features", "visits", "--k", "9"], 65, "distinct"),
      ("dangol-segment", ["--table", "shop.csv", "--features", "visits", "--k", "0"], 64, "--k"),
      (
        "dangol-experiment",
        ["--table", "shop.csv", "--variant", "arm", "--control", "A", "--metric", "spent:mean"], 64, "기존"
      ),
      (
        "dangol-experiment",
        ["--table", "shop.csv", "--variant", "arm", "--control", "기존", "--metric", "spent:median"], 64,
        "column:mean"
      ),
      (
        "dangol-experiment",
        ["--table", "shop.csv", "--variant", "arm", "--control", "기존", "--metric", "visits:proportion"], 65,
        "0 and 1"
      ),
      ("dangol-experiment", ["--table", "shop.csv", "--run", "x"], 64, "exclude"),
    ]
    for (tool, arguments, status, words) in cases {
      let result = try space.run(tool, arguments)
      #expect(result.status == status && result.error.contains(words), "\(arguments): \(result.error)")
    }
    #expect(!space.exists("out") && !space.exists("segment") && !space.exists("experiment"))
    try space.write("torn.csv", "x,y\n1,2\n3\n4,5\n")
    let torn = try space.run(
      "dangol-regress", ["--table", "torn.csv", "--outcome", "y", "--predictors", "x"])
    #expect(torn.status == 65 && torn.error.contains("torn.csv:3"))
    try space.write("model.csv", "x,y\n1,2\n2,5\n3,4\n4,9\n")
    let own = try space.run(
      "dangol-regress", ["--table", "model.csv", "--outcome", "y", "--predictors", "x", "--out", "."])
    #expect(own.status == 73 && space.read("model.csv").hasPrefix("x,y"))
  }

  /// The certification's digits do not depend on the machine.
  @Test func certificationIsTheSameOnOtherLevels() throws {
    let space = try Workspace()
    let data = FileManager.default.fileExists(atPath: Self.shared) ? ["--data", Self.shared] : []
    let page = Workspace.repository.appending(path: "docs/certification.md").path
    let level = ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2"]
    let result = try space.run("dangol", ["certify", "--check", page] + data, environment: level)
    #expect(result.status == 0, "\(result.out)\(result.error)")
  }
}
