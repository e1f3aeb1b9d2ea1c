/// What a test holds against its null hypothesis, always said of the variant
/// (or the first sample): its value is greater, less, or merely another.
package enum Alternative: String, Sendable, Equatable, CaseIterable {
  case twoSided = "two-sided"
  case less
  case greater
}
