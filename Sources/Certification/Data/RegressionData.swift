package import Statistics

/// Public data sets that the certification and the tests of regression use.
package enum RegressionData {
  /// R's mtcars: Henderson & Velleman (1981), 32 cars of Motor Trend 1974.
  package static let weight = [
    2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345,
    2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
  ]
  package static let quarterMile = [
    16.46, 17.02, 18.61, 19.44, 17.02, 20.22, 15.84, 20, 22.9, 18.3, 18.9, 17.4, 17.6, 18, 17.98, 17.82,
    17.42,
    19.47, 18.52, 19.9, 20.01, 16.87, 17.3, 15.41, 17.05, 18.9, 16.7, 16.9, 14.5, 15.5, 14.6, 18.6,
  ]
  package static let milesPerGallon = [
    21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4,
    30.4,
    33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
  ]
  package static let manual = [
    1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1,
  ].map { $0 == 1 }
  package static let carburettors = [
    4, 4, 1, 1, 2, 1, 4, 2, 2, 4, 4, 3, 3, 3, 4, 4, 4, 1, 2, 1, 1, 2, 2, 4, 2, 1, 2, 2, 4, 6, 8, 2,
  ]
  package static let cylinders: [Double] = [
    6, 6, 4, 6, 8, 6, 8, 4, 4, 6, 6, 8, 8, 8, 8, 8, 8, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 4, 8, 6, 8, 4,
  ]

  /// Spector & Mazzeo (1980), as in Greene's Econometric Analysis and statsmodels' `spector`.
  package static let grade = [
    0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1,
  ].map { $0 == 1 }
  package static let gpa = [
    2.66, 2.89, 3.28, 2.92, 4.0, 2.86, 2.76, 2.87, 3.03, 3.92, 2.63, 3.32, 3.57, 3.26, 3.53, 2.74, 2.75, 2.83,
    3.12, 3.16, 2.06, 3.62, 2.89, 3.51, 3.54, 2.83, 3.39, 2.67, 3.65, 4.0, 3.1, 2.39,
  ]
  package static let tuce: [Double] = [
    20, 22, 24, 12, 21, 17, 17, 21, 25, 29, 20, 23, 23, 25, 26, 19, 25, 19, 23, 25, 22, 28, 14, 26, 24, 27,
    17,
    24, 21, 23, 21, 19,
  ]
  package static let psi: [Double] = Array(repeating: 0, count: 18) + Array(repeating: 1, count: 14)

  /// Made-up counts with more spread than Poisson's.
  package static let counts = [
    0, 0, 1, 3, 0, 7, 2, 12, 1, 0, 5, 19, 0, 2, 4, 33, 1, 1, 8, 9, 0, 3, 14, 2, 6, 0, 1, 25, 2, 4, 11, 0,
  ]

  package static func design(_ columns: KeyValuePairs<String, [Double]>) -> Design {
    var design = Design(rows: columns.first?.value.count ?? 0)
    for (name, values) in columns { design.add(name, values) }
    return design
  }

  package static var spector: Design { design(["GPA": gpa, "TUCE": tuce, "PSI": psi]) }
  package static var cars: Design { design(["wt": weight, "qsec": quarterMile]) }
  package static var manyCars: Design {
    design([
      "wt": weight, "qsec": quarterMile, "carb": carburettors.map { Double($0) }, "cyl": cylinders,
      "am": manual.map { $0 ? 1 : 0 },
    ])
  }
  package static var countDesign: Design {
    design(["x": (0..<32).map { Double($0 * 7 % 11) }, "d": (0..<32).map { $0 % 4 == 3 ? 1 : 0 }])
  }
}
