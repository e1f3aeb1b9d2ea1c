package import Tables

/// One difference between two runs.
package struct Difference: Sendable, Equatable {
  /// `profile/customers.csv[12].aov`, `metrics/summary.json.rows`
  package let path: String
  package let expected: String
  package let got: String
  /// |expected − got| where both are numbers.
  package let difference: Double?
  /// What would have been let pass.
  package let limit: Double
}

/// Compares two runs (or two directories of artifacts) by their descriptions.
package struct RunComparison {
  private let product: Product
  private let relative: Double
  private let absolute: Double
  package private(set) var differences: [Difference] = []
  package private(set) var files: [String] = []
  /// Differences in one file beyond this number are counted, not listed.
  private static let perFile = 50

  package static func compare(
    _ expected: String, _ actual: String, _ product: Product, relative: Double = 0,
    absolute: Double = 0
  ) throws(DangolError) -> RunComparison {
    var comparison = RunComparison(product: product, relative: relative, absolute: absolute)
    for side in [expected, actual] where !FileSystem.isDirectory(FileSystem.resolved(side)) {
      throw DangolError(.missingInput, "not a directory", file: side)
    }
    let left = FileSystem.files(FileSystem.resolved(expected))
    let right = FileSystem.files(FileSystem.resolved(actual))
    comparison.files = Set(left).union(right).subtracting(["run.json"]).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    for path in comparison.files {
      guard left.contains(path) else {
        comparison.add(path, "absent", "present")
        continue
      }
      guard right.contains(path) else {
        comparison.add(path, "present", "absent")
        continue
      }
      try comparison.compareFile(
        path, FileSystem.resolved(expected) + "/" + path, FileSystem.resolved(actual) + "/" + path)
    }
    return comparison
  }

  private init(product: Product, relative: Double, absolute: Double) {
    self.product = product
    self.relative = relative
    self.absolute = absolute
  }

  private mutating func compareFile(_ path: String, _ a: String, _ b: String) throws(DangolError) {
    let first = try MappedFile(a)
    let second = try MappedFile(b)
    if first.bytes.elementsEqual(second.bytes) { return }
    let before = differences.count
    if path == "manifest.json" {
      compareManifests(first, second)
    } else if path.hasSuffix(".json"), let x = JSON.parse(first.bytes), let y = JSON.parse(second.bytes) {
      compare(x, y, path, fields: product.stage(String(path.prefix { $0 != "/" }))?.summary ?? [])
    } else if path.hasSuffix(".csv") {
      compareCSV(path, first, second)
    } else {
      compareLines(path, first, second)
    }
    let exact = relative == 0 && absolute == 0 && path != "manifest.json"
    if differences.count == before, exact {
      add(path, "\(first.bytes.count) bytes", "\(second.bytes.count) bytes in another form")
    }
    if differences.count - before > Self.perFile {
      let more = differences.count - before - Self.perFile
      differences.removeSubrange((before + Self.perFile)...)
      add(path, "", "\(more) more differences")
    }
  }

  private mutating func compareManifests(_ a: MappedFile, _ b: MappedFile) {
    guard let x = JSON.parse(a.bytes), let y = JSON.parse(b.bytes) else {
      return add("manifest.json", "JSON", "not JSON")
    }
    for key in ["inputs", "parameters"] {
      compare(x[key] ?? .null, y[key] ?? .null, "manifest.json.\(key)", fields: [])
    }
    func paths(_ json: JSON) -> JSON {
      .array((json["outputs"]?.array ?? []).map { $0["path"] ?? .null })
    }
    compare(paths(x), paths(y), "manifest.json.outputs", fields: [])
  }

  private mutating func compare(_ a: JSON, _ b: JSON, _ path: String, fields: [AnyStage.Field]) {
    switch (a, b) {
    case (.object(let x), .object(let y)):
      for key in Set(x.keys).union(y.keys).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
        let tolerance = fields.first { $0.name == key }?.tolerance ?? 0
        if let p = x[key], let q = y[key] {
          if let m = p.double, let n = q.double {
            compare(m, n, "\(path).\(key)", tolerance: tolerance)
          } else {
            compare(p, q, "\(path).\(key)", fields: fields)
          }
        } else {
          add("\(path).\(key)", x[key]?.line ?? "absent", y[key]?.line ?? "absent")
        }
      }
    case (.array(let x), .array(let y)):
      if x.count != y.count { add(path, "\(x.count) items", "\(y.count) items") }
      for i in 0..<min(x.count, y.count) { compare(x[i], y[i], "\(path)[\(i)]", fields: fields) }
    default:
      if let x = a.double, let y = b.double {
        compare(x, y, path, tolerance: 0)
      } else if a != b {
        add(path, a.line, b.line)
      }
    }
  }

  private mutating func compareCSV(_ path: String, _ a: MappedFile, _ b: MappedFile) {
    let x = CSVRecords(a.bytes, dialect: Dialect())
    let y = CSVRecords(b.bytes, dialect: Dialect())
    let table = product.artifact(path)?.table
    var header: [String] = []
    var row = 0
    while true {
      let left = x.next()
      let right = y.next()
      if left == nil, right == nil { return }
      guard let left, let right else {
        return add(
          "\(path)[\(row)]", left == nil ? "end of file" : "a row", right == nil ? "end of file" : "a row")
      }
      guard left == .record, right == .record, x.fieldCount == y.fieldCount else {
        return add("\(path)[\(row)]", "\(x.fieldCount) fields", "\(y.fieldCount) fields")
      }
      if row == 0 { header = (0..<x.fieldCount).map { String(decoding: x.field($0), as: UTF8.self) } }
      for j in 0..<x.fieldCount {
        if x.field(j).elementsEqual(y.field(j)), x.isNull(j) == y.isNull(j) { continue }
        let p = String(decoding: x.field(j), as: UTF8.self)
        let q = String(decoding: y.field(j), as: UTF8.self)
        let name = j < header.count ? header[j] : String(j)
        let numeric = table.flatMap { t in t.index(of: name).map { t.columns[$0].kind == .number } } ?? false
        if numeric, let m = Double(p), let n = Double(q) {
          compare(m, n, "\(path)[\(row)].\(name)", tolerance: 0)
        } else {
          add("\(path)[\(row)].\(name)", x.isNull(j) ? "empty" : p, y.isNull(j) ? "empty" : q)
        }
      }
      row += 1
    }
  }

  private mutating func compareLines(_ path: String, _ a: MappedFile, _ b: MappedFile) {
    let x = a.bytes.split(separator: 10, omittingEmptySubsequences: false)
    let y = b.bytes.split(separator: 10, omittingEmptySubsequences: false)
    for i in 0..<max(x.count, y.count) {
      let p = i < x.count ? String(decoding: x[i], as: UTF8.self) : "end of file"
      let q = i < y.count ? String(decoding: y[i], as: UTF8.self) : "end of file"
      if p != q { add("\(path):\(i + 1)", String(p.prefix(200)), String(q.prefix(200))) }
    }
  }

  private mutating func compare(_ a: Double, _ b: Double, _ path: String, tolerance: Double) {
    guard a.isFinite, b.isFinite else { return add(path, "\(a)", "\(b)") }
    let limit = max(tolerance, absolute, relative * max(a.magnitude, b.magnitude))
    let gap = (a - b).magnitude
    if gap > limit {
      differences.append(
        Difference(
          path: path, expected: NumberText.double(a), got: NumberText.double(b), difference: gap,
          limit: limit))
    }
  }

  private mutating func add(_ path: String, _ expected: String, _ got: String) {
    differences.append(
      Difference(
        path: path, expected: printable(expected), got: printable(got), difference: nil, limit: 0))
  }
}
