import Statistics
import Testing

@Suite struct ClusteringTests {
  /// Three groups far apart, in an order that mixes them.
  private func blobs(_ n: Int, seed: UInt64) -> (Points, [Int]) {
    var generator = Xoshiro256(seed: seed)
    let centres = [(0.0, 0.0), (10, 0), (0, 10)]
    var labels: [Int] = []
    var x: [Double] = []
    var y: [Double] = []
    for i in 0..<n {
      labels.append(i % 3)
      x.append(centres[i % 3].0 + generator.normal())
      y.append(centres[i % 3].1 + generator.normal())
    }
    return (Points(columns: [x, y]), labels)
  }

  @Test func plantedGroupsAreFound() throws {
    let (points, labels) = blobs(300, seed: 1)
    let model = try KMeans(points, k: 3, seed: 1)
    #expect(model.sizes == [100, 100, 100])
    for i in 0..<300 {
      for j in 0..<i { #expect((labels[i] == labels[j]) == (model.assignment[i] == model.assignment[j])) }
    }
    #expect(try Silhouette.mean(points, model.assignment, k: 3) > 0.75)
  }

  @Test func threadsDoNotMatter() throws {
    let (points, _) = blobs(240, seed: 2)
    for k in 2...6 {
      let one = try KMeans(points, k: k, seed: 9, threads: 1)
      let two = try KMeans(points, k: k, seed: 9, threads: 2)
      #expect(one.assignment == two.assignment)
      #expect(one.centres == two.centres)
      #expect(one.inertia.bitPattern == two.inertia.bitPattern)
    }
  }

  @Test func moreSegmentsNeverFitWorse() throws {
    let (points, _) = blobs(150, seed: 3)
    var last = Double.infinity
    for k in 1...8 {
      let inertia = try KMeans(points, k: k, seed: 1, restarts: 20).inertia
      #expect(inertia <= last)
      last = inertia
    }
  }

  @Test func questionsWithoutAnswers() {
    let same = Points(columns: [[1, 1, 1, 1]])
    #expect(throws: NoAnswer.tooFewDistinct(have: 1, need: 2)) { try KMeans(same, k: 2, seed: 1) }
    #expect(throws: NoAnswer.self) { try KMeans(Points(columns: [[]]), k: 1, seed: 1) }
    #expect(throws: NoAnswer.self) { try KMeans(Points(columns: [[1, .nan]]), k: 1, seed: 1) }
    #expect(throws: NoAnswer.self) { try Silhouette.mean(same, [0, 0, 0, 0], k: 1) }
  }

  /// Rousseeuw's definition by hand: points 0, 1 | 10, 12 on a line.
  @Test func silhouetteByHand() throws {
    let points = Points(columns: [[0, 1, 10, 12]])
    let expected = ((11 - 1) / 11.0 + (10 - 1) / 10.0 + (9.5 - 2) / 9.5 + (11.5 - 2) / 11.5) / 4
    #expect(close(try Silhouette.mean(points, [0, 0, 1, 1], k: 2), expected, digits: 14))
  }

  @Test func scalingIsPartOfTheModel() {
    let columns = [[0.0, 1, 2, 3], [5.0, 5, 5, 5]]
    let scaled = Scaling(.z, fitting: columns).apply(columns)
    #expect(close(Sums.mean(scaled[0]), 0, absolute: 1e-15))
    #expect(scaled[1] == [0, 0, 0, 0])
    let logged = Scaling(.log1pZ, fitting: [[-3, 0, 3]]).apply([[-3, 0, 3]])
    #expect(close(logged[0][0], -logged[0][2], digits: 15))
  }
}
