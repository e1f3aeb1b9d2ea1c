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

  @Test func columnsWithoutSpread() {
    let columns = [[5.0, 5, 5, 9], [1, 2, 3, 4], []]
    let robust = Scaling(.robust, fitting: columns)
    #expect(robust.unscaled == [0] && robust.scales[0] == 1)
    #expect(robust.apply(columns)[0] == [0, 0, 0, 4])
    #expect(Scaling(.z, fitting: [[7, 7]]).unscaled == [0])
    #expect(Scaling(.none, fitting: [[7, 7]]).unscaled == [])
    #expect(Scaling.Kind(rawValue: "robust") == .robust)
  }
}
