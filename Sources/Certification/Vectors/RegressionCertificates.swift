internal import Statistics

/// Linear regression: NIST StRD and Longley's errors under unequal spread.
enum RegressionCertificates {
  static func group(_ data: ReferenceData) -> CertificateGroup {
    CertificateGroup("Linear regression", longley + wampler + filip(data) + norris(data) + small)
  }

  private static let nist = "NIST StRD"
  private static let exact = "80-digit arithmetic on the same table (mpmath 1.3.0)"

  private static func fit(
    _ names: [String], _ columns: [[Double]], _ y: [Double], _ errors: LinearModel.Errors = .classical
  ) throws(NoAnswer) -> LinearModel {
    var design = Design(rows: y.count)
    for (name, column) in zip(names, columns) { design.add(name, column) }
    return try LinearModel(design, outcome: y, errors: errors, influence: true)
  }

  private static func estimates(_ model: LinearModel, _ expected: [String]) -> [Quantity] {
    zip(model.coefficients, expected).map { Quantity("β \($0.term)", $1, $0.estimate) }
  }

  private static func errors(_ model: LinearModel, _ expected: [String]) -> [Quantity] {
    zip(model.coefficients, expected).map { Quantity("SE \($0.term)", $1, $0.standardError) }
  }

  private static let longley: [Certificate] = [
    Certificate("Longley", "7 coefficients", source: nist, gate: 11, goal: 14) { () throws(NoAnswer) in
      estimates(try fit(Longley.names, Longley.columns, Longley.y), Longley.estimates)
    },
    Certificate("Longley", "7 standard errors, s², R², F", source: nist, gate: 11, goal: 14) {
      () throws(NoAnswer) in
      let model = try fit(Longley.names, Longley.columns, Longley.y)
      let diagnostics = try LinearDiagnostics(model)
      return errors(model, Longley.errors) + [
        Quantity("s²", "92936.0061673238", model.sigma * model.sigma),
        Quantity("R²", "0.995479004577296", model.rSquared),
        Quantity("F", "330.285339234588", diagnostics.f ?? .nan),
      ]
    },
    robust(
      .hc0,
      [
        "832211.580580327", "51.2203474456639", "0.0245759975826447", "0.383239110925995",
        "0.146245001140984", "0.158208496219924", "428.384375535098",
      ]),
    robust(
      .hc2,
      [
        "1202369.51260091", "67.4920821497541", "0.0365340502559947", "0.55333671464879",
        "0.20522087372014", "0.223236717958041", "617.592955083765",
      ]),
    robust(
      .hc3,
      [
        "1799477.23066182", "91.1193866011393", "0.0556239883883936", "0.82213350201658",
        "0.298789257590542", "0.324905821136017", "922.807841715404",
      ]),
    Certificate(
      "Longley", "VIF, Durbin–Watson, Breusch–Pagan, Jarque–Bera, AIC, BIC, Cook", source: exact, gate: 11
    ) { () throws(NoAnswer) in
      let model = try fit(Longley.names, Longley.columns, Longley.y)
      let diagnostics = try LinearDiagnostics(model)
      let influence = try Influence(model)
      let vif = [
        "135.532438280003", "1788.51348271818", "33.6188905960499", "3.58893019344554", "399.15102231264",
        "758.980597406894",
      ]
      return zip(Longley.names, zip(vif, diagnostics.varianceInflation.dropFirst())).map {
        Quantity("VIF \($0)", $1.0, $1.1 ?? .nan)
      } + [
        Quantity("Durbin–Watson", "2.55948768928153", diagnostics.durbinWatson ?? .nan),
        Quantity("Breusch–Pagan", "2.50966320764353", diagnostics.breuschPagan?.statistic ?? .nan),
        Quantity("Jarque–Bera", "0.68413558593678", diagnostics.jarqueBera?.statistic ?? .nan),
        Quantity("AIC", "235.234869616961", diagnostics.aic ?? .nan),
        Quantity("BIC", "241.415579394879", diagnostics.bic ?? .nan),
        Quantity("leverage 1947", "0.424536930626536", influence.leverages[0]),
        Quantity("Cook 1951", "0.613916838192173", influence.cookDistances[4] ?? .nan),
      ]
    },
  ]

  private static func robust(_ kind: LinearModel.Errors, _ expected: [String]) -> Certificate {
    Certificate("Longley", "7 \(kind.rawValue) standard errors", source: exact, gate: 11) {
      () throws(NoAnswer) in
      errors(try fit(Longley.names, Longley.columns, Longley.y, kind), expected)
    }
  }

  /// Wampler (1970): a quintic of x = 0 … 20, exact or with a perturbation orthogonal to it.
  private static let wampler: [Certificate] = {
    let x = (0...20).map(Double.init)
    let powers = (1...5).map { k in x.map { DoubleDouble($0).power(k).value } }
    let quintic = x.indices.map { i in 1 + powers.reduce(0) { $0 + $1[i] } }
    // Σ 10⁻ᵏ xᵏ, each sum exact to five decimals as NIST prints it.
    let decimal = x.map { x in
      (0...5).reduce(0.0) { 10 * $0 + DoubleDouble(x).power($1).value } / 100_000
    }
    let shift: [Double] = [
      759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048, 2048, -2048,
      2523, -2048, 2048, -2048, 759,
    ]
    let ones = [String](repeating: "1.00000000000000", count: 6)
    let tenths = [
      "1.00000000000000", "0.100000000000000", "0.0100000000000000", "0.00100000000000000",
      "0.000100000000000000", "0.0000100000000000000",
    ]
    let errors = [
      "2152.32624678170", "2363.55173469681", "779.343524331583", "101.475507550350", "5.64566512170752",
      "0.112324854679312",
    ]
    @Sendable func model(_ y: [Double]) throws(NoAnswer) -> LinearModel {
      var design = Design(rows: 21)
      design.add("x", powersOf: x, degree: 5)
      return try LinearModel(design, outcome: y, errors: .classical)
    }
    func certificate(_ name: String, _ y: [Double], _ expected: [String], gate: Double, goal: Double?)
      -> Certificate
    {
      Certificate(name, "6 coefficients", source: nist, gate: gate, goal: goal) { () throws(NoAnswer) in
        estimates(try model(y), expected)
      }
    }
    func spread(_ name: String, _ scale: Double, _ power: Int) -> Certificate {
      Certificate(name, "6 standard errors", source: nist, gate: 9) { () throws(NoAnswer) in
        Self.errors(
          try model(zip(quintic, shift).map { $0 + scale * $1 }),
          errors.map { power == 0 ? $0 : "\($0)e\(power)" })
      }
    }
    return [
      certificate("Wampler1", quintic, ones, gate: 9, goal: 13),
      certificate("Wampler2", decimal, tenths, gate: 9, goal: nil),
      certificate("Wampler3", zip(quintic, shift).map { $0 + $1 }, ones, gate: 9, goal: nil),
      certificate("Wampler4", zip(quintic, shift).map { $0 + 100 * $1 }, ones, gate: 7, goal: 9),
      certificate("Wampler5", zip(quintic, shift).map { $0 + 10_000 * $1 }, ones, gate: 5.7, goal: 9.6),
      spread("Wampler3", 1, 0), spread("Wampler4", 100, 2), spread("Wampler5", 10_000, 4),
    ]
  }()

  private static func filip(_ data: ReferenceData) -> [Certificate] {
    let file = data.table("filip.csv", columns: ["x", "y"])
    let table = file ?? [[], []]
    let estimates = [
      "-1467.48961422980", "-2772.17959193342", "-2316.37108160893", "-1127.97394098372",
      "-354.478233703349", "-75.1242017393757", "-10.8753180355343", "-1.06221498588947",
      "-0.0670191154593408", "-0.00246781078275479", "-0.0000402962525080404",
    ]
    let errors = [
      "298.084530995537", "559.779865474950", "466.477572127796", "227.204274477751", "71.6478660875927",
      "15.2897178747400", "2.23691159816033", "0.221624321934227", "0.0142363763154724",
      "0.000535617408889821", "0.00000896632837373868",
    ]
    let model: @Sendable () throws(NoAnswer) -> LinearModel = { () throws(NoAnswer) in
      var design = Design(rows: table[0].count)
      design.add("x", powersOf: table[0], degree: 10)
      return try LinearModel(design, outcome: table[1], errors: .classical)
    }
    return [
      Certificate(
        "Filip", "11 coefficients, RSS", source: nist + ", more digits by 80-digit arithmetic", gate: 8,
        goal: 10, ceiling: "x and y rounded to doubles move the 14th digit", available: file != nil
      ) { () throws(NoAnswer) in
        let fit = try model()
        return Self.estimates(fit, estimates)
          + [Quantity("RSS", "0.000795851382172941", fit.residualSumOfSquares)]
      },
      Certificate("Filip", "11 standard errors", source: nist, gate: 8, goal: 10, available: file != nil) {
        () throws(NoAnswer) in
        Self.errors(try model(), errors)
      },
    ]
  }

  private static func norris(_ data: ReferenceData) -> [Certificate] {
    let file = data.nist("Norris")
    let rows = file ?? []
    return [
      Certificate(
        "Norris", "2 coefficients, 2 standard errors, s, R²", source: nist, gate: 11, available: file != nil
      ) { () throws(NoAnswer) in
        let model = try fit(["x"], [rows.map { $0[1] }], rows.map { $0[0] })
        return estimates(model, ["-0.262323073774029", "1.00211681802045"])
          + errors(model, ["0.232818234301152", "0.000429796848199937"]) + [
            Quantity("s", "0.884796396144373", model.sigma),
            Quantity("R²", "0.999993745883712", model.rSquared),
          ]
      }
    ]
  }

  private static let small: [Certificate] = [
    Certificate("Plant weights", "R ?lm: coefficients, standard errors, p", source: "R documentation, ?lm") {
      () throws(NoAnswer) in
      let control = [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14]
      let treated = [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69]
      let group = [Double](repeating: 0, count: 10) + [Double](repeating: 1, count: 10)
      let model = try fit(["treated"], [group], control + treated)
      return estimates(model, ["5.032", "-0.371"]) + errors(model, ["0.2202177", "0.3114349"])
        + [Quantity("p", "0.2490232", model.coefficients[1].p ?? .nan)]
    }
  ]
}
