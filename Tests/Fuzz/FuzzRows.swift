import Glibc
import Tables

/// Writes a file of orders of which some are damaged, reads it, and says what
/// became of every row: `fuzz-rows ROWS SEED FILE`.
@main
enum FuzzRows {
  static let description = TableDescription(
    "orders", "Orders.",
    columns: [
      ColumnDescription("order_id", .id, "", required: true),
      ColumnDescription("customer_id", .id, ""),
      ColumnDescription("ordered_at", .time, "", required: true),
      ColumnDescription("amount", .money, "", required: true, range: 0...NumberParser.Exact.limit),
      ColumnDescription("status", .choice(["completed", "cancelled"]), "", required: true),
      ColumnDescription("channel", .text, ""),
    ])

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let rows = Int(arguments[1]), let seed = UInt64(arguments[2]) else {
      print("fuzz-rows ROWS SEED FILE")
      exit(64)
    }
    var writer = DamagedOrders(seed: seed)
    writer.write(rows, to: arguments[3])
    do throws(DangolError) {
      let file = try InputFile(arguments[3])
      // Throws where bytes or lines do not add up.
      let read = try TableReader.read(
        [file], as: description, mapping: TableMapping(), currency: Currency("KRW")!,
        zone: Zone("Asia/Seoul")!)
      report(read, writer)
    } catch {
      print(error.text)
      exit(error.code.rawValue)
    }
  }

  static func report(_ read: ReadTable, _ writer: DamagedOrders) {
    let account = read.accounts[0]
    let bytes = account.headerBytes + account.bytes.values.reduce(0, +)
    let (ids, words) = read.table.words("order_id")
    var accepted = [Bool](repeating: false, count: writer.untouched.count)
    for id in ids {
      let text = words[id]
      if text.hasPrefix("O"), let number = Int(text.dropFirst()),
        accepted.indices.contains(number)
      {
        accepted[number] = true
      }
    }
    let lost = accepted.indices.count { writer.untouched[$0] && !accepted[$0] }
    print("rows written     \(writer.untouched.count), untouched \(writer.untouched.count { $0 })")
    print("bytes            \(account.size), accounted \(bytes)")
    print("lines            \(writer.lineEnds), counted \(account.physicalLines)")
    for outcome in FileAccount.Outcome.allCases {
      if let count = account.rows[outcome] { print("\(outcome.rawValue): \(count)") }
    }
    print("untouched rows that were not accepted: \(lost)")
    guard bytes == account.size, account.physicalLines == writer.lineEnds else { exit(1) }
  }
}

/// Orders of which about one in twenty has a few bytes changed, taken out or put in.
struct DamagedOrders {
  private(set) var untouched: [Bool] = []
  private(set) var lineEnds = 1
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func write(_ rows: Int, to path: String) {
    guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
    defer { fclose(file) }
    fputs("order_id,customer_id,ordered_at,amount,status,channel\n", file)
    // Few bytes that are no text: a file of which more than one row in a hundred holds some is refused.
    let nasty = Array("\",\n\r\t 0x;'*-.\u{0}\u{1a}".utf8) + [0xff]
    for row in 0..<rows {
      let day = 1 + row % 28
      let text = row % 7 == 0 ? "\"웹, \"\"앱\"\"\"" : "web"
      var line = Array(
        "O\(row),C\(row % 99_991),2026-0\(1 + row % 9)-\(day < 10 ? "0" : "")\(day) 10:00:00,\(row % 90_000),completed,\(text)\n"
          .utf8)
      let damaged = below(20) == 0
      untouched.append(!damaged)
      if damaged {
        for _ in 0...below(3) {
          let place = below(line.count)
          switch below(3) {
          case 0: line[place] = nasty[below(nasty.count)]
          case 1: line.insert(nasty[below(nasty.count)], at: place)
          default: if line.count > 1 { line.remove(at: place) }
          }
        }
      }
      lineEnds += line.count { $0 == 0x0a }
      fwrite(line, 1, line.count, file)
      if row == rows - 1, line.last != 0x0a { lineEnds += 1 }
    }
  }

  /// SplitMix64 (Steele, Lea and Flood 2014).
  private mutating func below(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
