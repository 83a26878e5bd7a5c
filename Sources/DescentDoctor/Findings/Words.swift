import DescentNumerics
import RealModule

/// Also for shares that are enormous or infinite, as of a loss that has grown beyond all bounds.
func percent(_ share: Double) -> String {
  let value = share * 100
  let isWhole = (10..<1e6).contains(value.magnitude)
  return (isWhole ? "\(Int(value.rounded()))" : number(value)) + " %"
}

func number(_ value: Double) -> String { NumberText.readable(value, digits: 3) }

/// Pearson's.
func correlation(_ left: [Float], _ right: [Float]) -> Double {
  let count = Double(max(1, left.count))
  let means = (
    left.reduce(0) { $0 + Double($1) } / count, right.reduce(0) { $0 + Double($1) } / count
  )
  var (product, first, second) = (0.0, 0.0, 0.0)
  for (a, b) in zip(left, right) {
    let (x, y) = (Double(a) - means.0, Double(b) - means.1)
    product += x * y
    first += x * x
    second += y * y
  }
  return first > 0 && second > 0 ? product / (first * second).squareRoot() : 0
}
