/// What a cell adds up of its units: how many there are, sums of their fields and of products of
/// them. Metrics that need the same sum share it.
struct CellTerms: Sendable {
  /// One sum over the units that have any of the fields `among`: how many they are, the sum of a
  /// field or of a product, how many have so much of a field, or how many have each amount of it.
  struct Term: Hashable, BitwiseCopyable, Sendable {
    enum Kind: BitwiseCopyable { case units, value, product, reaching, histogram }

    let kind: Kind
    var field = 0
    var second = 0
    var atLeast: Int32 = 0
    let among: UInt64
  }

  /// Places of the moments of a pair; −1 where y is nothing.
  struct Pair: Sendable {
    let units, x, y, xx, xy, yy: Int
    /// The fields of x and y, and those that a unit has any of.
    let fields: UInt64
    let among: UInt64
  }

  /// What one metric reads.
  struct Reading: Sendable {
    var counts: [Int] = []
    /// Numbers into `pairs`.
    var pairs: [Int] = []
  }

  /// Amounts of a histogram below this have a place each, larger ones are kept apart.
  static let histogramPlaces = 32

  private(set) var readings: [Reading] = []
  private(set) var pairs: [Pair] = []
  /// Sums of a cell; the first counts the tallies that were added to it.
  private(set) var size = 1
  /// The place of each term's sum, ascending.
  let places: [(term: Term, place: Int)]
  /// The sums of a cell by four.
  let fours: Int
  /// The most that one unit adds to.
  var most: Int { 1 + places.count }

  init<Field: TallyField>(_ metrics: [Metric<Field>]) {
    let width = Field.allCases.count
    precondition(width <= 64, "a tally has a bit for each of its fields")
    var places = Places()
    for metric in metrics { readings.append(places.reading(metric.measure)) }
    pairs = places.pairs
    size = places.size
    fours = (size + 3) / 4
    self.places = places.terms.map { ($0.key, $0.value) }.sorted { $0.1 < $1.1 }
  }
}

/// Gives each sum that some metric needs its place.
private struct Places {
  var terms: [CellTerms.Term: Int] = [:]
  var pairs: [CellTerms.Pair] = []
  var size = 1

  private mutating func place(_ term: CellTerms.Term) -> Int {
    if let place = terms[term] { return place }
    defer { size += term.kind == .histogram ? CellTerms.histogramPlaces : 1 }
    terms[term] = size
    return size
  }

  private static func bit(_ field: some TallyField) -> UInt64 { 1 << UInt64(field.rawValue) }

  private mutating func units(_ among: UInt64) -> Int {
    place(CellTerms.Term(kind: .units, among: among))
  }

  private mutating func value<F: TallyField>(_ field: F, _ among: UInt64? = nil) -> Int {
    place(CellTerms.Term(kind: .value, field: field.rawValue, among: among ?? Self.bit(field)))
  }

  private mutating func product<F: TallyField>(_ a: F, _ b: F, _ among: UInt64) -> Int {
    let fields = (min(a.rawValue, b.rawValue), max(a.rawValue, b.rawValue))
    return place(CellTerms.Term(kind: .product, field: fields.0, second: fields.1, among: among))
  }

  private mutating func reaching<F: TallyField>(_ field: F, _ least: Int32, _ among: UInt64) -> Int {
    place(CellTerms.Term(kind: .reaching, field: field.rawValue, atLeast: least, among: among))
  }

  private mutating func pair<F: TallyField>(_ x: F, _ y: F?, _ among: UInt64) -> Int {
    pairs.append(
      CellTerms.Pair(
        units: units(among), x: value(x, among), y: y.map { value($0, among) } ?? -1,
        xx: product(x, x, among), xy: y.map { product(x, $0, among) } ?? -1,
        yy: y.map { product($0, $0, among) } ?? -1, fields: Self.bit(x) | (y.map(Self.bit) ?? 0),
        among: among))
    return pairs.count - 1
  }

  mutating func reading<F: TallyField>(_ measure: Measure<F>) -> CellTerms.Reading {
    var reading = CellTerms.Reading()
    switch measure {
    case .sum(let f): reading.counts = [value(f)]
    case .units(let f, let least): reading.counts = [reaching(f, least, Self.bit(f))]
    case .share(let f, let least, let g):
      reading.counts = [reaching(f, least, Self.bit(g)), units(Self.bit(g))]
    case .promoterScore(let p, let n, let d): reading.counts = [value(p), value(n), value(d)]
    case .ratio(let f, let g): reading.pairs = [pair(f, g, Self.bit(g))]
    case .mean(let f, let g): reading.pairs = [pair(f, nil, Self.bit(g))]
    case .pair(let f, let g, let h, _): reading.pairs = [pair(f, g, Self.bit(h))]
    case .contrast(let f, let g, let h, _):
      reading.pairs = [pair(f, nil, Self.bit(g)), pair(f, nil, Self.bit(h))]
    case .uplift(let a, let b, let c, let d):
      let among = Self.bit(b) | Self.bit(d)
      for (x, y) in [(a, b), (c, d), (a, c), (a, d), (b, c), (b, d)] {
        reading.pairs.append(pair(x, y, among))
      }
    case .topTenth(let f, let g):
      reading.counts = [
        place(CellTerms.Term(kind: .histogram, field: f.rawValue, among: Self.bit(g)))
      ]
    case .derived: break
    }
    return reading
  }
}
