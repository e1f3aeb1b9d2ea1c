internal import Statistics
internal import Tables

/// Finds the segments, and where it is asked to, their number, and says how far
/// they can be relied on.
struct SegmentSearch {
  enum Structure: String { case clear, weak, given }

  let model: KMeans
  let structure: Structure
  /// The scan of k; nil where k was given.
  let count: ClusterCount?
  /// Bootstrap Jaccard similarity of each cluster.
  let stability: ClusterStability?
  let silhouette: Double?
  /// Rows of silhouette and resamples.
  let sampled: Int

  init(_ points: Points, k: Int?, largest: Int, restarts: Int, seed: UInt64, threads: Int) throws(NoAnswer) {
    guard points.count >= 1 else { throw .tooFew(have: 0, need: 1) }
    var effort = ClusterCount.Effort()
    effort.largestK = largest
    let table = try DistinctPoints(points)
    let count =
      k == nil ? try ClusterCount(table, seed: seed, effort: effort, threads: threads) : nil
    structure = k != nil ? .given : count?.k == nil ? .weak : .clear
    let model = try KMeans(
      table, k: k ?? count?.shown ?? 1, seed: seed, restarts: restarts, threads: threads)
    let sample = DistinctPoints.sample(effort.resampledRows, of: points.count, seed: seed)
    let part = points.rows(sample)
    let labels = sample.map { model.assignment[$0] }
    let clusters = model.centres.count
    stability = try? ClusterStability(
      part, labels, k: clusters, resamples: effort.resamples, seed: seed, restarts: effort.resampleRestarts,
      threads: threads)
    silhouette = try? Silhouettes(part, labels, k: clusters, threads: threads).mean
    sampled = sample.count
    self.model = model
    self.count = count
  }

  /// A cluster whose mean Jaccard similarity is below .6 does not come back; from .75 on
  /// it does (Hennig 2007, and the guidance of his fpc package).
  static func word(_ jaccard: Double) -> String {
    jaccard >= 0.75 ? "stable" : jaccard >= ClusterCount.stableJaccard ? "moderate" : "unstable"
  }

  /// Plainly, whether there are groups at all.
  var sentence: (korean: String, english: String) {
    let k = model.centres.count
    let loose = stability?.jaccard.count { $0 < ClusterCount.stableJaccard } ?? 0
    switch structure {
    case .weak:
      return (
        "자연스럽게 나뉘는 묶음이 없습니다. \(k)개 묶음은 이어진 흐름을 나눈 단계로 보세요.",
        "No natural groups; treat the \(k) segments as a gradient."
      )
    case .clear:
      return (
        "고객이 \(k)개 묶음으로 또렷이 나뉘고, 다시 뽑아도 같은 묶음이 나옵니다.",
        "The customers fall into \(k) clear groups, which come back in resamples."
      )
    case .given where loose > 0:
      return (
        "정해 준 묶음 수: \(k). 그 가운데 \(loose)개는 다시 뽑으면 흩어집니다.",
        "The number \(k) was given; \(loose) of the segments do not come back in resamples."
      )
    case .given:
      return ("정해 준 묶음 수: \(k).", "The number \(k) was given.")
    }
  }

  func scan() -> Table {
    var table = TableBuilder(SegmentTables.scan)
    for row in count?.rows ?? [] {
      table.add([
        .integer(Int64(row.k)), .number(row.inertia), .optional(row.gap), .optional(row.s),
        .optional(row.silhouette), .optional(row.simplifiedSilhouette), .optional(row.calinskiHarabasz),
        .optional(row.daviesBouldin), .optional(row.minimumJaccard), .optional(row.adjustedRand),
        .text(row.k == model.centres.count ? "yes" : "no"), .empty,
      ])
    }
    if count == nil {
      table.add(
        [.integer(Int64(model.centres.count)), .number(model.inertia), .empty, .empty, .optional(silhouette)]
          + [.empty, .empty, .empty, .optional(stability?.jaccard.min()), .optional(stability?.adjustedRand)]
          + [.text("yes"), .text("k was given")])
    }
    return table.table()
  }
}
