internal import CivilTime

package enum TimeText {
  /// 2026-01-05T09:12:33+09:00 in the pipeline's zone.
  package static func local(_ utc: Int64, _ zone: Zone) -> String {
    String(unsafeUninitializedCapacity: length) { buffer in
      write(utc, zone.offset(at: utc), buffer.baseAddress!)
      return length
    }
  }

  static let length = 25

  fileprivate static func write(_ utc: Int64, _ offset: Int64, _ to: UnsafeMutablePointer<UInt8>) {
    let local = Int(utc) + Int(offset)
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    var cursor = ByteCursor(to)
    cursor.put(Day(day))
    cursor.put(UInt8(ascii: "T"))
    cursor.putClock(local - day * 86_400)
    cursor.put(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    let minutes = Int(offset.magnitude) / 60
    cursor.pair(minutes / 60)
    cursor.put(UInt8(ascii: ":"))
    cursor.pair(minutes % 60)
  }
}

extension ByteCursor {
  /// 2026-01-05
  mutating func put(_ day: Day) {
    let civil = day.civil
    put(UInt64(civil.year.magnitude), width: 4)
    put(UInt8(ascii: "-"))
    pair(civil.month)
    put(UInt8(ascii: "-"))
    pair(civil.day)
  }

  /// 09:12:33 of a second of the day.
  @inline(__always)
  fileprivate mutating func putClock(_ second: Int) {
    pair(second / 3600)
    put(UInt8(ascii: ":"))
    pair(second / 60 % 60)
    put(UInt8(ascii: ":"))
    pair(second % 60)
  }
}

/// Writes moments as `TimeText.local` does. Those of one local day and one offset share all
/// but the clock, so the rest is worked out once a day.
final class LocalTimes {
  /// The moments for which a text holds; none at first.
  private struct Span {
    var from: Int64 = 0
    var until: Int64 = 0
    var midnight: Int64 = 0
  }

  private let zone: Zone
  private let spans = UnsafeMutablePointer<Span>.allocate(capacity: slots)
  private let texts = UnsafeMutablePointer<UInt8>.allocate(capacity: slots * ByteCursor.longest)
  /// Only spreads days over the slots: a span says for which moments it holds.
  private let usualOffset: Int64

  private static let slots = 1024

  init(_ zone: Zone) {
    self.zone = zone
    usualOffset = zone.offset(at: 0)
    spans.initialize(repeating: Span(), count: Self.slots)
    texts.initialize(repeating: 0, count: Self.slots * ByteCursor.longest)
  }

  deinit {
    spans.deallocate()
    texts.deallocate()
  }

  @inline(__always)
  func put(_ utc: Int64, _ cursor: inout ByteCursor) {
    let slot = Int(truncatingIfNeeded: (utc &+ usualOffset) / 86_400) & (Self.slots - 1)
    if utc < spans[slot].from || utc >= spans[slot].until { fill(slot, utc) }
    let start = cursor.at
    // A whole slot at once; there is room for it, and what follows writes over the rest.
    start.update(from: texts + slot * ByteCursor.longest, count: ByteCursor.longest)
    var clock = ByteCursor(start + 11)
    clock.putClock(Int(utc - spans[slot].midnight))
    cursor = ByteCursor(start + TimeText.length)
  }

  private func fill(_ slot: Int, _ utc: Int64) {
    let (from, until, offset) = zone.span(at: utc)
    let local = utc + offset
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    let midnight = day * 86_400 - offset
    TimeText.write(utc, offset, texts + slot * ByteCursor.longest)
    spans[slot] = Span(from: max(from, midnight), until: min(until, midnight + 86_400), midnight: midnight)
  }
}
