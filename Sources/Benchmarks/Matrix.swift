internal import Glibc

/// A file of little-endian doubles, row after row, without a header.
struct Matrix {
  let rows: Int
  let columns: Int
  let values: [Double]

  init(_ path: String, rows: Int, columns: Int) throws(Failure) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows > 0, columns > 0, !overflow, count < 1 << 40 else {
      throw Failure("'\(rows) × \(columns)' is no shape of a table")
    }
    guard let file = fopen(path, "rb") else { throw Failure("'\(path)' cannot be opened") }
    defer { fclose(file) }
    values = [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = fread(buffer.baseAddress, MemoryLayout<Double>.stride, count, file)
    }
    guard values.count == count, fgetc(file) == EOF else {
      throw Failure("'\(path)' does not hold exactly \(rows) × \(columns) doubles")
    }
    self.rows = rows
    self.columns = columns
  }

  func column(_ j: Int) -> [Double] {
    (0..<rows).map { values[$0 * columns + j] }
  }
}

/// What was wrong with the command.
struct Failure: Error {
  let message: String

  init(_ message: String) { self.message = message }
}
