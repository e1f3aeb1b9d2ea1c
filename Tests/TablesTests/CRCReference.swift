/// Python 3.11, zlib.crc32(id.encode()) & 255.
enum CRCReference {
  static let c000091: UInt8 = 0
  static let dangol: UInt8 = 92
}
