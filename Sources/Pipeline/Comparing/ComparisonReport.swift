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
  package static func accept(expected: String, actual: String, paths: [String]) throws(DangolError)
    -> [String]
  {
    let source = FileSystem.resolved(actual)
    guard FileSystem.isDirectory(source) else {
      throw DangolError(.missingInput, "not a directory", file: actual)
    }
    func chosen(_ path: String) -> Bool {
      path != "run.json" && (paths.isEmpty || paths.contains { path == $0 || path.hasPrefix($0 + "/") })
    }
    let target = FileSystem.absolute(expected)
    let files = FileSystem.files(source).filter(chosen)
    for path in FileSystem.isDirectory(target) ? FileSystem.files(target).filter(chosen) : [] {
      FileSystem.remove(target + "/" + path)
    }
    for path in files {
      let file = try MappedFile(source + "/" + path)
      try FileSystem.createDirectories(FileSystem.parent(target + "/" + path))
      try FileSystem.write(Array(file.bytes), to: target + "/" + path)
    }
    return files
  }
}
