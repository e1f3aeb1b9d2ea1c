import Foundation
import Testing

/// `.csv.gz` is read as the text that gzip(1) packed, and refused as a whole where that is in doubt.
@Suite struct GzipTests {
  /// Rows over a few pieces of the inflater, one of them bad.
  private static let recipe = """
    awk 'BEGIN { print "a,b,c"; for (i = 0; i < 60000; i++) print i ",text of row " i (i == 45000 ? "" : ",x") }' > t.csv
    gzip -nk t.csv

    """

  private func workspace(_ more: String) throws -> Workspace {
    let workspace = try Workspace()
    try #require(workspace.run("sh", ["-ec", Self.recipe + more]).status == 0)
    return workspace
  }

  private func read(_ workspace: Workspace, _ name: String, _ environment: [String: String] = [:]) throws
    -> Workspace.Result
  {
    try workspace.run("dangol", ["read", name, "--rejects", name + ".rejects"], environment: environment)
  }

  /// Two members, padding of zeros as tapes leave it, and an empty member: the same rows,
  /// and places in the text as in the plain file.
  @Test(arguments: [
    "", "head -c 700 /dev/zero >> t.csv.gz", ": | gzip -n >> t.csv.gz",
    "head -c 1000000 t.csv | gzip -n > u; tail -c +1000001 t.csv | gzip -n >> u; mv u t.csv.gz",
  ])
  func sameAsPlain(_ more: String) throws {
    let workspace = try workspace(more)
    let plain = try read(workspace, "t.csv")
    let packed = try read(workspace, "t.csv.gz")
    #expect(plain.status == 0 && plain.out == packed.out && plain.error == packed.error)
    #expect(plain.error.contains("59999 rows accepted, 1 refused"))
    #expect(workspace.read("t.csv.rejects") == workspace.read("t.csv.gz.rejects"))
  }

  /// The last eight bytes of a member are CRC-32 and length (RFC 1952, 2.3.1).
  @Test(arguments: [
    ("head -c 100000 t.csv.gz > u", "F_TRUNC: the gzip file ends early"),
    ("head -c -1 t.csv.gz > u", "F_TRUNC: the gzip file ends early"),
    ("printf '\\037' > u", "F_TRUNC: the gzip file ends early"),
    ("{ head -c -8 t.csv.gz; printf 12345678; } > u", "incorrect data check"),
    ("{ head -c -4 t.csv.gz; printf 1234; } > u", "incorrect length check"),
    (
      "{ head -c 5000 t.csv.gz; head -c 9000 /dev/zero; tail -c +14001 t.csv.gz; } > u",
      "F_TRUNC: the gzip file is damaged"
    ),
    ("{ cat t.csv.gz; echo more; } > u", "F_BINARY: 5 bytes that are no gzip follow"),
    ("cp t.csv u", "F_BINARY: not a gzip file"),
    (": > u", "F_EMPTY"), (": | gzip -n > u", "F_EMPTY"),
  ])
  func refused(_ damage: String, _ reason: String) throws {
    let workspace = try workspace(damage + "; mv u t.csv.gz")
    let result = try read(workspace, "t.csv.gz")
    #expect(result.status == 65 && result.out.isEmpty, "\(damage): \(result.error)")
    #expect(result.error.contains(reason) && result.error.contains("; "), "\(result.error)")
  }

  /// No folder for the inflated text, and no room in it.
  @Test func noRoom() throws {
    let workspace = try workspace("mkdir tmp")
    let none = try read(workspace, "t.csv.gz", ["TMPDIR": workspace.path("none")])
    #expect(none.status == 73 && none.error.contains("set TMPDIR"), "\(none.error)")
    let dangol = Workspace.binaries.appending(path: "dangol").path
    // 512 bytes a unit: the text has more than 1.2 MB.
    let full = try workspace.run(
      "sh", ["-c", "ulimit -f 2000; exec \(dangol) read t.csv.gz"],
      environment: ["TMPDIR": workspace.path("tmp")])
    #expect(full.status == 74 && full.error.contains("make room"), "\(full.status) \(full.error)")
    // Nothing is left behind, whatever happened.
    #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.path("tmp")).isEmpty)
  }
}
