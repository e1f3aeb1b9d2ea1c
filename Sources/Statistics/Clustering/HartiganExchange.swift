/// Hartigan's exchange of single rows (Hartigan & Wong 1979).
extension KMeansState {
  /// One pass of Hartigan's exchange over the rows that it can move; returns how many moved. The
  /// bounds spare most distances here too: no other cluster can offer less than
  /// the lightest one would at the least distance.
  func exchange() -> Int {
    var moves = 0
    var lightest = lightestMass()
    drawNear(reach: exchangeReach(lightest))
    for place in nearParts.joined() {
      let i = near[place]
      let a = assignment[i]
      let w = rows.weights[i]
      let rest = mass[a] - w
      if members[a] > 1, rest > 0 {
        let known = bounds[i]
        let u = Double(known.upper) + travel[a]
        let l = min(Double(known.lower) - farthest, Double(known.rivalLower) - travel[Int(known.rival)])
        let spared =
          l > 0 && mass[a] * (lightest + w) * (u * u) < lightest * rest * (l * l) * (1 - Self.slack)
        if !spared, let b = target(i, from: a, w, rest) {
          move(i, from: a, to: b, w, rest)
          moves &+= 1
          lightest = lightestMass()
        }
      }
    }
    // Rows that moved have no bounds: the list is drawn up anew.
    if moves > 0 { horizon = -.infinity }
    return moves
  }

  /// How far apart, at half, the bounds of a row must be that cannot be exchanged: the next centre
  /// is then farther by more than the factor that a move saves at most.
  private func exchangeReach(_ lightest: Double) -> Double {
    let heaviest = rows.heaviest
    guard lightest > heaviest else { return .infinity }
    let factor = ((lightest + heaviest) / (lightest - heaviest)).squareRoot()
    return (factor - 1) * (1 + 1e-6) * (widest + (farthest - farthestThen))
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
      let value = rows.x[i * d + j]
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
    transfer(i, from: a, to: b)
    loosen(i)
  }
}
