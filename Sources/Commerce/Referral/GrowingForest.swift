/// The forest of credited referrals as it grows: each edge hangs a tree below a customer.
///
/// The way up to a root is shortened as it is walked, so that a million edges cost
/// little more than a million steps, however deep the trees; nothing recurses.
struct GrowingForest {
  /// Some customer above each one, itself for a root, and the edges up to there.
  private var above: [Int32]
  private var distance: [Int32]
  /// By root: customers, edges up to the root summed over them, the deepest of them.
  private var size: [Int32]
  private var depths: [Int64]
  private var deepestOf: [Int32]

  private(set) var trees = 0
  private(set) var customers = 0
  private(set) var largest = 0
  private(set) var deepest = 0
  /// Sums over the trees of their depths d and sizes n, and of products, for an interval.
  private(set) var d: Int64 = 0
  private(set) var dd: Int128 = 0
  private(set) var dn: Int128 = 0
  private(set) var nn: Int128 = 0

  init(customers: Int) {
    above = Array(0..<Int32(customers))
    distance = Array(repeating: 0, count: customers)
    size = Array(repeating: 1, count: customers)
    depths = Array(repeating: 0, count: customers)
    deepestOf = distance
  }

  /// Hangs a customer that nobody had brought so far, and all below, under another tree's.
  mutating func join(_ child: Int, under parent: Int) {
    let (root, depth) = climb(parent)
    for tree in [root, child] { count(tree, -1) }
    let more = Int64(depth + 1)
    above[child] = Int32(root)
    distance[child] = Int32(more)
    depths[root] += depths[child] + more * Int64(size[child])
    size[root] += size[child]
    deepestOf[root] = max(deepestOf[root], deepestOf[child] + Int32(more))
    count(root, 1)
    largest = max(largest, Int(size[root]))
    deepest = max(deepest, Int(deepestOf[root]))
  }

  /// Adds a tree to the sums, or takes it away; a customer alone is no tree.
  private mutating func count(_ root: Int, _ sign: Int) {
    guard size[root] > 1 else { return }
    let (own, n) = (depths[root], Int64(size[root]))
    trees += sign
    customers += sign * Int(n)
    d += Int64(sign) * own
    dd += Int128(sign) * Int128(own) * Int128(own)
    dn += Int128(sign) * Int128(own) * Int128(n)
    nn += Int128(sign) * Int128(n) * Int128(n)
  }

  /// The root of a customer's tree, and the edges up to it.
  private mutating func climb(_ customer: Int) -> (root: Int, depth: Int) {
    var path: [Int] = []
    var c = customer
    while Int(above[c]) != c {
      path.append(c)
      c = Int(above[c])
    }
    var depth: Int32 = 0
    for step in path.reversed() {
      depth += distance[step]
      above[step] = Int32(c)
      distance[step] = depth
    }
    return (c, Int(depth))
  }
}
