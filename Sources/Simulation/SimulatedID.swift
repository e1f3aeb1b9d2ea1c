/// Ids as back offices count them: zeros before, as many as keep `digits`, and longer beyond.
enum SimulatedID {
  static func make(_ prefix: String, _ number: Int, digits: Int) -> String {
    let text = String(number)
    return prefix + String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
