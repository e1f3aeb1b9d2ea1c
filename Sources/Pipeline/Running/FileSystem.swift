internal import CSystem
internal import Glibc
package import Tables

/// The few file operations of a run, each with an error that names the path.
package enum FileSystem {
  package static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return normal(path) }
    guard let buffer = getcwd(nil, 0) else { return path }
    defer { free(buffer) }
    return normal(String(cString: buffer) + "/" + path)
  }

  /// Without `.`, `..` and double slashes; links are not resolved.
  package static func normal(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", !parts.isEmpty { parts.removeLast() } else if part != ".." { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The path with links resolved as far as it exists.
  package static func resolved(_ path: String) -> String {
    let path = absolute(path)
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    guard path != "/" else { return path }
    let last = path.split(separator: "/").last!
    return normal(resolved(parent(path)) + "/" + last)
  }

  package static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func createDirectories(_ path: String) throws(DangolError) {
    if exists(path) { return }
    try createDirectories(parent(path))
    try Interruption.shielded { () throws(DangolError) in
      guard mkdir(path, 0o755) != 0, errno != EEXIST else { return }
      throw DangolError(.cannotCreate, reason(), file: path, advice: "choose another --out")
    }
  }

  package static func write(_ bytes: [UInt8], to path: String, secret: Bool = false) throws(DangolError) {
    let file = try OutputFile(path, secret: secret)
    try file.append(bytes)
    _ = try file.finish()
  }

  /// Writes a file of the pieces that `body` adds.
  package static func write(
    to path: String,
    _ body: ((UnsafeRawBufferPointer) throws(DangolError) -> Void) throws(DangolError) -> Void
  ) throws(DangolError) {
    let file = try OutputFile(path, secret: false)
    try body { (piece) throws(DangolError) in try file.append(piece) }
    _ = try file.finish()
  }

  /// Creates a file that is not there yet. Once a signal has come nothing more may appear in
  /// a directory that is being removed.
  static func create(_ path: String, secret: Bool) throws(DangolError) -> Int32 {
    try Interruption.shielded { () throws(DangolError) in
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret ? 0o600 : 0o644)
      guard descriptor >= 0 else { throw DangolError(.cannotCreate, reason(), file: path) }
      return descriptor
    }
  }

  package static func write(_ text: String, to path: String, secret: Bool = false) throws(DangolError) {
    try write(Array(text.utf8), to: path, secret: secret)
  }

  /// Writes beside the target and renames, so that no half file is ever seen.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(DangolError) {
    let part = path + ".part"
    unlink(part)
    try write(bytes, to: part)
    guard rename(part, path) == 0 else {
      let error = DangolError(.cannotCreate, reason(), file: path)
      unlink(part)
      throw error
    }
  }

  /// Opens and writes in place: the target may be a pipe or /dev/null.
  package static func overwrite(_ bytes: [UInt8], at path: String) throws(DangolError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw DangolError(.cannotCreate, reason(), file: path) }
    defer { close(descriptor) }
    try bytes.withUnsafeBytes { bytes in
      Result { () throws(DangolError) in try write(bytes, descriptor, path) }
    }.get()
  }

  /// Writes all bytes; `mend` says of an error whether it has seen to it, so that the rest can be written.
  static func write(
    _ bytes: UnsafeRawBufferPointer, _ descriptor: Int32, _ path: String,
    mend: (Int32) -> Bool = { _ in false }
  ) throws(DangolError) {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0, errno == EINTR || mend(errno) { continue }
      guard count > 0 else { throw DangolError(.inputOutput, reason(), file: path) }
      done += count
    }
  }

  package static func link(_ from: String, _ to: String) throws(DangolError) {
    var crossing = false
    try Interruption.shielded { () throws(DangolError) in
      if Glibc.link(from, to) == 0 { return }
      guard errno == EXDEV || errno == EPERM else { throw DangolError(.cannotCreate, reason(), file: to) }
      crossing = true
    }
    // Another file system, or one without links: a copy says the same.
    if crossing { try write(Array(MappedFile(from).bytes), to: to, secret: true) }
  }

  /// Flushes one file or directory to the disk.
  package static func sync(_ path: String) throws(DangolError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DangolError(.inputOutput, reason(), file: path) }
    defer { close(descriptor) }
    try flush(descriptor, path)
  }

  static func flush(_ descriptor: Int32, _ path: String) throws(DangolError) {
    // Some file systems cannot flush a directory and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw DangolError(.inputOutput, reason(), file: path)
    }
  }

  /// Moves `from` to `to`; where `to` exists the two swap places.
  /// Returns whether they were swapped, so that `from` now holds what was old.
  package static func publish(_ from: String, _ to: String) throws(DangolError) -> Bool {
    let there = exists(to)
    let status = dangol_rename(from, to, there ? 1 : 0)
    if status == 0 { return there }
    guard there, -status == EINVAL || -status == ENOSYS else {
      throw DangolError(.inputOutput, String(cString: strerror(-status)), file: to)
    }
    // No exchange on this file system: the old run steps aside for a moment.
    // Not a name that is ever cleared: for that moment it is the only copy.
    let aside = to + ".old"
    guard rename(to, aside) == 0, rename(from, to) == 0, rename(aside, from) == 0 else {
      throw DangolError(.inputOutput, reason(), file: to)
    }
    return true
  }

  /// Points the link `path` at `target` in one step.
  package static func relink(_ path: String, to target: String) throws(DangolError) {
    let temporary = path + ".new"
    unlink(temporary)
    guard symlink(target, temporary) == 0, rename(temporary, path) == 0 else {
      throw DangolError(.cannotCreate, reason(), file: path)
    }
  }

  package static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[0..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Names in a directory, bytewise; empty where there is none.
  package static func list(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package static func isDirectory(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  /// All files below a directory as relative paths, bytewise by directory.
  package static func files(_ root: String) -> [String] {
    var found: [String] = []
    for name in list(root) {
      if isDirectory(root + "/" + name) {
        found += files(root + "/" + name).map { name + "/" + $0 }
      } else {
        found.append(name)
      }
    }
    return found
  }

  package static func remove(_ path: String) {
    if isDirectory(path) {
      for name in list(path) { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  static func reason() -> String { String(cString: strerror(errno)) }
}
