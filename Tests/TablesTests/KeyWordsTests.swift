import Glibc
import Testing

@testable import Tables

/// Words of a key are numbered as interning one part after the other numbers them, whatever repeats.
@Suite struct KeyWordsTests {
  private func arena(_ texts: [String], addingAll: Bool) -> WordArena {
    let arena = WordArena()
    arena.clear(addingAll: addingAll)
    for text in texts { _ = arena.intern(text) }
    return arena
  }

  private func check(_ parts: [WordArena], threads: Int) {
    let key = KeyWords()
    var whole = Words()
    var expected: [Int32] = []
    for part in parts {
      key.add(part, HashOrder(part), expecting: parts[0].count)
      for index in 0..<Int32(part.count) { expected.append(whole.intern(part[index])) }
    }
    #expect(key.starts.last == expected.count)
    let (words, repeats) = key.joined(threads: threads)
    #expect(expected.indices.map { repeats.number($0) } == expected)
    #expect(repeats.all.count == expected.count - whole.count)
    #expect((0..<Int32(words.count)).map { words[$0] } == (0..<Int32(whole.count)).map { whole[$0] })
    #expect((0..<Int32(whole.count)).allSatisfy { words.find(whole[$0]) == $0 })
    // They can be added to.
    var more = words
    #expect(more.intern("nobody") == Int32(whole.count))
    #expect(more[Int32(whole.count)] == "nobody")
    // None are left.
    #expect(key.joined(threads: threads).words.count == 0)
  }

  @Test(arguments: [1, 2, 3])
  func isInterningPartAfterPart(threads: Int) {
    for (sizes, kinds) in [
      ([70_000, 1, 0, 30_000], 1_000_000), ([9_000, 12_000, 7_000], 9_000), ([40_000, 50_000], 7),
      ([12, 0, 7], 5), ([1], 1), ([], 1),
    ] as [([Int], Int)] {
      // Knuth's MMIX generator; one of the words is empty.
      var state: UInt64 = 7
      let parts = sizes.enumerated().map { part, size in
        let texts = (0..<size).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let id = Int(state >> 33) % kinds
          return id == 0 ? "" : id % 9 == 0 ? "주문 번호 \(id) 가나다라마바사" : "O\(id)"
        }
        return arena(texts, addingAll: part % 2 == 0)
      }
      check(parts, threads: threads)
    }
  }

  @Test func firstLastAndSideBySideRepeats() {
    check([arena(["a", "a", "b", "c", "c", "c"], addingAll: true)], threads: 1)
    check([arena(["a", "b"], addingAll: false), arena(["b", "a"], addingAll: false)], threads: 1)
    let blocks = (0..<200).map { "k\($0 % 64 == 0 ? 0 : $0)" }
    check([arena(blocks, addingAll: true)], threads: 2)
  }

  /// Words of equal hashes are told apart by their bytes.
  @Test func hashesAreNotEnough() {
    var byHash: [UInt32: String] = [:]
    var met: [String] = []
    for i in 0..<400_000 where met.count < 12 {
      var text = "O2025-\(i)"
      let hash = text.withUTF8 { WordBytes.hash($0) }
      if let other = byHash.updateValue(text, forKey: hash) { met += [other, text] }
    }
    #expect(met.count >= 12)
    check([arena(met, addingAll: true), arena(met.reversed(), addingAll: true)], threads: 1)
  }

  /// A file's key has the same words and cells as any other column of it, in every cut.
  @Test(arguments: [1, 3], [40, 700, 1 << 20])
  func readsAsAnyColumn(threads: Int, stretch: Int) throws {
    let rows = (0..<3_000).map { i in
      i % 97 == 5 ? "O\(i),x" : i % 31 == 0 ? "O\(i / 2),1" : i % 53 == 0 ? ",2" : "O\(i),\(i)"
    }
    let path = TextFile.write("id,amount\n" + rows.joined(separator: "\n") + "\n")
    defer { unlink(path) }
    func read(key: String?) throws -> ReadTable {
      let description = TableDescription(
        "keys", "", key: key,
        columns: [ColumnDescription("id", .id, ""), ColumnDescription("amount", .money, "")])
      return try TableReader.read(
        [try InputFile(path), try InputFile(path)], as: description, mapping: TableMapping(),
        currency: Currency("KRW")!, zone: Zone("Asia/Seoul")!, threads: threads, stretch: stretch)
    }
    let (keyed, plain) = (try read(key: "id"), try read(key: nil))
    #expect(keyed.rejects.count == plain.rejects.count && !plain.rejects.isEmpty)
    #expect(keyed.table.words("id").indices == plain.table.words("id").indices)
    #expect(keyed.table.strings("id") == plain.table.strings("id"))
    #expect(keyed.table.integers("amount") == plain.table.integers("amount"))
  }
}
