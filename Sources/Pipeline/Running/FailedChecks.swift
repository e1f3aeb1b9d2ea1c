package import Tables

/// What stages say of their own checks: `failed_checks` of their summaries.
package enum FailedChecks {
  package static func of(_ stages: [String], in directory: String) -> [String] {
    stages.flatMap { stage -> [String] in
      guard let file = try? MappedFile(directory + "/" + stage + "/summary.json"),
        let checks = JSON.parse(file.bytes)?["failed_checks"]?.array
      else { return [] }
      return checks.compactMap(\.string)
    }
  }

  /// The error that a command ends with once its results are in place.
  package static func error(_ checks: [String], _ directory: String) -> DangolError? {
    guard let first = checks.first else { return nil }
    let more = checks.count > 1 ? "; \(checks.count - 1) more" : ""
    return DangolError(
      .difference, "a quality check failed: \(first)\(more)", file: directory + "/ingest/quality.csv",
      advice: "the results are published; mend the export, or change the check under ingest.checks")
  }
}
