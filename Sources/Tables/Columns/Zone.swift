package import CivilTime
internal import Foundation

/// A time zone as a table of offsets, taken once from the system's zone database.
package struct Zone: Sendable {
  package let name: String
  /// Offset in force from a UTC second on; the first entry counts from the beginning.
  private let starts: [Int64]
  private let offsets: [Int64]

  /// Years for which changes of the offset are known.
  private static let from: Int64 = -2_208_988_800  // 1900
  private static let to: Int64 = 4_133_980_800  // 2101

  package init?(_ name: String) {
    guard let zone = TimeZone(identifier: name) else { return nil }
    self.name = name
    var starts: [Int64] = [Int64.min]
    var moment = Date(timeIntervalSince1970: Double(Self.from))
    // Local mean times of before standard time had seconds, which no offset can write.
    func offset(_ moment: Date) -> Int64 { Int64(zone.secondsFromGMT(for: moment) / 60 * 60) }
    var offsets = [offset(moment)]
    while let next = zone.nextDaylightSavingTimeTransition(after: moment),
      next.timeIntervalSince1970 < Double(Self.to), next > moment
    {
      starts.append(Int64(next.timeIntervalSince1970.rounded()))
      offsets.append(offset(next))
      moment = next
    }
    self.starts = starts
    self.offsets = offsets
  }

  /// Seconds to add to UTC to get local time.
  package func offset(at utc: Int64) -> Int64 {
    // Most times lie behind the last change.
    utc >= starts[starts.count - 1] ? offsets[offsets.count - 1] : span(at: utc).offset
  }

  /// The offset of a moment, and the moments around it for which it is in force.
  func span(at utc: Int64) -> (from: Int64, until: Int64, offset: Int64) {
    var low = 0
    var high = starts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= utc { low = middle } else { high = middle }
    }
    return (starts[low], low + 1 < starts.count ? starts[low + 1] : Int64.max, offsets[low])
  }

  /// The local calendar day of a moment.
  package func day(of utc: Int64) -> Day {
    let local = utc + offset(at: utc)
    return Day(Int(local >= 0 ? local / 86_400 : (local - 86_399) / 86_400))
  }

  /// The moment of a local time. In a fold (clocks set back) the earlier offset,
  /// i.e. the first of the two; nil in a gap (clocks set forward).
  package func utc(local: Int64) -> Int64? {
    var earliest: Int64?
    for offset in Set([offset(at: local - 86_400), offset(at: local), offset(at: local + 86_400)]) {
      let candidate = local - offset
      if self.offset(at: candidate) == offset, candidate < earliest ?? Int64.max {
        earliest = candidate
      }
    }
    return earliest
  }

  /// The offset of a local time and the local times around it that surely have the same one;
  /// nil within two days of a change.
  func steadyOffset(at local: Int64) -> (from: Int64, through: Int64, offset: Int64)? {
    // No offset is longer than a day.
    let margin: Int64 = 2 * 86_400
    let (from, until, offset) = span(at: local)
    let first = from == .min ? from : from + margin
    let last = until == .max ? until : until - margin
    return local >= first && local <= last ? (first, last, offset) : nil
  }

  /// The first moment of a local day (00:00, or the end of a gap at midnight).
  package func start(of day: Day) -> Int64 {
    let local = Int64(day.number) * 86_400
    if let utc = utc(local: local) { return utc }
    var later = local
    while utc(local: later) == nil { later += 900 }
    return utc(local: later)!
  }
}
