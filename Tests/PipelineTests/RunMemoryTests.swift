import Pipeline
import Tables
import Testing

/// What a run keeps in memory: what a later stage asks for, and nothing longer.
@Suite struct RunMemoryTests {
  private static let table = Table(
    TableDescription("t", "", columns: [ColumnDescription("n", .integer, "")]), [.integers([1, 2])])

  private func contract(_ name: String, shares: [String] = [], reads: [String] = []) -> Contract {
    Contract(name: name, question: "", abstract: "", shares: shares, reads: reads, writes: [])
  }

  private func kept(_ memory: RunMemory, _ paths: [String]) -> [String] {
    paths.filter { memory.table($0) != nil }
  }

  @Test func tablesStayUntilTheLastReader() {
    let paths = ["a/one.csv", "a/two.csv", "a/<model>.csv", "a/none.csv"]
    let stages = [
      contract("a"), contract("b", reads: ["a/one.csv"]), contract("c", reads: ["a/one.csv", "a/two.csv"]),
      contract("d", reads: ["a/two.csv"]),
    ]
    var memory = RunMemory()
    let expected = [
      ["a/one.csv", "a/two.csv"], ["a/one.csv", "a/two.csv"], ["a/one.csv", "a/two.csv"], ["a/two.csv"],
    ]
    for (i, stage) in stages.enumerated() {
      memory.begin([stage], before: Array(stages[(i + 1)...]))
      if i == 0 {
        for path in paths { memory.keep(path, Self.table) }
      }
      #expect(kept(memory, paths) == expected[i], "\(stage.name)")
    }
    memory.begin([contract("e")], before: [])
    #expect(kept(memory, paths).isEmpty)
  }

  /// A stage run alone keeps nothing that it writes.
  @Test func nothingIsKeptForNobody() {
    var memory = RunMemory()
    memory.keep("a/one.csv", Self.table)
    #expect(memory.table("a/one.csv") == nil)
  }

  /// Tables that everybody shares are let go once the shared value is there; one that a stage
  /// reads for itself stays.
  @Test func sharedValuesTakeThePlaceOfTheirTables() {
    let shared = ["a/one.csv", "a/two.csv"]
    let stages = [
      contract("b", shares: shared), contract("c", shares: shared, reads: ["a/two.csv"]),
      contract("d", shares: shared),
      contract("e"),
    ]
    var memory = RunMemory()
    memory.begin([contract("a")], before: stages)
    for path in shared { memory.keep(path, Self.table) }
    memory.begin([stages[0]], before: Array(stages[1...]))
    #expect(kept(memory, shared) == shared && memory.shared(1, for: stages[0]) == nil)
    memory.share("value", as: 1, of: shared, by: stages[0])
    #expect(kept(memory, shared) == ["a/two.csv"])
    memory.begin([stages[1]], before: Array(stages[2...]))
    #expect(memory.shared(1, for: stages[1]) as? String == "value" && memory.shared(2, for: stages[1]) == nil)
    #expect(kept(memory, shared) == ["a/two.csv"])
    memory.begin([stages[2]], before: [stages[3]])
    #expect(kept(memory, shared).isEmpty)
    // The last that asks for it takes it along.
    #expect(memory.shared(1, for: stages[2]) as? String == "value" && memory.shared(1, for: stages[2]) == nil)
  }

  /// Of stages side by side each has a shared value, made by whichever asks first, and a table
  /// stays until the last of them has ended.
  @Test(arguments: [[0, 1], [1, 0]]) func stagesSideBySideShareWhatTheyAskFor(order: [Int]) {
    let shared = ["a/one.csv"]
    let wave = [
      contract("b", shares: shared, reads: ["a/two.csv"]),
      contract("c", shares: shared, reads: ["a/two.csv"]),
    ]
    let (first, second) = (wave[order[0]], wave[order[1]])
    var memory = RunMemory()
    memory.begin([contract("a")], before: wave)
    for path in ["a/one.csv", "a/two.csv"] { memory.keep(path, Self.table) }
    memory.begin(wave, before: [])
    #expect(memory.shared(1, for: first) == nil)
    memory.share("value", as: 1, of: shared, by: first)
    #expect(kept(memory, ["a/one.csv", "a/two.csv"]) == ["a/two.csv"])
    memory.end(first)
    #expect(kept(memory, ["a/one.csv", "a/two.csv"]) == ["a/two.csv"])
    #expect(memory.shared(1, for: second) as? String == "value" && memory.shared(1, for: second) == nil)
    memory.end(second)
    #expect(kept(memory, ["a/two.csv"]).isEmpty)
  }

  /// A value that its last asker never asked for is let go with that stage.
  @Test func valuesGoWithTheStagesThatDidNotAsk() {
    let stages = [contract("b", shares: ["a/one.csv"]), contract("c", shares: ["a/one.csv"])]
    var memory = RunMemory()
    memory.begin(stages, before: [])
    memory.share("value", as: 1, of: ["a/one.csv"], by: stages[0])
    memory.end(stages[1])
    #expect(memory.shared(1, for: stages[1]) == nil)
  }
}
