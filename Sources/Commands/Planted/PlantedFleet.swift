internal import Parallelism
internal import Simulation
internal import Statistics
internal import Tables

/// Many seeded shops, several at a time.
struct PlantedFleet {
  let customers: Int
  let seed: UInt64
  /// Where the shops' files lie while they are looked at.
  let folder: String
  let threads: Int
  let progress: (String) -> Void

  /// Shops between two lines of progress.
  private static let batch = 50

  /// The shop that the truth is read from; its seed is none of the others'.
  func large(customers: Int) throws(DangolError) -> PlantedShop {
    progress("one shop of \(customers) customers for the truth")
    return try PlantedShop(
      .planted, customers: customers, seed: seed &+ 1_000_000_007, folder: folder + "/truth", threads: threads
    )
  }

  func shops(_ truths: ShopTruths, _ count: Int) throws(DangolError) -> [PlantedShop] {
    var found: [PlantedShop] = []
    for start in stride(from: 0, to: count, by: Self.batch) {
      progress("\(truths.rawValue) shop \(start + 1) of \(count)")
      let (customers, seed, folder) = (customers, seed, folder)
      let results = Parallel.map(min(Self.batch, count - start), threads: threads) { i in
        Result { () throws(DangolError) in
          try PlantedShop(
            truths, customers: customers, seed: seed &+ UInt64(start + i), folder: "\(folder)/\(start + i)",
            threads: 1)
        }
      }
      for result in results { found.append(try result.get()) }
    }
    return found
  }
}
