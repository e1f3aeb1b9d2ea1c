/// Ids of a simulated shop: a letter and a number of at least so many digits. Larger numbers take more
/// digits, so that ids stay unique however large the shop is.
package enum SimulatedID {
  package static func text(_ prefix: String, _ number: Int, digits: Int) -> String {
    let number = String(number)
    return prefix + String(repeating: "0", count: max(0, digits - number.count)) + number
  }
}
