// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Arrows go one way, left to right:
//   CBoostMath → Statistics → Commerce ┐
//   Parallelism: under Statistics, Tables, Commerce and Stages
//   CLibCSV, CSystem, CZlib → Tables → Pipeline ├→ Stages → Commands → Executables
//                          Reporting, Simulation ┘
//   Statistics, Tables → TableAnalysis → Commands;  Statistics → Certification → Commands
// `scripts/test` builds with --explicit-target-dependency-import-check error.

/// Whether this machine's processor has vectors of four doubles and what else x86-64-v3 stands for. Builds,
/// those of tests too, are made for the processor that makes them: kernels take a fifth less time, results are
/// the same bits (lanes are fixed in the code, nothing is fused). `DANGOL_CPU=x86-64` builds for all of them.
let wideVectors: Bool = {
  let environment = ProcessInfo.processInfo.environment
  guard environment["DANGOL_CPU"] != "x86-64" else { return false }
  let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  let flags = processor.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? []
  return Set(["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"]).isSubset(
    of: flags.map(String.init))
}()

let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (wideVectors ? [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])] : [])

let stages = ["ingest", "profile", "metrics", "segment", "regress", "experiment", "report"]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: strict)
}

func executable(_ name: String) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["Commands", .product(name: "ArgumentParser", package: "swift-argument-parser")],
    path: "Sources/Executables/\(name)",
    swiftSettings: strict)
}

let package = Package(
  name: "dangol",
  products: [.executable(name: "dangol", targets: ["dangol"])]
    + stages.map { .executable(name: "dangol-\($0)", targets: ["dangol-\($0)"]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
  ],
  targets: [
    .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CSystem", cSettings: wideVectors ? [.define("DANGOL_WIDE_VECTORS")] : []),
    // Fused where the processor can, results would not be those of another one.
    .target(
      name: "CBoostMath",
      cxxSettings: [
        .unsafeFlags(["-ffp-contract=off"]), .unsafeFlags(["-O2"], .when(configuration: .debug)),
      ]),

    // Optimised in debug builds too: the tests run it for minutes otherwise.
    .target(
      name: "Statistics", dependencies: ["CBoostMath", "Parallelism"],
      swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    module("Certification", ["Parallelism", "Statistics"]),
    module("CivilTime"),
    module("Parallelism"),
    // The reader's inner loops hold classes: their accesses are not checked one by one.
    .target(
      name: "Tables", dependencies: ["CivilTime", "CLibCSV", "CSystem", "CZlib", "Parallelism"],
      swiftSettings: strict + [
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
      ]),
    module("Commerce", ["CivilTime", "Parallelism", "Statistics"]),
    module(
      "Reporting", [.product(name: "Mustache", package: "swift-mustache")],
      resources: [.embedInCode("Templates")]),
    module(
      "Pipeline",
      [
        "CCrypto", "CivilTime", "Parallelism", "Tables", "CSystem", "CXXHash",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "SourceProfiles", path: "pipelines/sources",
      resources: ["cafe24", "smartstore", "coupang", "shopify"].map { .embedInCode("\($0).yaml") },
      swiftSettings: strict),
    module("TableAnalysis", ["Statistics", "Tables"]),
    module("Simulation", ["Statistics", "CivilTime", "Tables"]),
    module(
      "Stages",
      [
        "Statistics", "CivilTime", "Tables", "Commerce", "Parallelism", "Reporting", "Pipeline",
        "SourceProfiles",
      ]),
    module(
      "Commands",
      [
        "Stages", "Pipeline", "Tables", "CivilTime", "Parallelism", "Statistics", "Simulation",
        "TableAnalysis",
        "Certification",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    executable("dangol"),
    // The numeric kernels alone, for scripts/bench.
    .executableTarget(
      name: "dangol-bench", dependencies: ["CSystem", "Pipeline", "Stages", "Statistics", "Tables"],
      path: "Sources/Benchmarks", swiftSettings: strict),

    tests("Statistics", ["Statistics", "Certification", "Parallelism"]),
    tests("Tables", ["Tables", "CivilTime", "Parallelism", "Statistics"]),
    tests("Commerce", ["Commerce", "CivilTime", "Statistics"]),
    tests("Reporting", ["Reporting"]),
    tests("Simulation", ["Simulation", "CivilTime", "Tables"]),
    tests("Pipeline", ["Pipeline", "Stages", "Tables"]),
    // Black-box: runs the built commands as a user does.
    tests("Command", ["dangol", "Tables"]),
  ] + stages.map { executable("dangol-\($0)") },
  swiftLanguageModes: [.v6]
)
