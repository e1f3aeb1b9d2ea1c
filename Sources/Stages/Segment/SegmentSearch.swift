internal import Statistics
internal import Tables

/// Finds the segments, and where it is asked to, their number.
struct SegmentSearch {
  struct Choice {
    let model: KMeans
    let silhouette: Double?
  }

  private let points: Points
  private let seed: UInt64
  private let restarts: Int
  private let threads: Int
  /// Rows on which silhouettes are computed, and the distances between them.
  private let sample: [Int]
  private let distances: PairwiseDistances
  /// Silhouettes cost n² distances: above this size they are computed on a seeded sample.
  private static let silhouetteLimit = 2000

  init(points: Points, seed: UInt64, restarts: Int, threads: Int) {
    self.points = points
    self.seed = seed
    self.restarts = restarts
    self.threads = threads
    var order = Array(0..<points.count)
    if points.count > Self.silhouetteLimit {
      var generator = Xoshiro256(seed: seed, stage: "segment", purpose: "silhouette")
      generator.shuffle(&order)
      order = order.prefix(Self.silhouetteLimit).sorted()
    }
    sample = order
    distances = PairwiseDistances(points.rows(order))
  }

  /// nil: all points.
  var sampleSize: Int? { points.count > Self.silhouetteLimit ? Self.silhouetteLimit : nil }

  func choose(_ k: Int?, among range: ClosedRange<Int>, _ scan: inout TableBuilder) throws(NoAnswer) -> Choice
  {
    guard points.count >= 1 else { throw .tooFew(have: 0, need: 1) }
    if let k {
      let choice = try fit(k)
      add(k, choice, chosen: true, &scan)
      return choice
    }
    var tried: [(k: Int, choice: Choice)] = []
    var stopped: (k: Int, reason: NoAnswer)?
    for k in 2...range.upperBound {
      do throws(NoAnswer) { tried.append((k, try fit(k))) } catch {
        stopped = (k, error)
        break
      }
    }
    guard var best = tried.first else { throw stopped?.reason ?? .tooFew(have: points.count, need: 2) }
    for candidate in tried.dropFirst() {
      let wanted = range.contains(candidate.k)
      let better = (candidate.choice.silhouette ?? -1) > (best.choice.silhouette ?? -1)
      if wanted, better || !range.contains(best.k) { best = candidate }
    }
    for (k, choice) in tried { add(k, choice, chosen: k == best.k, &scan) }
    if let stopped {
      scan.add([.integer(Int64(stopped.k)), .empty, .empty, .text("no"), .text(stopped.reason.reason)])
    }
    return best.choice
  }

  private func fit(_ k: Int) throws(NoAnswer) -> Choice {
    let model = try KMeans(points, k: k, seed: seed, restarts: restarts, threads: threads)
    return Choice(
      model: model, silhouette: try? Silhouette.mean(distances, sample.map { model.assignment[$0] }, k: k))
  }

  private func add(_ k: Int, _ choice: Choice, chosen: Bool, _ scan: inout TableBuilder) {
    scan.add([
      .integer(Int64(k)), .number(choice.model.inertia), .optional(choice.silhouette),
      .text(chosen ? "yes" : "no"), .empty,
    ])
  }
}
