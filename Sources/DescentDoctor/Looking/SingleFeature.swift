/// How well one input alone predicts the target: bins of equal counts, each predicting what its training half holds, judged
/// on the other half; for values a straight line, too.
struct SingleFeature: Sendable {
  let column: Int
  /// The share of the target that it explains on the other half: for classes 1 − errors/errors of the most frequent class,
  /// for values 1 − squared error/variance.
  let explained: Double

  private static let bins = 32

  /// For every column, the best first.
  static func all(_ look: SampleLook) -> [SingleFeature] {
    guard look.count >= 40 else { return [] }
    return (0..<look.featureCount).filter { !look.columns[$0].isConstant }.map { column in
      SingleFeature(column: column, explained: explained(look, column))
    }.sorted { ($0.explained, $1.column) > ($1.explained, $0.column) }
  }

  private static func explained(_ look: SampleLook, _ column: Int) -> Double {
    let values = look.column(column)
    let fit = stride(from: 0, to: look.count, by: 2).map { $0 }
    let judge = stride(from: 1, to: look.count, by: 2).map { $0 }
    let sorted = fit.map { values[$0] }.sorted()
    let edges = (1..<bins).map { sorted[$0 * sorted.count / bins] }
    func bin(_ index: Int) -> Int {
      // The number of edges at or below the value.
      var (low, high) = (0, edges.count)
      while low < high {
        let middle = (low + high) / 2
        if edges[middle] <= values[index] { low = middle + 1 } else { high = middle }
      }
      return low
    }
    if let labels = look.labels {
      return classes(labels, look.classCount, fit, judge, bin)
    }
    return max(numbers(look, fit, judge, bin), line(look, values, fit, judge))
  }

  /// By a straight line.
  private static func line(
    _ look: SampleLook, _ values: [Float], _ fit: [Int], _ judge: [Int]
  ) -> Double {
    func target(_ index: Int) -> Double { Double(look.values[index * look.valueCount]) }
    let count = Double(max(1, fit.count))
    let means = (
      fit.reduce(0) { $0 + Double(values[$1]) } / count, fit.reduce(0) { $0 + target($1) } / count
    )
    let (product, square) = fit.reduce((0.0, 0.0)) { sums, index in
      let x = Double(values[index]) - means.0
      return (sums.0 + x * (target(index) - means.1), sums.1 + x * x)
    }
    let slope = square > 0 ? product / square : 0
    let (error, variance) = judge.reduce((0.0, 0.0)) { sums, index in
      let y = target(index) - means.1
      let difference = y - slope * (Double(values[index]) - means.0)
      return (sums.0 + difference * difference, sums.1 + y * y)
    }
    return variance > 0 ? 1 - error / variance : 0
  }

  private static func classes(
    _ labels: [Int], _ classCount: Int, _ fit: [Int], _ judge: [Int], _ bin: (Int) -> Int
  ) -> Double {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: bins)
    var totals = [Int](repeating: 0, count: classCount)
    for index in fit {
      counts[bin(index)][labels[index]] += 1
      totals[labels[index]] += 1
    }
    func most(_ counts: [Int]) -> Int { counts.indices.max { counts[$0] < counts[$1] } ?? 0 }
    let usual = most(totals)
    let answers = counts.map { $0.allSatisfy { $0 == 0 } ? usual : most($0) }
    let wrong = judge.count { answers[bin($0)] != labels[$0] }
    let base = judge.count { usual != labels[$0] }
    return base == 0 ? 0 : 1 - Double(wrong) / Double(base)
  }

  private static func numbers(
    _ look: SampleLook, _ fit: [Int], _ judge: [Int], _ bin: (Int) -> Int
  ) -> Double {
    func target(_ index: Int) -> Double { Double(look.values[index * look.valueCount]) }
    var (sums, counts) = ([Double](repeating: 0, count: bins), [Double](repeating: 0, count: bins))
    for index in fit {
      sums[bin(index)] += target(index)
      counts[bin(index)] += 1
    }
    let mean = sums.reduce(0, +) / Double(max(1, fit.count))
    var (error, variance) = (0.0, 0.0)
    for index in judge {
      let place = bin(index)
      let answer = counts[place] > 0 ? sums[place] / counts[place] : mean
      error += (target(index) - answer) * (target(index) - answer)
      variance += (target(index) - mean) * (target(index) - mean)
    }
    return variance > 0 ? 1 - error / variance : 0
  }
}
