import Statistics
import Testing

@Suite struct ScalingTests {
  /// scipy 1.17.1: median 3.5, median_abs_deviation(x, scale="normal") 2.965204437011204.
  @Test func robust() {
    let x = [1.0, 2, 2, 3, 4, 7, 11, 50]
    let scaling = Scaling(.robust, fitting: [x])
    #expect(scaling.centres == [3.5])
    #expect(close(scaling.scales[0], 2.965204437011204, digits: 15))
    #expect(close(scaling.apply([x])[0][7], 46.5 / 2.965204437011204, digits: 14))
    #expect(scaling.unscaled == [])
  }

  /// One extreme row moves z's scale but not the robust one's.
  @Test func extremesDoNotSetTheScale() {
    let calm = (0..<101).map(Double.init)
    let wild = Array(calm.dropLast()) + [1e6]
    #expect(Scaling(.robust, fitting: [calm]).scales == Scaling(.robust, fitting: [wild]).scales)
    #expect(Scaling(.z, fitting: [wild]).scales[0] > 1000 * Scaling(.z, fitting: [calm]).scales[0])
  }

  /// Fitted and applied at once, or one after the other.
  @Test(arguments: Scaling.Kind.allCases) func atOnce(kind: Scaling.Kind) {
    let columns = [[5.0, -5, 0, 9, 1e6], [1, 2, 3, 4, 0.5], [7, 7, 7, 7, 7]]
    let (scaling, columnsAtOnce) = Scaling.fitted(kind, columns)
    #expect(scaling == Scaling(kind, fitting: columns) && columnsAtOnce == scaling.apply(columns))
  }

  @Test func columnsWithoutSpread() {
    let columns = [[5.0, 5, 5, 9], [1, 2, 3, 4], []]
    let robust = Scaling(.robust, fitting: columns)
    // Half of the first column is one value: mean 6 and sd 2 instead of a MAD of 0.
    #expect(robust.unscaled == [] || robust.unscaled == [2])
    #expect(robust.centres[0] == 6 && robust.scales[0] == 2)
    #expect(robust.apply(columns)[0] == [-0.5, -0.5, -0.5, 1.5])
    #expect(Scaling(.robust, fitting: [[7, 7]]).unscaled == [0])
    // 2, 0, 4 times 1e200: the spread survives the squares.
    let huge = Scaling(.z, fitting: [[2e200, 0, 4e200]])
    #expect(close(huge.scales[0], 2e200, digits: 14) && huge.unscaled == [])
    #expect(Scaling(.z, fitting: [[2e-300, 0, 4e-300]]).unscaled == [])
    #expect(Scaling(.z, fitting: [[7, 7]]).unscaled == [0])
    #expect(Scaling(.none, fitting: [[7, 7]]).unscaled == [])
    #expect(Scaling.Kind(rawValue: "robust") == .robust)
  }
}
