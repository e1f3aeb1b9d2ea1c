import Foundation

/// A NIST StRD file of the one-way kind in ../shared/data/nist: groups and certified values.
struct NISTFile {
  let groups: [[Double]]
  let sumOfSquaresBetween: Double
  let sumOfSquaresWithin: Double
  let f: Double
  let rSquared: Double
  let residualDeviation: Double

  private static let root = #filePath.split(separator: "/").dropLast(4).map(String.init)
  static let isPresent = FileManager.default.fileExists(atPath: path("SmLs01"))

  private static func path(_ name: String) -> String {
    "/" + (root + ["shared", "data", "nist", name + ".dat"]).joined(separator: "/")
  }

  /// Data start on line 61; the certified table stands on lines 41 to 47 in fixed words.
  init?(_ name: String) {
    guard let text = try? String(contentsOfFile: Self.path(name), encoding: .utf8) else { return nil }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      $0.split(separator: " ").map(String.init)
    }
    var byGroup: [(name: String, values: [Double])] = []
    for line in lines.dropFirst(60) where line.count == 2 {
      guard let value = Double(line[1]) else { return nil }
      if byGroup.last?.name != line[0] { byGroup.append((line[0], [])) }
      byGroup[byGroup.count - 1].values.append(value)
    }
    groups = byGroup.map(\.values)
    let table = lines[40...].prefix { $0.first != "Data:" }
    guard let between = table.first(where: { $0.first == "Between" }),
      let within = table.first(where: { $0.first == "Within" }),
      let r = table.first(where: { $0.contains("R-Squared") })?.last.flatMap({ Double($0) }),
      let deviation = table.first(where: { $0.first == "Standard" })?.last.flatMap({ Double($0) }),
      let ssb = Double(between[3]), let ssw = Double(within[3]), let f = Double(between[5])
    else { return nil }
    sumOfSquaresBetween = ssb
    sumOfSquaresWithin = ssw
    self.f = f
    rSquared = r
    residualDeviation = deviation
  }
}
