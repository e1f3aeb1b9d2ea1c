internal import Statistics

/// Means, ratios and ranks.
enum MeanCertificates {
  static let group = CertificateGroup("Means, ratios and ranks", means + ratios + ranks)

  private static let sleep1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
  private static let sleep2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

  private static let means: [Certificate] = [
    Certificate("Sleep, Welch", "t, df, p, interval", source: "R documentation, ?t.test") {
      () throws(NoAnswer) in
      let test = try WelchTest(control: try MeanSummary(sleep2), variant: try MeanSummary(sleep1))
      let interval = try test.interval()
      return [
        Quantity("t", "-1.8608135", test.statistic), Quantity("df", "17.776474", test.df),
        Quantity("p", "0.0793941", test.p), Quantity("low", "-3.3654832", interval.low),
        Quantity("high", "0.2054832", interval.high),
      ]
    },
    Certificate("Sleep, paired", "t, p", source: "R documentation, ?t.test") { () throws(NoAnswer) in
      let test = try PairedTest(first: sleep2, second: sleep1)
      return [
        Quantity("|t|", "4.0621277", test.statistic.magnitude), Quantity("p", "0.0028329", test.p),
      ]
    },
    Certificate("From sums", "difference, relative difference", source: "recomputed with scipy 1.17") {
      () throws(NoAnswer) in
      let control = try MeanSummary(n: 3407, sum: 1396.87, sumOfSquares: 52377.9767)
      let variant = try MeanSummary(n: 3461, sum: 2422.7, sumOfSquares: 134698.29)
      let test = try WelchTest(control: control, variant: variant)
      let interval = try test.interval()
      let relative = try RelativeDifference(
        control: (control.mean, control.squaredStandardError),
        variant: (variant.mean, variant.squaredStandardError), df: test.df)
      return [
        Quantity("difference", "0.29", test.difference), Quantity("p", "0.0201584", test.p),
        Quantity("low", "0.0453779", interval.low), Quantity("high", "0.5346221", interval.high),
        Quantity("relative", "0.7073171", relative.value),
        Quantity("its SE", "0.3787944", relative.standardError), Quantity("its p", "0.0619118", relative.p),
      ]
    },
  ]

  private static let ratios: [Certificate] = [
    Certificate("Delta method", "means 5, 4, variances 3, 2, covariance 1", source: "by hand") {
      () throws(NoAnswer) in
      [
        Quantity(
          "variance", "0.2265625",
          try RatioSummary.deltaVariance(meanX: 5, meanY: 4, varianceX: 3, varianceY: 2, covariance: 1))
      ]
    },
    Certificate("Net promoter score", "(50, 30, 20) and (210, 100, 90)", source: "by hand") {
      () throws(NoAnswer) in
      let small = try NetPromoterScore(promoters: 50, passives: 30, detractors: 20)
      let large = try NetPromoterScore(promoters: 210, passives: 100, detractors: 90)
      return [
        Quantity("of 100", "30", try small.value()),
        Quantity("± of 100", "15.31", try half(small.interval())),
        Quantity("of 400", "30", try large.value()),
        Quantity("± of 400", "7.96", try half(large.interval())),
      ]
    },
  ]

  private static func half(_ interval: (low: Double, high: Double)) -> Double {
    (interval.high - interval.low) / 2
  }

  private static let ranks: [Certificate] = [
    Certificate("Permeability, Mann–Whitney", "W, exact p (greater)", source: "R documentation, ?wilcox.test")
    {
      () throws(NoAnswer) in
      let term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
      let early = [1.15, 0.88, 0.90, 0.74, 1.21]
      let test = try MannWhitneyTest(control: early, variant: term)
      return [Quantity("W", "35", test.w), Quantity("p", "0.1272061", test.greater)]
    }
  ]
}
