import CSystem
import Glibc
import Tables

/// What holds of the typed rows of any bytes: nothing traps, every byte and line
/// has one place, and no row is both kept and refused.
enum TableLaws {
  private static let description = described(key: nil)
  /// The words of a key are kept and joined by other means.
  private static let keyed = described(key: "id")

  private static func described(key: String?) -> TableDescription {
    TableDescription(
      "fuzz", "One column of every kind.", key: key,
      columns: [
        ColumnDescription("id", .id, "", required: true, customer: .subject),
        ColumnDescription("text", .text, "", customer: .reference),
        ColumnDescription("time", .time, ""),
        ColumnDescription("date", .date, ""),
        ColumnDescription("money", .money, "", range: 0...NumberParser.Exact.limit),
        ColumnDescription("integer", .integer, "", range: 0...1_000_000),
        ColumnDescription("decimal", .decimal, ""),
        ColumnDescription("status", .choice(["completed", "cancelled"]), "", fallback: "completed"),
        ColumnDescription("flag", .flag, ""),
      ])
  }

  /// One nameless file for all inputs.
  private static let file: Int32 = {
    var name = Array("/tmp/dangol-fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    precondition(descriptor >= 0, "no file in /tmp")
    unlink(name)
    return descriptor
  }()
  private static let zone = Zone("Asia/Seoul")!
  private static let dollars = Currency("USD")!

  private static let privacy: RowPrivacy = {
    var privacy = RowPrivacy()
    for id in ["A1", "x", "단골"] { _ = privacy.erased.intern(id) }
    privacy.pseudonym = { "p\($0.count)" }
    return privacy
  }()

  static func check(_ bytes: UnsafeRawBufferPointer, _ dialect: Dialect, choice: UInt8) {
    guard !bytes.isEmpty, ftruncate(file, bytes.count) == 0,
      pwrite(file, bytes.baseAddress!, bytes.count, 0) == bytes.count
    else { return }
    do throws(DangolError) {
      let input = try InputFile("/proc/self/fd/\(file)")
      let read = try TableReader.read(
        [input], as: description, mapping: mapping(dialect, choice), currency: dollars, zone: zone,
        privacy: choice & 64 == 0 ? RowPrivacy() : privacy)
      everythingHasAPlace(read, bytes.count)
      for stretch in [1, 11, 64] {
        let again = try TableReader.read(
          [input], as: keyed, mapping: mapping(dialect, choice), currency: dollars, zone: zone,
          privacy: choice & 64 == 0 ? RowPrivacy() : privacy, stretch: stretch)
        cutsChangeNothing(read, again)
      }
    } catch {
      hold(error.code == .badData, "\(error.text)")
    }
  }

  private static func mapping(_ dialect: Dialect, _ choice: UInt8) -> TableMapping {
    var mapping = TableMapping()
    mapping.dialect = dialect
    mapping.dateFormat = TimeParser.Format.allCases[Int(choice) % TimeParser.Format.allCases.count]
    mapping.excelSerial = choice & 8 != 0
    mapping.absolute = choice & 16 != 0
    if choice & 32 != 0 {
      mapping.columns["money"] = ColumnSource(.product(["integer", "decimal"]))
      mapping.columns["decimal"] = ColumnSource(.sum(["money", "decimal"], less: ["integer"]))
    }
    return mapping
  }

  private static func cutsChangeNothing(_ read: ReadTable, _ again: ReadTable) {
    hold(
      CSVWriter.bytes(read.table, currency: dollars, zone: zone)
        == CSVWriter.bytes(again.table, currency: dollars, zone: zone), "the cuts change rows")
    hold(read.rejects == again.rejects, "the cuts change what is refused")
    hold(read.accounts == again.accounts, "the cuts change the account")
    hold(read.masked == again.masked, "the cuts change the number of masked ids")
    hold(
      read.origins.map(\.offset) == again.origins.map(\.offset)
        && read.origins.map(\.firstLine) == again.origins.map(\.firstLine), "the cuts move rows")
  }

  private static func everythingHasAPlace(_ read: ReadTable, _ size: Int) {
    let account = read.accounts[0]
    hold(account.headerBytes + account.bytes.values.reduce(0, +) == size, "bytes are lost")
    hold(read.table.rows == account.rows[.accepted] ?? 0, "rows are lost")
    hold(read.rejects.count == account.rows[.rejected] ?? 0, "refused rows are lost")
    var places = read.origins.map { ($0.offset, $0.length) } + read.rejects.map { ($0.offset, $0.length) }
    places.sort { $0.0 < $1.0 }
    var end = account.headerBytes
    for (offset, length) in places {
      hold(offset >= end && length > 0, "a row is kept twice, or kept and refused")
      end = offset + length
    }
    hold(end <= size, "a row beyond the end")
    for row in 0..<min(read.table.rows, 4) { _ = read.raw(row) }
    // What was accepted can be written and read back as an artifact.
    _ = CSVWriter.bytes(read.table, currency: dollars, zone: zone)
  }
}
