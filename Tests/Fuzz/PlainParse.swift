import CLibCSV
import CSystem
import Tables

/// A record as fields; nil for an empty field without quotes.
typealias Fields = [[UInt8]?]

/// libcsv by itself, with the options the reader gives it and none of the reader's
/// guards: what the reader is compared with.
final class PlainParse {
  private(set) var rows: [Fields] = []
  private var row: Fields = []

  /// The rows of `bytes` fed in pieces of `chunk` bytes; nil where libcsv finds an error.
  static func rows(_ bytes: UnsafeRawBufferPointer, _ dialect: Dialect, chunk: Int) -> [Fields]? {
    let parse = PlainParse()
    var parser = csv_parser()
    csv_init(&parser, UInt8(CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL))
    defer { csv_free(&parser) }
    csv_set_delim(&parser, dialect.delimiter)
    csv_set_quote(&parser, dialect.quote)
    csv_set_space_func(&parser, dangol_no_blank)
    let this = Unmanaged.passUnretained(parse).toOpaque()
    var at = 0
    while at < bytes.count {
      let count = min(chunk, bytes.count - at)
      guard csv_parse(&parser, bytes.baseAddress! + at, count, onField, onRow, this) == count else {
        return nil
      }
      at += count
    }
    guard csv_fini(&parser, onField, onRow, this) == 0 else { return nil }
    return parse.rows
  }

  fileprivate func add(_ start: UnsafeMutableRawPointer?, _ count: Int) {
    row.append(start.map { Array(UnsafeRawBufferPointer(start: $0, count: count)) })
  }

  fileprivate func end() {
    rows.append(row)
    row = []
  }
}

private let onField: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
  Unmanaged<PlainParse>.fromOpaque($2!).takeUnretainedValue().add($0, $1)
}

private let onRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = {
  Unmanaged<PlainParse>.fromOpaque($1!).takeUnretainedValue().end()
}
