import DescentGraph

extension Tensor {
  /// The numbers as a tensor [1, numbers] in the same trace.
  ///
  /// No primitive holds more than one number, so that it is a sum of unit rows: that of column c is the
  /// one-hot row of the first largest element of a row that is −1 before c and 0 from there.
  func row(of numbers: [Double]) -> Tensor {
    let empty = filling([1, numbers.count], with: 0)
    var (sum, passed) = (empty, empty)
    for number in numbers {
      let unit = passed.argMax().oneHot(classes: numbers.count)
      sum = sum + unit * number
      passed = passed - unit
    }
    return sum
  }
}
