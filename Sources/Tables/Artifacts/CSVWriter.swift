internal import CLibCSV
internal import CivilTime

/// Writes tables in the artifact form: UTF-8 without BOM, LF, RFC 4180, an empty
/// cell for "no value" and `""` for an empty text.
package struct CSVWriter {
  private var out: [UInt8] = []
  private let currency: Currency
  private let zone: Zone

  package static func bytes(_ table: Table, currency: Currency, zone: Zone) -> [UInt8] {
    var writer = CSVWriter(currency: currency, zone: zone)
    writer.write(table)
    return writer.out
  }

  private init(currency: Currency, zone: Zone) {
    self.currency = currency
    self.zone = zone
  }

  private mutating func write(_ table: Table) {
    out.reserveCapacity(table.rows * table.columns.count * 8 + 256)
    for (j, column) in table.description.columns.enumerated() {
      if j > 0 { out.append(0x2c) }
      out.append(contentsOf: column.name.utf8)
    }
    out.append(0x0a)
    let kinds = table.description.columns.map(\.kind)
    // Each distinct word is quoted once.
    let quoted = table.columns.map { column -> [[UInt8]] in
      guard case .words(_, let words) = column else { return [] }
      return (0..<Int32(words.count)).map { words.withBytes($0) { Self.field($0) } }
    }
    for i in 0..<table.rows {
      for j in kinds.indices {
        if j > 0 { out.append(0x2c) }
        switch table.columns[j] {
        case .words(let indices, _):
          if indices[i] >= 0 { out.append(contentsOf: quoted[j][Int(indices[i])]) }
        case .numbers(let values):
          if let value = values[i] { out.append(contentsOf: NumberText.double(value).utf8) }
        case .absent: break
        case .integers(let values):
          if values[i] != Column.missing { write(values[i], kinds[j]) }
        }
      }
      out.append(0x0a)
    }
  }

  private mutating func write(_ value: Int64, _ kind: ColumnKind) {
    switch kind {
    case .money: out.append(contentsOf: NumberText.fixed(value, decimals: currency.decimals).utf8)
    case .decimal: out.append(contentsOf: NumberText.millionths(value).utf8)
    case .date: out.append(contentsOf: Day(Int(value)).iso.utf8)
    case .time: out.append(contentsOf: TimeText.local(value, zone).utf8)
    default: out.append(contentsOf: String(value).utf8)
    }
  }

  /// One field, quoted by libcsv where it must be. A field of blanks or of 0x1A alone is
  /// quoted too: as the only field of a row it would be a blank line or an end-of-file mark.
  package static func field(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let plain =
      bytes.allSatisfy { $0 != 0x2c && $0 != 0x22 && $0 != 0x0a && $0 != 0x0d }
      && bytes.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x1a }
    if plain { return Array(bytes) }
    return [UInt8](unsafeUninitializedCapacity: bytes.count * 2 + 2) { buffer, count in
      count = csv_write2(
        buffer.baseAddress, bytes.count * 2 + 2, bytes.baseAddress ?? UnsafePointer(buffer.baseAddress!),
        bytes.count, UInt8(CSV_QUOTE))
    }
  }
}

package enum TimeText {
  /// 2026-01-05T09:12:33+09:00 in the pipeline's zone.
  package static func local(_ utc: Int64, _ zone: Zone) -> String {
    let offset = Int(zone.offset(at: utc))
    let local = Int(utc) + offset
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    let second = local - day * 86_400
    let civil = Day(day).civil
    let minutes = Int(offset.magnitude) / 60
    return String(unsafeUninitializedCapacity: 25) { buffer in
      let fields = [
        (civil.year, 4, 0), (civil.month, 2, 5), (civil.day, 2, 8), (second / 3600, 2, 11),
        (second / 60 % 60, 2, 14), (second % 60, 2, 17), (minutes / 60, 2, 20), (minutes % 60, 2, 23),
      ]
      for (value, width, start) in fields { writeDigits(value, width, buffer, start) }
      for (i, mark) in zip([4, 7, 10, 13, 16, 19, 22], "--T::+:".utf8) { buffer[i] = mark }
      if offset < 0 { buffer[19] = UInt8(ascii: "-") }
      return 25
    }
  }
}
