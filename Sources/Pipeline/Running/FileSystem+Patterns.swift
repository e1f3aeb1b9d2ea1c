internal import Glibc

/// Patterns that name several files at once.
extension FileSystem {
  /// Whether a path is a pattern: `*`, `?` or `[…]` in any of its components.
  package static func isGlob(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

  /// Files that match a pattern, in bytewise order of their names, folder by folder. A
  /// file whose name is the pattern itself is meant as it is.
  package static func glob(_ pattern: String) -> [String] {
    guard isGlob(pattern), !exists(pattern) else { return [pattern] }
    var found = [""]
    let parts = pattern.split(separator: "/").map(String.init)
    for (i, part) in parts.enumerated() {
      guard isGlob(part) else {
        found = found.map { $0 + "/" + part }
        continue
      }
      found = found.flatMap { folder in
        list(folder.isEmpty ? "/" : folder).filter { fnmatch(part, $0, FNM_PERIOD) == 0 }
          .map { folder + "/" + $0 }
      }
      if i < parts.count - 1 { found = found.filter { isDirectory(resolved($0)) } }
    }
    return found.filter(exists)
  }

  /// The part of a path that tells the files of one pattern apart.
  package static func name(_ path: String, matching pattern: String) -> String {
    let fixed = pattern.split(separator: "/").prefix { !isGlob(String($0)) }.count
    let parts = path.split(separator: "/")
    return parts.dropFirst(min(fixed, parts.count - 1)).joined(separator: "/")
  }

  static func matches(_ pattern: String, _ path: String) -> Bool { fnmatch(pattern, path, 0) == 0 }
}
