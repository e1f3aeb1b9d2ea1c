package import Tables

/// manifest.json: what went into a run and what came out of it. It holds no
/// clock and no folder, so equal inputs and parameters give equal bytes.
package struct Manifest: Sendable {
  package let json: JSON

  package init(_ json: JSON) { self.json = json }

  /// nil where there is none, or it is not one.
  package static func load(_ directory: String) -> Manifest? {
    guard let file = try? MappedFile(directory + "/manifest.json"), let json = JSON.parse(file.bytes),
      json["outputs"]?.array != nil, json["dangol"]?.string != nil, json["pipeline"]?.string != nil
    else { return nil }
    return Manifest(json)
  }

  package var pipeline: String { json["pipeline"]?.string ?? "" }
  package var asOf: String { json["as_of"]?.string ?? "" }
  package var isDefaultNamed: Bool { json["default_name"] == .bool(true) }
  package var parameters: JSON { json["parameters"] ?? .object([:]) }
  package var inputs: JSON { json["inputs"] ?? .object([:]) }
  package var hash: String { Hash.xxh3(Array(json.text.utf8)) }

  package var outputs: [ArtifactStore.Entry] {
    (json["outputs"]?.array ?? []).compactMap { item in
      guard let path = item["path"]?.string, let hash = item["xxh3_128"]?.string else { return nil }
      return ArtifactStore.Entry(
        path: path, bytes: item["bytes"]?.int ?? 0, rows: item["rows"]?.int, hash: hash)
    }
  }

  /// What decides a run's bytes: everything but what came of it.
  package var identity: JSON {
    guard var object = json.object else { return .null }
    object["outputs"] = nil
    object["input_rows"] = nil
    return .object(object)
  }

  package static func outputs(_ entries: [ArtifactStore.Entry]) -> JSON {
    .array(
      entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.map { entry in
        var item: [String: JSON] = [
          "path": .string(entry.path), "bytes": .int(entry.bytes), "xxh3_128": .string(entry.hash),
        ]
        if let rows = entry.rows { item["rows"] = .int(rows) }
        return .object(item)
      })
  }

  /// The files that it lists are there as they were written.
  package func isIntact(_ directory: String) -> Bool {
    outputs.allSatisfy { entry in
      guard let file = try? MappedFile(directory + "/" + entry.path) else { return false }
      return file.bytes.count == entry.bytes && Hash.xxh3(file.bytes) == entry.hash
    }
  }
}
