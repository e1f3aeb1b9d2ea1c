import Foundation
import Pipeline
import Tables
import Testing

/// Files are what was written, whether their blocks pass the system's cache or not.
@Suite struct OutputFileTests {
  /// On a disk, and on memory where that is mounted: not every file system can pass the cache.
  @Test(arguments: [NSTemporaryDirectory(), "/dev/shm"]) func filesHoldWhatWasWritten(_ place: String) throws
  {
    guard FileManager.default.isWritableFile(atPath: place) else { return }
    let folder = place + "/dangol-output-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for size in [0, 1, 4095, 4096, 1 << 20, (1 << 20) + 1, 3 << 20, 3_500_001] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
      let path = "\(folder)/\(size)"
      try FileSystem.write(bytes, to: path)
      #expect(FileManager.default.contents(atPath: path) == Data(bytes), "\(size) bytes")
    }
  }

  /// Pieces that begin and end anywhere, some of no byte, gathered over the ends of several blocks.
  @Test func piecesOfAnyLengthAreOneFile() throws {
    let path = NSTemporaryDirectory() + "/dangol-pieces-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = (0..<3_500_001).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    try FileSystem.write(to: path) { (append) throws(DangolError) in
      var (from, length) = (0, 0)
      while from < bytes.count {
        let piece = Array(bytes[from..<min(bytes.count, from + length)])
        try piece.withUnsafeBytes { piece in Result { () throws(DangolError) in try append(piece) } }.get()
        from += piece.count
        length = (length * 5 + 1) % 70_001
      }
    }
    #expect(FileManager.default.contents(atPath: path) == Data(bytes))
  }
}
