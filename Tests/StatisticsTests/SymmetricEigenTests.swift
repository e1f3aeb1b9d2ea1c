import Statistics
import Testing

@Suite struct SymmetricEigenTests {
  private func check(_ matrix: [Double], _ n: Int) throws {
    let eigen = try SymmetricEigen(matrix, order: n)
    let largest = max(eigen.values.map(\.magnitude).max() ?? 0, 1e-300)
    for (value, vector) in zip(eigen.values, eigen.vectors) {
      for i in 0..<n {
        // A v = λ v, to rounding of the largest eigenvalue.
        var product = 0.0
        for j in 0..<n { product += matrix[i * n + j] * vector[j] }
        let allowed: Double = 4e-15 * Double(n) * largest
        #expect(close(product, value * vector[i], absolute: allowed))
      }
      let length = Sums.sum(n) { vector[$0] * vector[$0] }
      #expect(close(length, 1, digits: 13))
      let top = vector.map(\.magnitude).max()!
      #expect(vector.first { $0.magnitude == top }! > 0)
    }
    for i in eigen.values.indices.dropFirst() { #expect(eigen.values[i] <= eigen.values[i - 1]) }
  }

  /// The 5 × 5 Hilbert matrix rounded to doubles: mpmath 1.3.0 eigsy at 40 digits.
  @Test func hilbert() throws {
    var matrix: [Double] = []
    for i in 1...5 { for j in 0..<5 { matrix.append(1 / Double(i + j)) } }
    let expected = [
      1.56705069109823078, 0.208534218611013332, 0.0114074916234198023, 0.000305898040151185432,
      3.28792877217581589e-6,
    ]
    let eigen = try SymmetricEigen(matrix, order: 5)
    for (got, value) in zip(eigen.values, expected) { #expect(close(got, value, absolute: 1e-15)) }
    try check(matrix, 5)
  }

  @Test func handMade() throws {
    // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, −1), the first component positive.
    let two = try SymmetricEigen([2, 1, 1, 2], order: 2)
    #expect(close(two.values[0], 3, digits: 15) && close(two.values[1], 1, digits: 15))
    #expect(close(two.vectors[0][0], 0.5.squareRoot(), digits: 15))
    #expect(two.vectors[1][0] > 0 && two.vectors[1][1] < 0)
    #expect(try SymmetricEigen([7], order: 1).values == [7])
    #expect(try SymmetricEigen([0, 0, 0, 0], order: 2).values == [0, 0])
    // The lower triangle is not read.
    #expect(try SymmetricEigen([2, 1, 99, 2], order: 2) == two)
    // A power of two changes no bit of the vectors.
    for scale in [0x1p1000, 0x1p-1000] {
      #expect(try SymmetricEigen([2, 1, 1, 2].map { $0 * scale }, order: 2).vectors == two.vectors)
    }
  }

  @Test func randomMatrices() throws {
    var generator = Xoshiro256(seed: 4)
    for n in 1...8 {
      var matrix = [Double](repeating: 0, count: n * n)
      for i in 0..<n {
        for j in i..<n {
          matrix[i * n + j] = generator.normal()
          matrix[j * n + i] = matrix[i * n + j]
        }
      }
      try check(matrix, n)
      let trace: Double = Sums.sum(n) { matrix[$0 * n + $0] }
      let values: [Double] = try SymmetricEigen(matrix, order: n).values
      #expect(close(Sums.sum(values), trace, absolute: 1e-13))
    }
  }

  @Test func refusals() {
    #expect(throws: NoAnswer.self) { try SymmetricEigen([], order: 0) }
    #expect(throws: NoAnswer.self) { try SymmetricEigen([1, 2, 3], order: 2) }
    #expect(throws: NoAnswer.self) { try SymmetricEigen([1], order: Int.max) }
    #expect(throws: NoAnswer.self) { try SymmetricEigen([], order: Int.min) }
    #expect(throws: NoAnswer.self) { try SymmetricEigen([1, .nan, .nan, 1], order: 2) }
    #expect(throws: NoAnswer.self) { try SymmetricEigen([1e308, 1e308, 1e308, 1e308], order: 2) }
  }
}
