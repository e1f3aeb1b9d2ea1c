internal import Parallelism
internal import Statistics

/// Recency, frequency and monetary quintile scores of buyers.
package struct RFM: Sendable {
  /// How bins meet at a threshold.
  package enum Compatibility: String, Sendable, CaseIterable {
    /// Type 7 quintiles, bins (lower, upper].
    case standard
    /// R's rfm: one is added to each threshold and bins are [lower, upper).
    case rRfm = "r_rfm"
  }

  package struct Score: Sendable, Equatable {
    package let recency: Int
    package let frequency: Int
    package let monetary: Int
    package var combined: Int { 100 * recency + 10 * frequency + monetary }

    init(recency: Int, frequency: Int, monetary: Int) {
      self.recency = recency
      self.frequency = frequency
      self.monetary = monetary
    }

    /// The scores of which a combined one is made.
    package init(combined: Int) {
      self.init(recency: combined / 100, frequency: combined / 10 % 10, monetary: combined % 10)
    }
  }

  /// Four thresholds each: days, orders, major units.
  package let recencyThresholds: [Double]
  package let frequencyThresholds: [Double]
  package let monetaryThresholds: [Double]
  /// Measures whose ties leave fewer than five distinct bins.
  package let collapsed: [String]
  private let compatibility: Compatibility

  /// Arrays of the buyers' values, in any order; nil if there are no buyers.
  package init?(
    recency: [Double], frequency: [Double], monetary: [Double], compatibility: Compatibility,
    threads: Int = 1
  ) {
    guard !recency.isEmpty else { return nil }
    self.compatibility = compatibility
    let thresholds = Parallel.map(3, threads: threads) { measure -> [Double] in
      var values = [recency, frequency, monetary][measure]
      return values.withUnsafeMutableBufferPointer { values in
        [0.2, 0.4, 0.6, 0.8].map { p in
          let quantile = (try? Quantiles.type7(arranging: values, p)) ?? 0
          return compatibility == .rRfm ? quantile + 1 : quantile
        }
      }
    }
    recencyThresholds = thresholds[0]
    frequencyThresholds = thresholds[1]
    monetaryThresholds = thresholds[2]
    collapsed = [
      ("recency", recencyThresholds), ("frequency", frequencyThresholds),
      ("monetary", monetaryThresholds),
    ].filter { Set($0.1).count < 4 }.map(\.0)
  }

  package func score(recency: Double, frequency: Double, monetary: Double) -> Score {
    Score(
      recency: 6 - bin(recency, recencyThresholds), frequency: bin(frequency, frequencyThresholds),
      monetary: bin(monetary, monetaryThresholds))
  }

  private func bin(_ value: Double, _ thresholds: [Double]) -> Int {
    1 + thresholds.count { compatibility == .rRfm ? value >= $0 : value > $0 }
  }
}

/// A named region of R, F and M scores; the first rule that matches names a customer.
package struct RFMRule: Sendable, Equatable {
  package let name: String
  package let recency: ClosedRange<Int>
  package let frequency: ClosedRange<Int>
  package let monetary: ClosedRange<Int>

  package init(
    _ name: String, _ recency: ClosedRange<Int>, _ frequency: ClosedRange<Int>,
    _ monetary: ClosedRange<Int>
  ) {
    self.name = name
    self.recency = recency
    self.frequency = frequency
    self.monetary = monetary
  }

  package func matches(_ score: RFM.Score) -> Bool {
    recency.contains(score.recency) && frequency.contains(score.frequency)
      && monetary.contains(score.monetary)
  }

  /// Used where the pipeline file has no table of its own.
  package static let standard = [
    RFMRule("champions", 4...5, 4...5, 4...5),
    RFMRule("loyal", 3...5, 3...5, 3...5),
    RFMRule("new", 4...5, 1...1, 1...5),
    RFMRule("promising", 3...5, 1...3, 1...5),
    RFMRule("cant_lose", 1...2, 4...5, 4...5),
    RFMRule("at_risk", 1...2, 2...5, 2...5),
    RFMRule("hibernating", 1...2, 1...2, 1...5),
  ]
}
