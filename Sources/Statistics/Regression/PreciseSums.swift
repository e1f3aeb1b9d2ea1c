/// Sums of products of some columns with another, carried to twice the digits (Ogita, Rump & Oishi 2005).
struct PreciseSums {
  private var sums: [Lanes]
  private var rests: [Lanes]

  init(_ columns: Int) {
    sums = [Lanes](repeating: Lanes(), count: columns)
    rests = sums
  }

  @inline(__always)
  mutating func add(_ block: UnsafePointer<Double>, _ other: UnsafePointer<Double>, _ rows: Int) {
    for j in sums.indices {
      var (total, rest) = (sums[j], rests[j])
      for lane in stride(from: 0, to: rows, by: 8) {
        let (product, lost) = Elementary.twoProduct(
          Lanes(at: block + (j &* Blocks.size &+ lane)), Lanes(at: other + lane))
        let (sum, more) = Elementary.twoSum(total, product)
        total = sum
        rest += lost + more
      }
      (sums[j], rests[j]) = (total, rest)
    }
  }

  var totals: [DoubleDouble] {
    zip(sums, rests).map { sums, rests in
      var total = DoubleDouble.zero
      for lane in 0..<8 { total = total + DoubleDouble(sum: sums[lane], rests[lane]) }
      return total
    }
  }
}
