/// What was measured.
struct Outcome: Codable {
  struct Row: Codable {
    var workload: String
    var title: String
    var unit: Workload.Unit
    var contender: String
    var median: Double?
    var least: Double?
    var most: Double?
    /// The median of Descent's result divided by this one's, round by round.
    var ratio: Double?
    var rounds: Int
    /// The machine on which it was measured, because not every run measures every workload.
    var machine: String?
  }
  struct Curve: Codable {
    struct Point: Codable {
      var x: Double
      var seconds: Double
      var work: Double
      var megabytes: Double
    }
    var name: String
    var axis: String
    var points: [Point]
  }
  var date: String
  var machine: String
  var cores: Int
  var versions: [String: String]
  var rows: [Row]
  var curves: [Curve]

  /// The rows of a workload, each with the machine on which it was measured.
  func rows(of workload: String) -> [Row] {
    rows.filter { $0.workload == workload }.map { row in
      var row = row
      row.machine = row.machine ?? machine
      return row
    }
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
