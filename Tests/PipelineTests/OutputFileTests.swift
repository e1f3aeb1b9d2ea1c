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
}
