internal import Statistics

/// Corrections, power and looks.
enum ExperimentCertificates {
  static let group = CertificateGroup("Experiments", corrections + power + sequential)

  /// Benjamini & Hochberg (1995), section 4.
  private static let pValues = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1,
  ]

  private static let corrections: [Certificate] = [
    Certificate(
      "15 endpoints", "rejections at .05",
      source: "Benjamini & Hochberg (1995); recomputed with statsmodels 0.15"
    ) { () throws(NoAnswer) in
      var quantities: [Quantity] = []
      for (correction, expected) in [
        (Correction.holm, "3"), (.benjaminiHochberg, "4"), (.benjaminiYekutieli, "3"),
      ] {
        let count = try correction.adjust(pValues).count { $0.adjusted <= 0.05 }
        quantities.append(Quantity(correction.rawValue, expected, Double(count)))
      }
      return quantities
    }
  ]

  private static let power: [Certificate] = [
    Certificate("Two proportions", "units an arm", source: "R power.prop.test, strict = FALSE") {
      () throws(NoAnswer) in
      [
        Quantity(".03 v .02", "3825.15", try ProportionPower(control: 0.03, variant: 0.02, power: 0.8).n),
        Quantity(".1 v .105", "57762.65", try ProportionPower(control: 0.1, variant: 0.105, power: 0.8).n),
        Quantity(".5 v .75", "76.706928", try ProportionPower(control: 0.5, variant: 0.75, power: 0.9).n),
      ]
    },
    Certificate("Two means", "power at n = 20, d = 1", source: "R documentation, ?power.t.test") {
      () throws(NoAnswer) in
      [Quantity("power", "0.868953", try MeanPower(difference: 1, deviation: 1, n: 20).power)]
    },
  ]

  private static let sequential: [Certificate] = [
    bounds("O'Brien–Fleming", .obrienFleming, ["4.5617", "3.2256", "2.6337", "2.2809", "2.0401"]),
    bounds("Pocock", .pocock, ["2.413176", "2.413176", "2.413176", "2.413176", "2.413176"]),
    bounds(
      "Lan–DeMets, O'Brien–Fleming", .spendingOBrienFleming,
      ["4.8769", "3.3570", "2.6803", "2.2898", "2.0310"]),
    Certificate(
      "Confidence sequence", "half-width at n = 400, SE² = .0025, N* = 1000",
      source: "the formula at 40 digits (mpmath 1.3.0)", gate: 14
    ) { () throws(NoAnswer) in
      let sequence = try ConfidenceSequence(alpha: 0.05, plannedTotal: 1000)
      return [
        Quantity(
          "half-width", "0.156188954583736", try sequence.halfWidth(n: 400, squaredStandardError: 0.0025))
      ]
    },
  ]

  private static func bounds(_ name: String, _ design: GroupSequential.Design, _ expected: [String])
    -> Certificate
  {
    Certificate(
      name, "5 looks, α = .05", source: "Jennison & Turnbull (2000), tables 2.1 and 2.3; R gsDesign"
    ) { () throws(NoAnswer) in
      let bounds = try GroupSequential(design, looks: expected.count).bounds
      return zip(expected, bounds).enumerated().map { look, pair in
        Quantity("look \(look + 1)", pair.0, pair.1 ?? .nan)
      }
    }
  }
}
