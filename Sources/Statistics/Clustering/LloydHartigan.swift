/// One restart of k-means on weighted rows: Lloyd until nothing moves, then
/// Hartigan's exchange until no single row's move lowers the inertia.
///
/// Lloyd (1982); Hartigan & Wong (1979), with weights: moving a row of weight w
/// from a to b changes the inertia by W_b w/(W_b + w)·d²(b) − W_a w/(W_a − w)·d²(a).
/// Most distances are spared by the bounds of Hamerly (2010), which also serve
/// the exchange; they are widened by far more than rounding can matter, so the
/// result is the same as without them.
struct LloydHartigan: Sendable {
  let centres: [Double]
  /// Σ weight · squared distance to the own centre.
  let inertia: Double
  /// Lloyd iterations, exchange passes included.
  let iterations: Int
  let converged: Bool
  /// What is known of each row, kept for long tables.
  let settled: KMeansState?

  /// `centres`: k rows of start values. The rows' values must have safe squares.
  init(
    _ rows: KMeansRows, centres start: [Double], maximumIterations: Int, tolerance: Double = 0,
    threads: Int = 1
  ) {
    self.init(
      KMeansState(rows, centres: start, threads: threads), after: 0, maximumIterations: maximumIterations,
      tolerance: tolerance)
  }

  /// Settles a search that is under way, after some iterations; with a tolerance, as far as it says.
  /// `resting`: it is as far already.
  init(
    _ search: KMeansState, after begun: Int, maximumIterations: Int, tolerance: Double = 0,
    resting: Bool = false, keeping: Bool = false
  ) {
    let rows = search.rows
    search.tracksLoss = tolerance > 0
    var iterations = begun
    var converged = resting
    while !converged, iterations < maximumIterations {
      iterations += 1
      let moved = search.assign()
      let repaired = search.repairEmptyClusters()
      // Summing all rows again pays only where many moved, and in small tables for the last digits:
      // the final centres are means of the partition in any case.
      let small = rows.n <= KMeans.sampleLimit
      search.sumUp(afresh: moved * 8 > rows.n || repaired > 0 || (moved == 0 && small))
      converged = search.rests(within: tolerance)
      search.move(to: search.means)
      if moved + repaired == 0, !converged {
        // Lloyd has settled: exchange single rows, and go back if any moved.
        converged = search.exchange() == 0
        if !converged { search.update(afresh: small) }
      }
    }
    centres = search.centreValues
    inertia = resting ? search.loss() : search.inertia()
    self.iterations = iterations
    self.converged = converged
    settled = keeping ? search : nil
  }
}
