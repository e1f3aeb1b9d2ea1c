/// Units reduced to what the analysis needs, column by column: their arms, when their outcomes became
/// known, and (x, y) of each metric.
package struct ObservedUnits: Sendable {
  /// (x, y) of one metric by unit; x is `Orders.missing` where the metric is not measured on it, and there
  /// are no rows where it is measured on none.
  package struct Pairs: Sendable {
    private(set) var x: [Int64] = []
    private(set) var y: [Int64] = []

    subscript(u: Int) -> (Int64, Int64)? { x.isEmpty || x[u] == Orders.missing ? nil : (x[u], y[u]) }

    mutating func append(_ pair: (Int64, Int64)?) {
      x.append(pair?.0 ?? Orders.missing)
      y.append(pair?.1 ?? 0)
    }

    mutating func reserve(_ units: Int) {
      x.reserveCapacity(units)
      y.reserveCapacity(units)
    }

    fileprivate init() {}

    fileprivate init(joining parts: [Pairs]) {
      x = Array(joining: parts, \.x)
      y = Array(joining: parts, \.y)
    }
  }

  package private(set) var arm: [Int] = []
  /// Local day from which the whole window is observed.
  package private(set) var knownOn: [Int32] = []
  /// Among the units of the one fixed-horizon test.
  package private(set) var inHorizon: [Bool] = []
  package private(set) var crossedOver: [Bool] = []
  /// By metric, and the same before the assignment.
  package private(set) var pairs: [Pairs]
  package private(set) var covariates: [Pairs]
  /// Of each metric, whether it is measured before the assignment at all: most are not, and keep no column.
  private let hasCovariate: [Bool]

  /// With a covariate for every metric.
  package init(metrics: Int) {
    self.init(hasCovariate: Array(repeating: true, count: metrics), capacity: 0)
  }

  package init(hasCovariate: [Bool], capacity: Int) {
    self.hasCovariate = hasCovariate
    pairs = Array(repeating: Pairs(), count: hasCovariate.count)
    covariates = pairs
    arm.reserveCapacity(capacity)
    knownOn.reserveCapacity(capacity)
    inHorizon.reserveCapacity(capacity)
    crossedOver.reserveCapacity(capacity)
    for m in pairs.indices {
      pairs[m].reserve(capacity)
      if hasCovariate[m] { covariates[m].reserve(capacity) }
    }
  }

  /// Parts of the same metrics.
  package init(joining parts: [ObservedUnits], hasCovariate: [Bool]) {
    self.hasCovariate = hasCovariate
    let metrics = hasCovariate.count
    arm = Array(joining: parts, \.arm)
    knownOn = Array(joining: parts, \.knownOn)
    inHorizon = Array(joining: parts, \.inHorizon)
    crossedOver = Array(joining: parts, \.crossedOver)
    pairs = (0..<metrics).map { m in Pairs(joining: parts.map { $0.pairs[m] }) }
    covariates = (0..<metrics).map { m in Pairs(joining: parts.map { $0.covariates[m] }) }
  }

  package var count: Int { arm.count }

  /// `values` of a metric: in the window, and before the assignment.
  package mutating func add(
    arm: Int, knownOn: Int32, inHorizon: Bool, crossedOver: Bool,
    values: (Int) -> (pair: (Int64, Int64)?, covariate: (Int64, Int64)?)
  ) {
    self.arm.append(arm)
    self.knownOn.append(knownOn)
    self.inHorizon.append(inHorizon)
    self.crossedOver.append(crossedOver)
    for m in pairs.indices {
      let (pair, covariate) = values(m)
      pairs[m].append(pair)
      if hasCovariate[m] { covariates[m].append(covariate) }
    }
  }
}
