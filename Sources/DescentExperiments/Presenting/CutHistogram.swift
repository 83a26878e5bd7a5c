import DescentFigures
import DescentNumerics

/// A histogram of shares in percent. Bars above the axis are cut and labeled with their height, so that spikes leave the
/// rest visible.
struct CutHistogram {
  let shares: [Double]
  let edges: [Double]
  var highest = 15.0

  func chart(title: String, x: String, y: String) -> Chart {
    var chart = Chart(
      title: title, x: ChartAxis(x, range: (edges.first ?? 0)...(edges.last ?? 1)),
      y: ChartAxis(y, unit: "%", range: 0...highest)
    ).adding(.histogram(counts: shares, edges: edges))
    for run in cutRuns {
      let sum = shares[run].reduce(0, +)
      chart = chart.adding(
        .note(
          "\(NumberText.fixed(sum, decimals: 0)) %", x: edges[place(beside: run)],
          y: 0.85 * highest))
    }
    return chart
  }

  /// Neighboring bars that are higher than the axis; they share a label.
  private var cutRuns: [ClosedRange<Int>] {
    shares.indices.filter { shares[$0] > highest }.reduce(into: []) { runs, bin in
      if let last = runs.last, last.upperBound + 1 == bin {
        runs[runs.count - 1] = last.lowerBound...bin
      } else {
        runs.append(bin...bin)
      }
    }
  }

  /// The edge beside which the label covers no other high bar: to the right, or to the left if there is no room.
  private func place(beside run: ClosedRange<Int>) -> Int {
    let isHigh = { (bin: Int) in shares[bin] > 0.6 * highest }
    let right = (run.upperBound + 1..<shares.count).first { !isHigh($0) } ?? shares.count
    let left = (0..<run.lowerBound).last { !isHigh($0) } ?? -1
    return right > shares.count * 3 / 4 && left >= 0 ? left + 1 : right
  }
}

extension SmallMultiples {
  /// A grid of histograms with a title for each row and, above the first row, each column.
  ///
  /// - Parameter rows: For each row a title, and for each column the shares of the bins in percent.
  init(
    histograms rows: [(title: String, shares: [[Double]])], edges: [Double], title: String,
    columns: [String], x: String, y: String
  ) {
    let panels = rows.enumerated().flatMap { row, item in
      item.shares.enumerated().map { column, shares in
        CutHistogram(shares: shares, edges: edges).chart(
          title: row == 0 ? columns[column] : "", x: x, y: y)
      }
    }
    self.init(
      title: title, columns: max(1, columns.count), panels: panels, rowTitles: rows.map(\.title),
      aspect: 0.6)
  }
}
