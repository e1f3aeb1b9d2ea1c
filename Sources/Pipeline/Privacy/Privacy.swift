package import Tables

/// `pseudonymise:` and `erase:` of a pipeline file, with the key and the list.
package struct Privacy: Sendable {
  private let pseudonyms: Pseudonyms?
  private let pseudonymises: Bool
  private let erased: Words?

  package init(_ pipeline: PipelineFile) throws(DangolError) {
    pseudonyms = try pipeline.pseudonymise || pipeline.erase != nil ? Pseudonyms.fromEnvironment() : nil
    pseudonymises = pipeline.pseudonymise
    if pseudonymises, pseudonyms == nil {
      throw DangolError(
        .configuration, "pseudonymise needs a key in \(Pseudonyms.variable)", file: pipeline.path,
        advice: "make one with: openssl rand -hex 32, keep it, and give it to every run")
    }
    if let path = pipeline.erase {
      erased = try ErasureList.read(InputSet.absolute(path, pipeline))
    } else {
      erased = nil
    }
  }

  package var rows: RowPrivacy {
    var rows = RowPrivacy()
    if let erased { rows.erased = erased }
    if pseudonymises, let pseudonyms { rows.pseudonym = { pseudonyms.name($0) } }
    return rows
  }

  /// For the manifest: another key or list is another run, yet neither can be told
  /// from it. A bare hash of a short list could be undone by trying ids, so without
  /// a key only its length is recorded.
  var manifest: JSON {
    var erase: [String: JSON] = [:]
    if let erased {
      erase["ids"] = .int(erased.count)
      if let pseudonyms {
        let names = (0..<Int32(erased.count)).map { pseudonyms.name(erased[$0]) }.sorted()
        erase["mark"] = .string(pseudonyms.name("erased\n" + names.joined(separator: "\n")))
      }
    }
    return .object([
      "pseudonymise": .bool(pseudonymises),
      "key_mark": pseudonymises ? .optional(pseudonyms?.name("key\n")) : .null,
      "erase": erased == nil ? .null : .object(erase),
    ])
  }

  /// Whether equal manifests mean equal settings; a list without a key cannot be compared.
  var isComparable: Bool { erased == nil || pseudonyms != nil }

  /// What a run may start from: names of the same kind, and as long a list. Without
  /// the key, which those who only analyse need not have, no more can be compared.
  static func agrees(_ pipeline: PipelineFile, with recorded: JSON) throws(DangolError) -> Bool {
    var ids: Int?
    if let path = pipeline.erase { ids = try ErasureList.read(InputSet.absolute(path, pipeline)).count }
    return recorded["pseudonymise"] == .bool(pipeline.pseudonymise) && recorded["erase"]?["ids"]?.int == ids
  }
}
