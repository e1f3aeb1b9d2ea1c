/// Sums of products of some columns with another, carried to twice the digits (Ogita, Rump & Oishi 2005).
struct PreciseSums {
  private let forms: [ColumnForm]
  /// Eight sums a column, and what rounding took from them.
  private var sums: [Lanes]
  private var rests: [Lanes]

  init(_ forms: [ColumnForm]) {
    self.forms = forms
    sums = [Lanes](repeating: Lanes(), count: forms.count)
    rests = sums
  }

  /// Adds a block of rows, zeros behind the last one up to a multiple of eight.
  @inline(__always)
  mutating func add(_ block: UnsafePointer<Double>, _ other: UnsafePointer<Double>, _ rows: Int) {
    Blocks.withScratch(2) { high in
      let low = high + Blocks.size
      for i in stride(from: 0, to: rows, by: 4) {
        let parts = Elementary.split(HalfLanes(at: other + i))
        parts.0.store(at: high + i)
        parts.1.store(at: low + i)
      }
      for j in forms.indices {
        let column = block + j &* Blocks.size
        var (sum, rest) = (sums[j], rests[j])
        forms[j].withProduct { product in
          @inline(__always)
          func half(_ start: Int, _ sum: inout HalfLanes, _ rest: inout HalfLanes) {
            var i = start
            while i < rows {
              let (part, lost) = product(
                HalfLanes(at: column + i), HalfLanes(at: other + i), HalfLanes(at: high + i),
                HalfLanes(at: low + i))
              let (total, more) = Elementary.twoSum(sum, part)
              sum = total
              rest += lost + more
              i &+= 8
            }
          }
          half(0, &sum.lowHalf, &rest.lowHalf)
          half(4, &sum.highHalf, &rest.highHalf)
        }
        (sums[j], rests[j]) = (sum, rest)
      }
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
