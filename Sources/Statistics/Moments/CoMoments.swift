/// Means, variances and covariance of pairs (x, y) as a streaming state that
/// merges: blocks, double-double and merging as in `Moments` (Pébay 2008).
package struct CoMoments: Sendable, Equatable {
  package static let blockSize = Moments.blockSize

  private var settled = CentralCoMoments()
  private var count = 0
  private var shiftX = 0.0
  private var shiftY = 0.0
  private var sums = CentralCoMoments()
  private var rangeX = ValueRange()
  private var rangeY = ValueRange()

  package init() {}

  /// Two columns of one length; anything else is .domain.
  package init(_ x: [Double], _ y: [Double]) throws(NoAnswer) {
    guard x.count == y.count else { throw .domain("x and y need the same length") }
    for i in x.indices { add(x[i], y[i]) }
  }

  package mutating func add(_ x: Double, _ y: Double) {
    if count == 0 {
      shiftX = x
      shiftY = y
    }
    let dx = DoubleDouble(sum: x, -shiftX)
    let dy = DoubleDouble(sum: y, -shiftY)
    sums.meanX += dx
    sums.meanY += dy
    sums.xx += dx * dx
    sums.yy += dy * dy
    sums.xy += dx * dy
    rangeX.add(x)
    rangeY.add(y)
    count += 1
    if count == Self.blockSize { settle() }
  }

  package mutating func merge(_ other: CoMoments) {
    if other.n == 0 { return }
    settle()
    settled.merge(other.central)
    rangeX.merge(other.rangeX)
    rangeY.merge(other.rangeY)
  }

  private mutating func settle() {
    settled = central
    count = 0
    sums = CentralCoMoments()
  }

  private var central: CentralCoMoments {
    guard count > 0 else { return settled }
    var block = sums
    block.centre(n: count, shiftX: shiftX, shiftY: shiftY)
    var all = settled
    all.merge(block)
    return all
  }

  /// Number of pairs.
  package var n: Int {
    let (total, overflow) = settled.n.addingReportingOverflow(count)
    return overflow ? Int.max : total
  }

  package func meanX() throws(NoAnswer) -> Double { try mean(central.meanX) }
  package func meanY() throws(NoAnswer) -> Double { try mean(central.meanY) }

  /// Sample variances and covariance, divisor n − 1.
  package func varianceX() throws(NoAnswer) -> Double { try scaled(rangeX, rangeX) { $0.xx } }
  package func varianceY() throws(NoAnswer) -> Double { try scaled(rangeY, rangeY) { $0.yy } }
  package func covariance() throws(NoAnswer) -> Double { try scaled(rangeX, rangeY) { $0.xy } }

  /// Pearson's correlation. A constant column has none: .zeroVariance.
  package func correlation() throws(NoAnswer) -> Double {
    _ = try (varianceX(), varianceY(), covariance())
    let all = central
    guard all.xx.value > 0, all.yy.value > 0 else { throw .zeroVariance }
    let r = all.xy / all.xx.squareRoot() / all.yy.squareRoot()
    return try Finite.check(r.value, "the correlation")
  }

  private func mean(_ value: DoubleDouble) throws(NoAnswer) -> Double {
    guard n > 0 else { throw .tooFew(have: 0, need: 1) }
    return try Finite.check(value.value, "the mean")
  }

  private func scaled(
    _ a: ValueRange, _ b: ValueRange, _ sum: (CentralCoMoments) -> DoubleDouble
  ) throws(NoAnswer) -> Double {
    let all = central
    guard all.n >= 2 else { throw .tooFew(have: all.n, need: 2) }
    guard all.meanX.isFinite, all.meanY.isFinite, sum(all).isFinite else {
      throw .domain("the variance is not finite")
    }
    guard a.isConstant || b.isConstant || min(a.width, b.width) >= 1e-130 else {
      throw .domain("the spread is too small for its square")
    }
    return (sum(all) / DoubleDouble(Double(all.n - 1))).value
  }
}

/// The smallest and greatest value seen: tells a constant column from one whose
/// spread underflows.
private struct ValueRange: Sendable, Equatable {
  private var least = Double.infinity
  private var greatest = -Double.infinity

  var isConstant: Bool { least == greatest }
  var width: Double { greatest - least }

  mutating func add(_ x: Double) {
    least = x < least ? x : least
    greatest = x > greatest ? x : greatest
  }

  mutating func merge(_ other: ValueRange) {
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }
}

/// Σd and Σd·d about a shift, or, once centred, means and central sums of products.
private struct CentralCoMoments: Sendable, Equatable {
  var n = 0
  var meanX = DoubleDouble.zero
  var meanY = DoubleDouble.zero
  var xx = DoubleDouble.zero
  var yy = DoubleDouble.zero
  var xy = DoubleDouble.zero

  mutating func centre(n: Int, shiftX: Double, shiftY: Double) {
    let count = DoubleDouble(Double(n))
    let x = meanX / count
    let y = meanY / count
    xx -= meanX * x
    yy -= meanY * y
    xy -= meanX * y
    meanX = x + shiftX
    meanY = y + shiftY
    self.n = n
  }

  mutating func merge(_ other: CentralCoMoments) {
    if other.n == 0 { return }
    if n == 0 {
      self = other
      return
    }
    let (total, overflow) = n.addingReportingOverflow(other.n)
    guard !overflow else {
      n = Int.max
      meanX = DoubleDouble(.nan)
      return
    }
    let b = DoubleDouble(Double(other.n))
    let weight = DoubleDouble(Double(n)) * b / DoubleDouble(Double(total))
    let dx = other.meanX - meanX
    let dy = other.meanY - meanY
    xx = xx + other.xx + dx * dx * weight
    yy = yy + other.yy + dy * dy * weight
    xy = xy + other.xy + dx * dy * weight
    let share = b / DoubleDouble(Double(total))
    meanX += dx * share
    meanY += dy * share
    n = total
  }
}
