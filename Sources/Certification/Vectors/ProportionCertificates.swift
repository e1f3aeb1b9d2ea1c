internal import Statistics

/// Proportions and contingency tables.
enum ProportionCertificates {
  static let group = CertificateGroup("Proportions", intervals + exactTests + tables)

  private static func arms(_ x1: Int, _ n1: Int, v x0: Int, _ n0: Int) throws(NoAnswer)
    -> ProportionDifference
  {
    ProportionDifference(control: try Proportion(x0, of: n0), variant: try Proportion(x1, of: n1))
  }

  private static func ends(
    _ name: String, _ interval: (low: Double, high: Double), _ low: String, _ high: String
  )
    -> [Quantity]
  {
    [Quantity("\(name) low", low, interval.low), Quantity("\(name) high", high, interval.high)]
  }

  private static let intervals: [Certificate] = [
    Certificate(
      "Wilson", "81/263, 0/20", source: "Newcombe (1998, Statist. Med. 17: 857), table I; scipy 1.17"
    ) {
      () throws(NoAnswer) in
      ends("81/263", try Proportion(81, of: 263).wilson(), "0.2552885", "0.3662096")
        + ends("0/20", try Proportion(0, of: 20).wilson(), "0", "0.1611252")
    },
    Certificate("Clopper–Pearson", "81/263", source: "scipy 1.17 binomtest") { () throws(NoAnswer) in
      ends("81/263", try Proportion(81, of: 263).clopperPearson(), "0.2527367", "0.3676219")
    },
    Certificate("Newcombe", "56/70 v 48/80", source: "Newcombe (1998, Statist. Med. 17: 873), method 10") {
      () throws(NoAnswer) in
      ends("56/70 v 48/80", try arms(56, 70, v: 48, 80).newcombeInterval(), "0.0524", "0.3339")
    },
    Certificate(
      "Miettinen–Nurminen", "56/70 v 48/80, 7/34 v 1/34, 0/10 v 0/20",
      source: "the score equation solved with scipy 1.17"
    ) { () throws(NoAnswer) in
      ends("56/70", try arms(56, 70, v: 48, 80).miettinenNurminenInterval(), "0.0528297", "0.3381729")
        + ends("7/34", try arms(7, 34, v: 1, 34).miettinenNurminenInterval(), "0.0270416", "0.3452912")
        + ends("0/10", try arms(0, 10, v: 0, 20).miettinenNurminenInterval(), "-0.1657602", "0.2843813")
    },
    Certificate(
      "Mee", "56/70 v 48/80, 0/10 v 0/20",
      source: "the constrained estimate's cubic at 40 digits (mpmath 1.3.0), brentq (scipy 1.17.1)"
    ) { () throws(NoAnswer) in
      ends("56/70", try arms(56, 70, v: 48, 80).meeInterval(), "0.05333384929", "0.33772946374")
        + ends("0/10", try arms(0, 10, v: 0, 20).meeInterval(), "-0.16112515805", "0.27753279986")
    },
    Certificate("Koopman", "risk ratio 7/34 v 1/34", source: "the score equation solved with scipy 1.17") {
      () throws(NoAnswer) in
      let ratio = try RiskRatio(control: try Proportion(1, of: 34), variant: try Proportion(7, of: 34))
      return ends("7/34 v 1/34", (ratio.low, ratio.high ?? .nan), "1.220853", "42.575718")
    },
  ]

  private static let exactTests: [Certificate] = [
    Certificate("Fisher", "[[3, 1], [1, 3]]", source: "R documentation, ?fisher.test") {
      () throws(NoAnswer) in
      let test = try FisherTest(control: try Proportion(1, of: 4), variant: try Proportion(3, of: 4))
      return [Quantity("p", "0.4857143", test.p)]
    },
    Certificate(
      "Barnard", "[[7, 12], [8, 3]], less", source: "enumeration with z compared in integers (mpmath 1.3.0)",
      ceiling:
        "scipy 1.17 says .0340767: the table 3/15 v 8/15 has exactly the observed z, but a rounding drops it there"
    ) { () throws(NoAnswer) in
      let test = try BarnardTest(
        control: try Proportion(12, of: 15), variant: try Proportion(7, of: 15), alternative: .less)
      return [Quantity("p", "0.0341091546616", test.p)]
    },
    Certificate("Boschloo", "[[74, 31], [43, 32]], greater", source: "scipy 1.17 boschloo_exact") {
      () throws(NoAnswer) in
      let test = try BoschlooTest(
        control: try Proportion(31, of: 63), variant: try Proportion(74, of: 117), alternative: .greater)
      return [Quantity("p", "0.0355641", test.p)]
    },
  ]

  private static let tables: [Certificate] = [
    Certificate("Four proportions", "83/86, 90/93, 129/136, 70/82", source: "R documentation, ?prop.test") {
      () throws(NoAnswer) in
      var groups: [Proportion] = []
      for (x, n) in [(83, 86), (90, 93), (129, 136), (70, 82)] { groups.append(try Proportion(x, of: n)) }
      let test = try ChiSquaredTest(try ContingencyTable(groups))
      return [Quantity("χ²", "12.600411", test.statistic), Quantity("p", "0.00558548", test.p)]
    },
    Certificate("Sample ratio", "821588/815482 and 9463/7681 at 1:1", source: "scipy 1.17 chisquare") {
      () throws(NoAnswer) in
      let first = try SampleRatioTest(observed: [821_588, 815_482], split: [1, 1])
      let second = try SampleRatioTest(observed: [9463, 7681], split: [1, 1])
      return [
        Quantity("p of the first", "1.8217929e-6", first.p),
        Quantity("χ² of the second", "185.2265516", second.statistic),
        Quantity("p of the second", "3.5021923e-42", second.p),
      ]
    },
  ]
}
