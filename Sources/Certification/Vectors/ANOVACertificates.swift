internal import Statistics

/// One-way analysis of variance: the eleven sets of NIST StRD.
enum ANOVACertificates {
  static func group(_ data: ReferenceData) -> CertificateGroup {
    CertificateGroup(
      "Analysis of variance",
      simon + [
        file("SiRstv", data, ["0.0511462616000000", "0.216636560000000", "1.18046237440255"]),
        file("AtmWtAg", data, ["3.63834187500000e-9", "1.04951729166667e-8", "15.9467335677930"]),
      ])
  }

  /// Simon & Lesage (1989): nine groups around base + 1.4, 1.3, 1.5, …, each its base
  /// and (base − .1, base + .1) over and over.
  static func simonLesage(offset: Double, pairs: Int) -> [[Double]] {
    let tenths = [4, 3, 5, 3, 5, 3, 5, 3, 5]
    func value(_ tenth: Int) -> Double {
      // The decimal that NIST prints, rounded once: offset + 1.t as tenths over ten.
      (offset * 10 + Double(10 + tenth)) / 10
    }
    return tenths.map { tenth in
      var group = [value(tenth)]
      for _ in 0..<pairs { group += [value(tenth - 1), value(tenth + 1)] }
      return group
    }
  }

  private static let simon: [Certificate] = {
    let sets: [(Int, Double, Int, Double?)] = [
      (1, 0, 10, nil), (2, 0, 100, nil), (3, 0, 1000, nil), (4, 1e6, 10, 10.3), (5, 1e6, 100, 10.1),
      (6, 1e6, 1000, 10.1), (7, 1e12, 10, 4.4), (8, 1e12, 100, 4.18), (9, 1e12, 1000, 4.17),
    ]
    let certified: [Int: [String]] = [
      10: ["1.68000000000000", "1.80000000000000", "21.0000000000000"],
      100: ["16.0800000000000", "18.0000000000000", "201.000000000000"],
      1000: ["160.080000000000", "180.000000000000", "2001.00000000000"],
    ]
    let nist = sets.map { number, offset, pairs, gate in
      Certificate(
        "SmLs0\(number)", gate == nil ? "SSB, SSW, F" : "F", source: "NIST StRD", gate: gate,
        ceiling: gate == nil ? nil : "the decimals as doubles; see the exact line"
      ) { () throws(NoAnswer) in
        let all = quantities(
          try OneWayANOVA(samples: simonLesage(offset: offset, pairs: pairs)), certified[pairs]!)
        return gate == nil ? all : [all[2]]
      }
    }
    let onDoubles = sets.dropFirst(3).map { number, offset, pairs, _ in
      Certificate(
        "SmLs0\(number)", "SSB, SSW, F of the decimals as doubles",
        source: "rational arithmetic on the same doubles (Python 3.11)"
      ) { () throws(NoAnswer) in
        quantities(try OneWayANOVA(samples: simonLesage(offset: offset, pairs: pairs)), exact[number]!)
      }
    }
    return nist + onDoubles
  }()

  private static let exact: [Int: [String]] = [
    4: ["1.68000000014901", "1.80000000009313", "21.0000000007761"],
    5: ["16.0800000018254", "18.0000000009313", "201.000000012418"],
    6: ["160.080000018589", "180.000000009313", "2001.00000012883"],
    7: ["1.68015626940147", "1.80009783733459", "21.0008118878188"],
    8: ["16.0819142842042", "18.0009782462571", "201.013004095948"],
    9: ["160.099494435725", "180.009782329194", "2001.13492622095"],
  ]

  private static func file(_ name: String, _ data: ReferenceData, _ expected: [String]) -> Certificate {
    let rows = data.nist(name)
    return Certificate(name, "SSB, SSW, F", source: "NIST StRD", gate: 8, available: rows != nil) {
      () throws(NoAnswer) in
      var groups: [[Double]] = []
      for row in rows ?? [] where row.count >= 2 {
        let group = Int(row[0])
        while groups.count < group { groups.append([]) }
        groups[group - 1].append(row[1])
      }
      return quantities(try OneWayANOVA(samples: groups), expected)
    }
  }

  private static func quantities(_ anova: OneWayANOVA, _ expected: [String]) -> [Quantity] {
    [
      Quantity("SSB", expected[0], anova.sumOfSquaresBetween),
      Quantity("SSW", expected[1], anova.sumOfSquaresWithin), Quantity("F", expected[2], anova.f),
    ]
  }
}
