import Tables

/// libFuzzer's entry point. The first byte chooses the punctuation, the second
/// the way of typing; the rest is the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReader(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 2 else { return 0 }
  let choice = Int(start[0])
  var dialect = Dialect()
  dialect.delimiter = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")][choice & 3]
  dialect.quote = choice & 4 == 0 ? UInt8(ascii: "\"") : UInt8(ascii: "'")
  dialect.lineLimit = choice & 8 == 0 ? 50 : 3
  dialect.skipRows = choice & 16 == 0 ? 0 : 1
  let bytes = UnsafeRawBufferPointer(start: start + 2, count: count - 2)
  RecordLaws.check(bytes, dialect)
  // Plain libcsv knows neither encodings nor escapes: they are for the typed rows alone.
  dialect.encoding = TextEncoding.allCases[choice >> 5 & 3]
  if choice & 128 != 0 { dialect.escape = UInt8(ascii: "\\") }
  TableLaws.check(bytes, dialect, choice: start[1])
  return 0
}
