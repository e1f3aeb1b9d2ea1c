/// Hartigan's exchange of single rows (Hartigan & Wong 1979).
extension KMeansState {
  /// One pass of Hartigan's exchange over all rows; returns how many moved. The
  /// bounds spare most distances here too: no other cluster can offer less than
  /// the lightest one would at the least distance.
  func exchange() -> Int {
    var moves = 0
    var lightest = lightestMass()
    var i = 0
    while i < n {
      let a = assignment[i]
      let w = weights[i]
      let rest = mass[a] - w
      if members[a] > 1, rest > 0 {
        let u = upper[i] + travel[a]
        let l = lower[i] - farthest
        let spared =
          l > 0 && mass[a] * (lightest + w) * (u * u) < lightest * rest * (l * l) * (1 - Self.slack)
        if !spared, let b = target(i, from: a, w, rest) {
          move(i, from: a, to: b, w, rest)
          moves &+= 1
          lightest = lightestMass()
        }
      }
      i &+= 1
    }
    return moves
  }

  private func lightestMass() -> Double {
    var lightest = Double.infinity
    for c in 0..<k { lightest = min(lightest, mass[c]) }
    return lightest
  }

  /// The cluster that row i should move to, if any: one where it costs less than it saves.
  private func target(_ i: Int, from a: Int, _ w: Double, _ rest: Double) -> Int? {
    let gain = mass[a] / rest * squaredDistance(i, a)
    var best = -1
    // A move must pay more than rounding noise, or it could be undone forever.
    var least = gain * (1 - 1e-10)
    for b in 0..<k where b != a {
      let cost = mass[b] / (mass[b] + w) * squaredDistance(i, b)
      if cost < least { (best, least) = (b, cost) }
    }
    return best >= 0 ? best : nil
  }

  private func move(_ i: Int, from a: Int, to b: Int, _ w: Double, _ rest: Double) {
    var squareA = 0.0
    var squareB = 0.0
    for j in 0..<d {
      let value = x[i * d + j]
      let stepA = w * (value - centres[a * d + j]) / rest
      let stepB = w * (value - centres[b * d + j]) / (mass[b] + w)
      centres[a * d + j] -= stepA
      centres[b * d + j] += stepB
      squareA += stepA * stepA
      squareB += stepB * stepB
    }
    let stepA = squareA.squareRoot() * (1 + Self.slack)
    let stepB = squareB.squareRoot() * (1 + Self.slack)
    travel[a] += stepA
    travel[b] += stepB
    farthest += max(stepA, stepB)
    mass[a] = rest
    mass[b] += w
    members[a] -= 1
    members[b] += 1
    assignment[i] = b
    loosen(i)
  }
}
