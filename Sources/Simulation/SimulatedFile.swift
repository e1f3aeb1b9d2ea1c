internal import Tables

/// A file of a simulated shop. Its lines are made as they are written, so that a shop need not fit into
/// memory as text.
package struct SimulatedFile {
  package let name: String
  private let make: (inout SimulatedLines) -> Void

  init(_ name: String, _ make: @escaping (inout SimulatedLines) -> Void) {
    self.name = name
    self.make = make
  }

  /// Gives the bytes to `sink` piece by piece.
  package func write<E: Error>(_ sink: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
    try FallibleSink.feed(sink) { hand, _ in
      var lines = SimulatedLines(hand)
      make(&lines)
      lines.flush()
    }
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write { bytes += $0 }
    return bytes
  }
}

/// Lines that are handed on when there are many.
struct SimulatedLines {
  private var bytes: [UInt8] = []
  private let sink: (UnsafeRawBufferPointer) -> Void

  private static let many = 1 << 20

  init(_ sink: @escaping (UnsafeRawBufferPointer) -> Void) { self.sink = sink }

  mutating func flush() {
    bytes.withUnsafeBytes(sink)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func add(text: String) { bytes += text.utf8 }

  mutating func add(line: String) {
    bytes += line.utf8
    end()
  }

  mutating func add(_ fields: [String]) {
    for (i, field) in fields.enumerated() {
      if i > 0 { bytes.append(0x2c) }
      guard !field.isEmpty else { continue }
      var field = field
      bytes += field.withUTF8 { CSVField.bytes($0) }
    }
    end()
  }

  private mutating func end() {
    bytes.append(0x0a)
    if bytes.count > Self.many { flush() }
  }
}
