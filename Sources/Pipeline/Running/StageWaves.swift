/// Which stages of a run go side by side.
package enum StageWaves {
  /// In their order: each wave waits for the one before. Stages of one wave read nothing of one
  /// another, and nothing of the user's. With one thread every stage goes alone.
  package static func of(_ stages: [AnyStage], threads: Int) -> [[AnyStage]] {
    var waves: [[AnyStage]] = []
    for stage in stages {
      if threads > 1, let last = waves.last, !last.contains(where: { stage.waits(for: $0) }) {
        waves[waves.count - 1].append(stage)
      } else {
        waves.append([stage])
      }
    }
    return waves
  }
}

extension AnyStage {
  fileprivate func waits(for other: AnyStage) -> Bool {
    contract.upstream.contains(other.name) || !contract.inputs.isEmpty || !other.contract.inputs.isEmpty
  }
}
