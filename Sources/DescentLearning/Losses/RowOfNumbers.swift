import DescentGraph

extension Tensor {
  /// The numbers as a tensor of shape [1, numbers] in the same trace.
  ///
  /// No primitive holds more than one number, so the row is a sum of scaled one-hot rows. The one-hot row of column c
  /// marks the first largest element of a row that is −1 before c and 0 from there on.
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
