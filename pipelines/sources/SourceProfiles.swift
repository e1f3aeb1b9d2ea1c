/// The YAML files beside this one, carried inside the binary.
package enum SourceProfiles {
  package static let files: [(name: String, text: String)] = [
    ("cafe24.yaml", text(PackageResources.cafe24_yaml)),
    ("smartstore.yaml", text(PackageResources.smartstore_yaml)),
    ("coupang.yaml", text(PackageResources.coupang_yaml)),
    ("shopify.yaml", text(PackageResources.shopify_yaml)),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
