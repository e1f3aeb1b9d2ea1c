import Parallelism
import Synchronization
import Testing

@testable import Tables

/// Joining words is interning part after part, whatever the threads, ranges and sizes.
@Suite struct WordJoinTests {
  /// Words in no order (Knuth's MMIX generator): ids of one length, long and empty ones among them.
  private static func words(_ count: Int, of kinds: UInt64, seed: UInt64) -> [String] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let id = (state >> 33) % kinds
      switch id % 50 {
      case 0: return ""
      case 1: return "단골 손님 번호 \(id)"
      default: return "C\(id)"
      }
    }
  }

  private static func interned(_ texts: [String]) -> Words {
    var words = Words()
    for text in texts { _ = words.intern(text) }
    return words
  }

  private func check(_ parts: [Words], threads: Int) {
    var whole = Words()
    var places: [Int32] = []
    for part in parts {
      for index in 0..<Int32(part.count) { places.append(part.withBytes(index) { whole.intern($0) }) }
    }
    let join = WordJoin(parts.map { WordPart($0) }, threads: threads)
    #expect(join.places == places)
    #expect(join.starts.last == places.count)
    #expect(join.words.count == whole.count)
    var lost = 0
    for index in 0..<Int32(whole.count) {
      if whole.withBytes(index, { join.words.find($0) }) != index { lost += 1 }
      if whole[index] != join.words[index] { lost += 1 }
    }
    #expect(lost == 0)
    #expect(join.words.find("nobody") == nil)
    // It can be added to.
    var more = join.words
    #expect(more.intern("nobody") == Int32(whole.count))
    #expect(join.words.find("nobody") == nil)
  }

  @Test(arguments: [1, 2, 3])
  func isInterningPartAfterPart(threads: Int) {
    // One range of hashes, several, and so few words that there is nothing to share.
    for (sizes, kinds) in [
      ([20_000, 1, 0, 30_000], 1_000_000), ([90_000, 120_000, 70_000], 150_000),
      ([200_000, 3, 200_000, 40, 0, 5], 10_000_000), ([12, 0, 7], 9), ([], 1), ([60_000], 50_000),
    ] as [([Int], UInt64)] {
      let parts = sizes.enumerated().map {
        Self.interned(Self.words($0.element, of: kinds, seed: UInt64($0.offset + 1)))
      }
      check(parts, threads: threads)
    }
  }

  /// What a stretch does not tell apart the join does, whoever else has the words.
  @Test(arguments: [1, 2, 5], [100, 20_000])
  func partsMayShowWordsMoreThanOnce(threads: Int, count: Int) {
    let lists = (0..<4).map { Self.words(count, of: UInt64(count / ($0 + 1)), seed: UInt64($0 + 41)) }
    let parts = lists.enumerated().map { number, list in
      let arena = WordArena()
      arena.clear(addingAll: number != 2)
      for word in list { _ = arena.intern(word) }
      #expect(number == 2 || arena.count == count)
      return WordPart(arena)
    }
    let join = WordJoin(parts, threads: threads)
    var whole = Words()
    for (number, list) in lists.enumerated() {
      var own = Words()
      for (at, word) in list.enumerated() {
        let index = whole.intern(word)
        let place = join.starts[number] + (number == 2 ? Int(own.intern(word)) : at)
        if join.places[place] != index { Issue.record("word \(at) of part \(number)") }
      }
    }
    #expect(join.words.count == whole.count)
    #expect((0..<Int32(whole.count)).allSatisfy { join.words[$0] == whole[$0] })
  }

  @Test func partsStayAsTheyAre() {
    let parts = [Self.words(50_000, of: 40_000, seed: 3), Self.words(50_000, of: 40_000, seed: 4)].map(
      Self.interned)
    let before = parts.map { $0[0] }
    _ = WordJoin(parts.map { WordPart($0) }, threads: 2)
    #expect(parts.map { $0[0] } == before)
    #expect(parts[0].find(before[0]) == 0)
  }

  @Test func partsLieInTheOrderOfHashes() {
    for count in [0, 1, 2, 5, 64, 65, 3_000, 20_000] {
      let words = Self.interned(Self.words(count, of: 1 << 40, seed: UInt64(count + 1)))
      let part = WordPart(words)
      let pieces = (0..<part.count).map { part.list.entries[$0] >> (64 - UInt64(HashOrder.bits)) }
      #expect(part.count == words.count && pieces == pieces.sorted())
      let positions = part.positions()
      let isSame = (0..<Int32(words.count)).allSatisfy { index in
        let word = part.list[Int(positions[Int(index)])]
        return words.withBytes(index) { WordBytes.hash($0) == WordBytes.hash(word) && $0.elementsEqual(word) }
      }
      #expect(isSame)
    }
  }

  @Test func pickedWordsAreFound() {
    let words = Self.interned(Self.words(5_000, of: 3_000, seed: 9))
    let order = (0..<Int32(words.count)).filter { $0 % 3 != 1 }.reversed() as [Int32]
    let picked = words.picking(order)
    #expect(picked.count == order.count)
    #expect(order.enumerated().allSatisfy { picked.find(words[$0.element]) == Int32($0.offset) })
    #expect(picked.find(words[1]) == nil)
    var grown = picked
    #expect(grown.intern("nobody") == Int32(picked.count) && picked.find("nobody") == nil)
  }

  /// The table of words that came from others is made once, by whoever asks first.
  @Test(arguments: [1, 2, 5], [0, 3, 70_000])
  func tableIsMadeWhenAWordIsLookedFor(threads: Int, count: Int) {
    let words = Self.interned(Self.words(count, of: 1 << 40, seed: 31))
    let order = Array((0..<Int32(words.count)).reversed())
    let picked = words.picking(order, threads: threads)
    func isIndexed() -> Bool { picked.arena.isIndexed.load(ordering: .relaxed) }
    #expect(!isIndexed())
    picked.arena.index(threads: threads)
    #expect(isIndexed())
    #expect(order.enumerated().allSatisfy { picked.find(words[$0.element]) == Int32($0.offset) })
    #expect(picked.find("nobody") == nil)

    let asked = words.picking(order, threads: threads)
    let found = Parallel.map(64, threads: 4) { at in
      stride(from: at, to: order.count, by: 64).allSatisfy {
        asked.find(words[order[$0]]) == Int32($0)
      }
    }
    #expect(found.allSatisfy { $0 })
    var more = words.picking(order)
    #expect(more.intern("nobody") == Int32(words.count) && asked.find("nobody") == nil)
  }

  @Test func clearedWordsAreAsNew() {
    var words = Self.interned(Self.words(5_000, of: 3_000, seed: 11))
    let kept = words
    let known = words[0]
    words.removeAll()
    #expect(words.count == 0 && words.find(known) == nil && kept.find(known) == 0)
    // Now the memory is its own, and is used again.
    for text in ["a", known, "", "a"] { _ = words.intern(text) }
    words.removeAll()
    #expect(words.count == 0 && words.find("a") == nil && words.find("") == nil)
    #expect(words.intern("b") == 0 && words.intern("a") == 1 && words.find("b") == 0)
  }

  /// Words are found in others as each by itself is; few words and many, more and fewer than the others.
  @Test(arguments: [1, 2, 3], [(5, 7), (2_000, 90_000), (150_000, 60_000)])
  func wordsAreFoundInOthers(threads: Int, counts: (Int, Int)) {
    let own = Self.interned(Self.words(counts.0, of: 200_000, seed: 11) + ["only here"])
    let others = Self.interned(Self.words(counts.1, of: 200_000, seed: 12))
    let expected = (0..<Int32(own.count)).map { word in own.withBytes(word) { others.find($0) ?? -1 } }
    #expect(expected.contains(-1) && (expected.contains { $0 >= 0 } || counts.0 < 10))
    // With a table and without one, on either side.
    func bare(_ words: Words) -> Words { words.picking(Array(0..<Int32(words.count))) }
    #expect(own.indices(in: others, threads: threads) == expected)
    #expect(own.indices(in: bare(others), threads: threads) == expected)
    #expect(bare(own).indices(in: others, threads: threads) == expected)
    #expect(bare(own).indices(in: bare(others), threads: threads) == expected)
    #expect(own.indices(in: own, threads: threads) == Array(0..<Int32(own.count)))
    #expect(own.indices(in: Words(), threads: threads) == Array(repeating: -1, count: own.count))
    #expect(Words().indices(in: own, threads: threads).isEmpty)
  }

  @Test func wordsAreTheSameByTheirBytes() {
    let texts = ["", "a", "A", "id-1234567", "id-1234568", "id-12345678", "단골", "단골 상점에서 온 손님"]
    let (own, others) = (Self.interned(texts), Self.interned(texts.reversed()))
    for (i, text) in texts.enumerated() {
      for (j, other) in texts.reversed().enumerated() {
        #expect(own.isSame(Int32(i), as: Int32(j), of: others) == (text == other))
      }
    }
  }

  /// What is told of all words at once, beside each by itself.
  @Test func wordsAsAWhole() {
    let plain = ["C000001", "단골손님-1", "z", String(repeating: "9", count: 40)]
    #expect(Self.interned(plain).areAllPrintable && Self.interned(plain).commonLength == nil)
    #expect(Words().areAllPrintable && Words().commonLength == nil)
    for byte in UInt8(0)...127 {
      for place in [0, 6, 7, 8, 20] {
        var text = [UInt8](repeating: UInt8(ascii: "x"), count: 21)
        text[place] = byte
        var words = Self.interned(plain)
        _ = text.withUnsafeBufferPointer { words.intern($0) }
        #expect(words.areAllPrintable == (byte >= 0x2d), "\(byte) at \(place)")
      }
    }
    #expect(!Self.interned(plain + [""]).areAllPrintable)
    #expect(Self.interned(["ab", "cd", "ef"]).commonLength == 2)
    #expect(Self.interned(["ab", "c", "def"]).commonLength == nil)
    #expect(Self.interned([""]).commonLength == 0)
  }

  /// Every word passes the filter of its own table, and of strangers few do.
  @Test(arguments: [0, 1, 300, 20_000]) func filterLetsItsWordsPass(count: Int) {
    let own = Self.interned(Self.words(count, of: 1 << 40, seed: 5))
    let filter = WordFilter(own.arena)
    func passing(_ words: Words) -> Int {
      (0..<Int32(words.count)).count { filter.passes(words.withBytes($0, WordBytes.hash)) }
    }
    #expect(passing(own) == own.count)
    let strangers = Self.interned((0..<10_000).map { "stranger \($0)" })
    // A word takes one of eight bits at least; five standard errors of an eighth of 10,000 are 165.
    #expect(passing(strangers) < 1_250 + 165)
  }

  @Test(arguments: [[], [7], [50_000], [4, 0, 9], [40_000, 50_000, 30_000]]) func joinedListsAreInterned(
    sizes: [Int]
  ) {
    let lists = sizes.enumerated().map { Self.interned(Self.words($1, of: 60_000, seed: UInt64($0 + 20))) }
    var whole = Words()
    let expected = lists.map { list in
      (0..<Int32(list.count)).map { word in list.withBytes(word) { whole.intern($0) } }
    }
    let joined = Words.joined(lists, threads: 2)
    #expect(joined.indices == expected && joined.words.count == whole.count)
    #expect((0..<Int32(whole.count)).allSatisfy { joined.words[$0] == whole[$0] })
  }
}
