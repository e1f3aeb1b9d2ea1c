import Pipeline
import Stages
import Tables
import Testing

@Suite struct DescriptionTests {
  /// Every artifact that a stage reads is written by an earlier one.
  @Test func readsAreWrittenBefore() {
    var written: [Artifact] = []
    for stage in Dangol.product.stages {
      for path in stage.contract.reads where !path.hasSuffix("/summary.json") {
        #expect(written.contains { $0.path == path || $0.matches(path) }, "\(stage.name) reads \(path)")
      }
      written += stage.contract.writes
    }
  }

  /// Defaults resolve to themselves, and every parameter is described.
  @Test func parametersAreDescribed() throws {
    for stage in Dangol.product.stages {
      let defaults = try stage.resolve([:])
      for field in stage.parameters {
        #expect(defaults[field.name] == field.standard)
        #expect(!field.help.isEmpty && !field.accepts.isEmpty)
      }
      for artifact in stage.contract.writes {
        #expect(artifact.path.hasPrefix(stage.name + "/"))
        for column in artifact.table?.columns ?? [] {
          #expect(!column.help.isEmpty, "\(artifact.path) \(column.name)")
        }
      }
    }
  }

  /// Whoever reads a list of customers must see what each agreed to be sent.
  @Test func listsOfCustomersCarryConsent() {
    var lists = 0
    for artifact in Dangol.product.stages.dropFirst().flatMap(\.contract.writes) {
      let columns = artifact.table?.columns.map(\.name) ?? []
      guard columns.contains("customer_id") else { continue }
      lists += 1
      #expect(artifact.namesCustomers, "\(artifact.path)")
      for column in ["email_consent", "sms_consent", "kakao_consent"] {
        #expect(columns.contains(column), "\(artifact.path) has no \(column)")
      }
    }
    #expect(lists >= 2)
  }

  /// Columns that by their names hold customers' ids are described so, or they
  /// would keep them under `pseudonymise`.
  @Test func idsOfCustomersAreDescribed() {
    let names = ["customer_id", "referrer_id", "referred_id", "recommended_by", "owner_id", "person_key"]
    for input in Dangol.product.inputs {
      for column in input.description.columns {
        #expect(
          names.contains(column.name) == (column.customer != nil), "\(input.description.name).\(column.name)")
      }
    }
  }

  @Test func namesOfRuns() {
    for name in ["nightly-2026-06-30", "단골.k6", "a"] { #expect(RunName.isValid(name)) }
    for name in ["", ".a", "a/b", "a b", "é", String(repeating: "a", count: 65)] {
      #expect(!RunName.isValid(name))
    }
  }
}

@Suite struct PipelineFileTests {
  private func parse(_ text: String) throws -> PipelineFile {
    try PipelineFile(text: "dangol: 1\n" + text, path: "pipeline.yaml", Dangol.product)
  }

  @Test func mappingsAreRead() throws {
    let file = try parse(
      """
      inputs:
        orders:
          path: o.csv
          delimiter: TAB
          nulls: ["", NA]
          grain: line
          abs: true
          columns:
            order_id: { row: yes }
            amount: { sum: [a, b], less: [c] }
            status: { from: s, map: { 완료: completed }, prefix: { C: cancelled } }
            channel: { const: web }
            category: { first: [x, y] }
      """)
    let mapping = try #require(file.inputs["orders"]?.mapping)
    #expect(
      mapping.dialect.delimiter == 9 && mapping.nulls == ["", "NA"] && mapping.lineGrain && mapping.absolute)
    #expect(mapping.columns["order_id"]?.origin == .rowNumber)
    #expect(mapping.columns["amount"]?.origin == .sum(["a", "b"], less: ["c"]))
    #expect(
      mapping.columns["status"]?.map == ["완료": "completed"]
        && mapping.columns["status"]?.prefix == ["C": "cancelled"])
    #expect(mapping.columns["category"]?.headers == ["x", "y"])
  }

  @Test func groupsOfParameters() throws {
    let file = try parse("stages: { profile: { rfm: { compat: r_rfm }, active_days: 60 } }\n")
    let resolved = try #require(Dangol.product.stage("profile")).resolve(file.parameters["profile"]!)
    #expect(resolved["rfm.compat"] == .string("r_rfm") && resolved["active_days"] == .int(60))
    var other = try parse("")
    try other.set("profile.rfm.compat=r_rfm", Dangol.product)
    #expect(throws: DangolError.self) { try other.set("profile.rfm.compt=r_rfm", Dangol.product) }
  }

  @Test func faultsNameTheirPlace() {
    do {
      _ = try parse("stages:\n  segment:\n    feature: [orders]\n")
      Issue.record("accepted an unknown key")
    } catch let error as DangolError {
      #expect(error.code == .configuration && error.line == 4)
      #expect(error.text.contains("did you mean 'features'?"))
    } catch { Issue.record("another error: \(error)") }
  }
}

@Suite struct HashTests {
  /// XXH3-128 of "" and "abc" (xxhash 0.8.1's own command, xxh128sum).
  @Test func knownHashes() {
    #expect(Hash.xxh3([]) == "99aa06d3014798d86001c324468d497f")
    #expect(Hash.xxh3(Array("abc".utf8)) == "06b05ab6733a618578af5f94892f3950")
  }

  @Test func paths() {
    #expect(FileSystem.normal("/a/./b/../c//d") == "/a/c/d")
    #expect(FileSystem.parent("/a/b") == "/a" && FileSystem.parent("/a") == "/")
  }
}
