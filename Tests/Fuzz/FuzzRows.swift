import Glibc
import Tables

/// Writes a file of orders of which some are damaged, reads it, and says what
/// became of every row: `fuzz-rows ROWS SEED FILE`.
@main
enum FuzzRows {
  static let description = TableDescription(
    "orders", "Orders.",
    key: "order_id",
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
    print("rows written     \(writer.rows.count), untouched \(writer.rows.count { $0.untouched })")
    print("bytes            \(account.size), accounted \(bytes)")
    print("lines            \(writer.lineEnds), counted \(account.physicalLines)")
    for outcome in FileAccount.Outcome.allCases {
      if let count = account.rows[outcome] { print("\(outcome.rawValue): \(count)") }
    }
    let fates = RowFates(read, writer)
    print("untouched rows that were not accepted: \(fates.lost.values.reduce(0, +))")
    for (why, count) in fates.lost.sorted(by: { $0.key < $1.key }) { print("  \(why): \(count)") }
    print("accepted records with damage in them: \(fates.damaged.values.reduce(0, +))")
    for (what, count) in fates.damaged.sorted(by: { $0.key < $1.key }) { print("  \(what): \(count)") }
    guard bytes == account.size, account.physicalLines == writer.lineEnds, fates.unexplained == 0 else {
      exit(1)
    }
  }
}

/// Orders of which about one in twenty has a few bytes changed, taken out or put in.
struct DamagedOrders {
  struct Row {
    let offset: Int
    let length: Int
    let untouched: Bool
  }

  private(set) var rows: [Row] = []
  private(set) var lineEnds = 1
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func write(_ count: Int, to path: String) {
    guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
    defer { fclose(file) }
    let header = "order_id,customer_id,ordered_at,amount,status,channel\n"
    fputs(header, file)
    var offset = header.utf8.count
    // Few bytes that are no text: a file of which more than one row in a hundred holds some is refused.
    let nasty = Array("\",\n\r\t 0x;'*-.\u{0}\u{1a}".utf8) + [0xff]
    for row in 0..<count {
      let day = 1 + row % 28
      let text = row % 7 == 0 ? "\"웹, \"\"앱\"\"\"" : "web"
      let fields = [
        "O\(row)", "C\(row % 99_991)", "2026-0\(1 + row % 9)-\(day < 10 ? "0" : "")\(day) 10:00:00",
        "\(row % 90_000)", "completed", text,
      ]
      var line = Array((fields.joined(separator: ",") + "\n").utf8)
      let damaged = below(20) == 0
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
      rows.append(Row(offset: offset, length: line.count, untouched: !damaged))
      offset += line.count
      lineEnds += line.count { $0 == 0x0a }
      fwrite(line, 1, line.count, file)
      if row == count - 1, line.last != 0x0a { lineEnds += 1 }
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
