import Commerce
import Foundation
import Testing

/// The decision tables of the docs against the code, row by row: the page is the
/// authority, and each of its rows is tried.
@Suite struct DecisionTableTests {
  /// Cells of the table rows below a heading.
  private static func rows(_ page: String, under heading: String) throws -> [[String]] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/\(page)"), encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: heading))
    return lines[start...].prefix { !$0.hasPrefix("## ") || $0 == heading }.filter {
      $0.hasPrefix("| ") && $0.dropFirst(2).first?.isNumber == true
    }.map { line in
      line.split(separator: "|").map {
        $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "`", with: "")
      }
    }
  }

  @Test func segmentNames() throws {
    let rows = try Self.rows("segments.md", under: "## Names")
    #expect(rows.count == SegmentName.table.count)
    func flag(_ cell: String) -> Bool? { cell == "any" ? nil : cell == "yes" }
    for (cells, rule) in zip(rows, SegmentName.table) {
      #expect(
        cells[1...] == [rule.name.rawValue, rule.name.korean, rule.name.english] + cells[4...],
        "\(cells)")
      #expect(cells[4...].map(flag) == [rule.gone, rule.high, rule.repeats, rule.recent], "\(cells)")
      // What the row says of a segment with these traits.
      for gone in [true, false] where flag(cells[4]) ?? gone == gone {
        for high in [true, false] where flag(cells[5]) ?? high == high {
          for repeats in [true, false] where flag(cells[6]) ?? repeats == repeats {
            for recent in [true, false] where flag(cells[7]) ?? recent == recent {
              let traits = SegmentTraits(gone: gone, high: high, repeats: repeats, recent: recent)
              #expect(SegmentName(traits).rawValue == cells[1])
            }
          }
        }
      }
    }
  }

  /// Every combination of traits has exactly one line.
  @Test func segmentNamesCoverEverything() {
    for bits in 0..<16 {
      let traits = SegmentTraits(
        gone: bits & 1 > 0, high: bits & 2 > 0, repeats: bits & 4 > 0, recent: bits & 8 > 0)
      #expect(SegmentName.table.count { $0.matches(traits) } == 1)
    }
  }

  /// By hand: quartiles of recency 100 (median 40), of revenue 90,000 (median 30,000).
  @Test func traitsFollowFromMedians() {
    let whole = SegmentBaseline(recency: (40, 100), revenue: (30_000, 90_000), newDays: 60)
    func name(_ recency: Double, _ orders: Double, _ revenue: Double, _ tenure: Double) -> SegmentName {
      SegmentName(
        SegmentTraits(recency: recency, orders: orders, revenue: revenue, tenure: tenure, of: whole))
    }
    #expect(name(10, 9, 90_000, 300) == .vip)
    #expect(name(100, 9, 120_000, 300) == .lapsedVIP)
    #expect(name(150, 3, 40_000, 300) == .atRisk)
    #expect(name(150, 1, 10_000, 160) == .dormant)
    #expect(name(20, 1, 10_000, 60) == .new)
    #expect(name(20, 1, 10_000, 61) == .oneTime)
    #expect(name(20, 2, 10_000, 50) == .promising)
    #expect(name(20, 3, 40_000, 300) == .regular)
    // Where most share one value its quartile is the median, and nobody stands out.
    let flat = SegmentBaseline(recency: (40, 40), revenue: (30_000, 30_000), newDays: 60)
    let traits = SegmentTraits(recency: 40, orders: 1, revenue: 30_000, tenure: 90, of: flat)
    #expect(!traits.gone && !traits.high)
  }

  @Test func modelVerdicts() throws {
    let rows = try Self.rows("drivers.md", under: "## The verdict")
    #expect(rows.map { $0[1] } == ModelVerdict.allCases.map(\.rawValue))
    let good = ModelTraits(rowsPerCoefficient: 50, robust: false)
    #expect(ModelVerdict(good) == .sound)
    // Of each row the traits just on its side and just off it.
    let cases: [(ModelVerdict, (inout ModelTraits) -> Void, (inout ModelTraits) -> Void)] = [
      (.tooSmall, { $0.rowsPerCoefficient = 9.9 }, { $0.rowsPerCoefficient = 10 }),
      (.noBetter, { $0.outOfSample = 0 }, { $0.outOfSample = 0.001 }),
      (.entangled, { $0.largestInflation = 10.1 }, { $0.largestInflation = 10 }),
      (.fewCustomers, { $0.largestCook = 1.01 }, { $0.largestCook = 1 }),
      (.miscalibrated, { $0.calibrationSlope = 0.79 }, { $0.calibrationSlope = 0.8 }),
      (.miscalibrated, { $0.calibrationSlope = 1.26 }, { $0.calibrationSlope = 1.25 }),
      (.overdispersed, { $0.overdispersed = true }, { ($0.overdispersed, $0.robust) = (true, true) }),
      (.unequalSpread, { $0.unequalSpread = true }, { ($0.unequalSpread, $0.robust) = (true, true) }),
    ]
    var before = good
    for (verdict, on, off) in cases.reversed() {
      var traits = good
      off(&traits)
      #expect(ModelVerdict(traits) == .sound, "\(verdict)")
      traits = good
      on(&traits)
      #expect(ModelVerdict(traits) == verdict)
      // An earlier line decides, whatever holds below.
      on(&before)
      #expect(ModelVerdict(before) == verdict)
    }
  }

  @Test func experimentVerdicts() throws {
    let rows = try Self.rows("experiments.md", under: "## The verdict")
    #expect(rows.map { $0[1] } == VerdictReason.allCases.map(\.rawValue))
    for (cells, reason) in zip(rows, VerdictReason.allCases) {
      let verdict = reason.verdict.map { "\($0.rawValue) \($0.korean)" } ?? "–"
      #expect(cells[3] == verdict)
    }
    var traits = VerdictTraits()
    traits.base = 100
    traits.interval = (-9, 9)
    #expect(VerdictReason(traits) == .intervalNarrow)
    traits.interval = (-11, 11)
    #expect(VerdictReason(traits) == .intervalWide)
    traits.interval = (1, 40)
    #expect(VerdictReason(traits) == .intervalOnGoodSide)
    traits.direction = .down
    #expect(VerdictReason(traits) == .intervalOnBadSide)
    traits.interval = (-40, -1)
    #expect(VerdictReason(traits) == .intervalOnGoodSide)
    traits.interval = nil
    #expect(VerdictReason(traits) == .beforeFirstLook)
    traits.computable = false
    #expect(VerdictReason(traits) == .notComputable)
    traits.armsByBehaviour = true
    #expect(VerdictReason(traits) == .armsByBehaviour)
    traits.ratioFailed = true
    #expect(VerdictReason(traits) == .ratioFailed)
  }

  /// A loss is positive in the bad direction.
  @Test func guardrails() {
    func state(_ low: Double, _ high: Double, _ direction: ExperimentMetric.Direction) -> GuardrailState {
      GuardrailState(interval: (low, high), margin: 0.01, direction: direction)
    }
    #expect(state(-0.009, 0.03, .up) == .held)
    #expect(state(-0.02, 0.03, .up) == .unclear)
    #expect(state(-0.05, -0.02, .up) == .broken)
    #expect(state(-0.03, 0.009, .down) == .held)
    #expect(state(0.02, 0.05, .down) == .broken)
    #expect(state(-0.03, 0.02, .down) == .unclear)
  }
}
