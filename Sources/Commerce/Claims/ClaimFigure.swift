internal import Statistics

/// A shop's own figure for a claim: its value and interval, or why there is none.
package struct ClaimFigure: Sendable, Equatable {
  package var value: Double?
  package var low: Double?
  package var high: Double?
  /// Independent units.
  package var n = 0
  package var note = ""

  init(note: String) { self.note = note }

  init(value: Double, n: Int, note: String) {
    self.value = value
    self.n = n
    self.note = note
  }

  /// Each unit once: Wilson's interval.
  init(_ successes: Int, of trials: Int) {
    n = trials
    do throws(NoAnswer) {
      let share = try Proportion(successes, of: trials)
      value = share.value
      (low, high) = try share.wilson()
    } catch {
      note = "nobody to observe"
    }
  }

  /// Σx/Σy + shift over units, with the delta method.
  init(ratio moments: IntegerMoments, shift: Double = 0) {
    n = moments.n
    guard moments.sumY != 0 else {
      note = moments.n == 0 ? "nobody to observe" : "the denominator is 0"
      return
    }
    value = Double(moments.sumX) / Double(moments.sumY) + shift
    do throws(NoAnswer) {
      let ratio = try RatioSummary(moments)
      guard ratio.squaredStandardError > 0 else { throw .zeroVariance }
      let ends = try ratio.interval()
      (low, high) = (ends.low + shift, ends.high + shift)
    } catch {
      note = "no interval: \(error.reason)"
    }
  }

  /// The same for numbers that are no integers.
  init(ratio pairs: [(x: Double, y: Double)], shift: Double) {
    n = pairs.count
    let (x, y) = (Sums.sum(n) { pairs[$0].x }, Sums.sum(n) { pairs[$0].y })
    guard n > 0, y != 0 else {
      note = n == 0 ? "nobody to observe" : "the denominator is 0"
      return
    }
    let ratio = x / y
    value = ratio + shift
    // Residuals of a ratio of sums add up to 0, so their squares are their spread.
    let squares = Sums.sum(n) { (pairs[$0].x - ratio * pairs[$0].y) * (pairs[$0].x - ratio * pairs[$0].y) }
    guard n >= 2, squares > 0, let z = try? Critical.normal(level: 0.95) else {
      note = "no interval: all units are alike"
      return
    }
    let half = z * (squares * Double(n) / Double(n - 1)).squareRoot() / y.magnitude
    (low, high) = (ratio + shift - half, ratio + shift + half)
  }
}
