internal import Foundation

/// Files of reference data that the project does not carry: NIST's StRD files
/// under their own names in a folder `nist`, and tables as CSV beside it.
package struct ReferenceData: Sendable {
  package let folder: String?

  package init(folder: String?) {
    self.folder = folder
  }

  private func text(_ name: String) -> String? {
    folder.flatMap { try? String(contentsOfFile: "\($0)/\(name)", encoding: .utf8) }
  }

  /// The numbers behind the last line that starts with `Data:` in an StRD file, by row.
  package func nist(_ name: String) -> [[Double]]? {
    guard let text = text("nist/\(name).dat") else { return nil }
    let lines = text.split(whereSeparator: \.isNewline)
    guard let heading = lines.lastIndex(where: { $0.hasPrefix("Data:") }) else { return nil }
    let rows = lines[(heading + 1)...].map { line in
      line.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    }
    return rows.filter { !$0.isEmpty }
  }

  /// The numeric columns of a CSV of plain numbers, by header.
  package func table(_ name: String, columns: [String]) -> [[Double]]? {
    guard let text = text(name) else { return nil }
    let rows = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",") }
    guard let header = rows.first else { return nil }
    var result: [[Double]] = []
    for column in columns {
      guard let index = header.firstIndex(where: { $0 == column }) else { return nil }
      result.append(rows.dropFirst().compactMap { $0.count > index ? Double($0[index]) : nil })
    }
    return result
  }
}
