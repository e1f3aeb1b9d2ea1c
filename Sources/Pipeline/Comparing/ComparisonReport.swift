package import Tables

extension RunComparison {
  /// One line a difference.
  package var text: String {
    differences.map { item in
      var line = "\(item.path): expected \(item.expected), got \(item.got)"
      if let gap = item.difference {
        line += " (difference \(NumberText.double(gap)), limit \(NumberText.double(item.limit)))"
      }
      return line + "\n"
    }.joined()
  }

  package var json: String {
    JSON.object([
      "equal": .bool(differences.isEmpty), "files": .int(files.count),
      "differences": .array(
        differences.map {
          .object([
            "path": .string($0.path), "expected": .string($0.expected), "got": .string($0.got),
            "difference": .optional($0.difference), "limit": .number($0.limit),
          ])
        }),
    ]).text
  }

  /// A JUnit file with one test case a file.
  package var junit: String {
    let failing = Set(differences.map { Self.file($0.path, files) })
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    out += "<testsuite name=\"dangol compare\" tests=\"\(files.count)\" failures=\"\(failing.count)\">\n"
    for file in files {
      out += "  <testcase classname=\"golden\" name=\"\(Self.escape(file))\""
      let own = differences.filter { Self.file($0.path, files) == file }
      if own.isEmpty {
        out += "/>\n"
        continue
      }
      let lines = own.map { "\($0.path): expected \($0.expected), got \($0.got)" }.joined(separator: "\n")
      out += ">\n    <failure message=\"\(own.count) differences\">\(Self.escape(lines))</failure>\n"
      out += "  </testcase>\n"
    }
    return out + "</testsuite>\n"
  }

  private static func file(_ path: String, _ files: [String]) -> String {
    files.filter { path.hasPrefix($0) }.max { $0.count < $1.count } ?? path
  }

  private static func escape(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: if scalar.value >= 0x20 || scalar == "\n" { out.unicodeScalars.append(scalar) }
      }
    }
    return out
  }
}

/// `dangol accept`: copies files of a run over the expected ones.
package enum Acceptance {
  /// All files, or those at or below `paths`. Returns what was written.
  package static func accept(
    expected: String, actual: String, paths: [String], _ product: Product
  ) throws(DangolError) -> [String] {
    let source = FileSystem.resolved(actual)
    guard FileSystem.isDirectory(source) else {
      throw DangolError(.missingInput, "not a directory", file: actual)
    }
    let target = FileSystem.resolved(expected)
    guard target != source else {
      throw DangolError(.usage, "the expected run and the actual one are the same directory", file: actual)
    }
    let wanted = paths.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    func chosen(_ path: String) -> Bool {
      path != "run.json" && (wanted.isEmpty || wanted.contains { path == $0 || path.hasPrefix($0 + "/") })
    }
    // Nothing but a run's own files is ever removed.
    func isOurs(_ path: String) -> Bool {
      product.artifact(path) != nil || path.hasSuffix("summary.json") || path == "manifest.json"
    }
    let files = FileSystem.files(source).filter(chosen)
    guard !files.isEmpty else {
      throw DangolError(.missingInput, "the run has no such file", file: paths.first ?? actual)
    }
    for path in FileSystem.isDirectory(target) ? FileSystem.files(target) : []
    where chosen(path) && isOurs(path) {
      FileSystem.remove(target + "/" + path)
    }
    for path in files {
      let file = try MappedFile(source + "/" + path)
      try FileSystem.createDirectories(FileSystem.parent(target + "/" + path))
      FileSystem.remove(target + "/" + path)
      try FileSystem.write(Array(file.bytes), to: target + "/" + path)
    }
    return files
  }
}
