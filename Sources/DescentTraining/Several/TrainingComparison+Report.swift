import DescentFigures
import DescentFiles
import DescentLearning
import DescentNumerics
import DescentRuns

extension TrainingComparison {
  /// A measure of each group at the kept epochs, and its difference from the first group.
  public struct Result: Codable, Sendable {
    /// The measure, such as `loss`.
    public let measure: String
    /// The group.
    public let group: String
    /// Its mean over the seeds; `nil` if a training has no finite value.
    public let value: MeanInterval?
    /// Its difference from the first group, paired by seed if the seeds are the same; `nil` for the first group.
    public let difference: MeanInterval?
    /// Whether the difference was taken seed by seed.
    public let isPaired: Bool
  }

  /// Every measure of every group.
  public var results: [Result] {
    measures.flatMap { measure in groups.map { result(measure, $0) } }
  }

  private func values(_ measure: String, _ group: Group) -> [UInt64: Double] {
    Dictionary(
      group.runs.map { ($0.seed, $0.value(measure, isValidated: isValidated) ?? .nan) }
    ) { first, _ in first }
  }

  private func result(_ measure: String, _ group: Group) -> Result {
    let (own, base) = (values(measure, group), values(measure, groups[0]))
    let seeds = own.keys.sorted()
    let isPaired = seeds == base.keys.sorted() && seeds.count > 1
    let isFirst = group.name == groups[0].name
    let difference =
      isPaired
      ? MeanInterval(seeds.map { (own[$0] ?? .nan) - (base[$0] ?? .nan) })
      : MeanInterval(
        difference: seeds.compactMap { own[$0] }, from: base.keys.sorted().compactMap { base[$0] })
    return Result(
      measure: measure, group: group.name, value: MeanInterval(seeds.compactMap { own[$0] }),
      difference: isFirst ? nil : difference, isPaired: isPaired && !isFirst)
  }

  private var part: String { isValidated ? "validation" : "training" }

  // MARK: Figures

  /// The curves of each measure: means over the seeds, with a band from the lowest to the highest.
  public var figures: [(name: String, figure: any Figure)] {
    guard groups.allSatisfy({ group in group.runs.allSatisfy { !$0.record.epochs.isEmpty } }) else {
      return []
    }
    return measures.map { measure in
      let title = "\(part) \(MetricName.title(measure))"
      var chart = Chart(title: "\(title) by epoch", x: ChartAxis("epoch"), y: ChartAxis(title))
      let styles: [LineStyle] = [.solid, .dashed, .dotted]
      for (index, group) in groups.enumerated() {
        let curve = MeanCurve(group, measure, isValidated)
        if group.runs.count > 1 {
          chart = chart.adding(
            .band(
              curve.epochs, lower: curve.low, upper: curve.high, name: group.name,
              color: .series(index)))
        }
        chart = chart.adding(
          .line(
            curve.epochs, curve.mean, name: group.name, style: styles[index % styles.count],
            color: .series(index)))
      }
      return (measure, chart)
    }
  }

  // MARK: Text

  /// The value of each measure for each group, and the difference from the first.
  public var table: Report.Table {
    Report.Table(
      caption:
        "Each training at the epoch whose model is kept, on the \(part) data: means over the seeds, each with its 95 % interval.",
      columns: [
        "measure", "trainings", "seeds", "value", "difference from the first", "beyond noise",
      ],
      rows: results.map { result in
        let group = groups.first { $0.name == result.group }
        let beyond = result.difference.map { difference in
          difference.isBeyondNoise.map { $0 ? "yes" : "no" } ?? "unknown"
        }
        return [
          MetricName.title(result.measure), result.group, "\(group?.runs.count ?? 0)",
          result.value?.text() ?? "not finite",
          (result.difference?.text() ?? "") + (result.isPaired ? ", paired" : ""), beyond ?? "",
        ]
      })
  }

  /// The settings that differ, and the folders.
  public var settingsTable: Report.Table {
    Report.Table(
      columns: ["trainings"] + differences.map { printable($0) } + ["folders"],
      rows: groups.map { group in
        [group.name] + group.settings.map { $0.map { printable($0) } ?? "none" }
          + [group.runs.map { printable($0.path) }.joined(separator: ", ")]
      })
  }

  /// A reading of the numbers.
  public var reading: String {
    guard groups.count > 1 else {
      return results.map { result in
        let name = "\(part) \(MetricName.title(result.measure))"
        let count = groups[0].runs.count
        return result.value.map {
          "The \(name) is \($0.text()) over \(count) \(count == 1 ? "seed" : "seeds")."
        } ?? "The \(name) of a training is not finite."
      }.joined(separator: " ")
    }
    return results.filter { $0.difference != nil }.map(sentence).joined(separator: " ")
  }

  private func sentence(_ result: Result) -> String {
    let (name, first) = ("\(part) \(MetricName.title(result.measure))", groups[0].name)
    guard let difference = result.difference, let isBeyond = difference.isBeyondNoise else {
      return
        "With one seed each, the noise of the \(name) of \(result.group) and \(first) is unknown."
    }
    let text = difference.magnitude.text()
    return isBeyond
      ? "\(result.group) has \(difference.mean < 0 ? "a lower" : "a higher") \(name) than \(first), by \(text)."
      : "The \(name) of \(result.group) and \(first) does not differ beyond noise (\(difference.text()))."
  }

  /// The results as JSON, with sorted keys.
  public var json: String { get throws { try RecordJSON.text(results) } }

  /// The comparison as one HTML file.
  public var html: String {
    get throws {
      Report(
        title: groups.count == 1 ? "One training with several seeds" : "Trainings compared",
        question: "",
        settings: [
          ("trainings", "\(groups.flatMap(\.runs).count)"),
          (
            "settings that differ",
            differences.isEmpty ? "none" : differences.map { printable($0) }.joined(separator: ", ")
          ),
          ("Descent", descentVersion), ("machine", Machine.description),
        ],
        sections: figures.map {
          .figure(
            $0.figure,
            caption:
              "Lines are means over the seeds; bands reach from the lowest to the highest value.")
        } + [
          .text(heading: "Reading", reading), .table(table, heading: "Results"),
          .table(settingsTable, heading: "Trainings"),
        ], dataJSON: try json
      ).html()
    }
  }
}

/// The mean of a measure over the trainings of a group, epoch by epoch, up to the end of the shortest.
private struct MeanCurve {
  let epochs: [Double]
  let (mean, low, high): ([Double], [Double], [Double])

  init(_ group: TrainingComparison.Group, _ measure: String, _ isValidated: Bool) {
    let count = group.runs.map(\.record.epochs.count).min() ?? 0
    let points = (0..<count).map { index in
      group.runs.map {
        $0.record.epochs[index].value(measure, isValidated: isValidated) ?? .nan
      }
    }
    epochs = (0..<count).map { Double(group.runs[0].record.epochs[$0].epoch) }
    mean = points.map { $0.reduce(0, +) / Double($0.count) }
    low = points.map { $0.min() ?? .nan }
    high = points.map { $0.max() ?? .nan }
  }
}
