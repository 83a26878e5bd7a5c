/// An input whose variance is that of very few samples: the five percent farthest from the median have at least 90 % of it,
/// and the value farthest away lies more than 20 standard deviations of the others from the median.
///
/// Standardization then squeezes all other samples together. Inputs that are 0 or the same in most samples are not meant.
struct Outliers: Rule {
  static let name = FindingName.outliers
  private static let (share, distance) = (0.9, 20.0)

  static func findings(in patient: Patient) -> [Finding] {
    guard !patient.training.isImage, patient.training.count >= 50 else { return [] }
    let columns = patient.training.columns
    return columns.indices.compactMap { column in
      let statistics = columns[column]
      guard statistics.distinct > 10, statistics.extremeShare >= share else { return nil }
      let values = patient.training.column(column).map(Double.init).sorted()
      let (low, median, high) = (
        values[values.count / 4], values[values.count / 2], values[values.count * 3 / 4]
      )
      let spread = (high - low) / 1.349
      guard spread > 0 else { return nil }
      let farthest =
        max(abs(statistics.maximum - median), abs(statistics.minimum - median)) / spread
      guard farthest > distance else { return nil }
      let name = patient.inputName(column)
      return Finding(
        self.name, .warning, path: name,
        "a value of \(name) lies \(number(farthest)) deviations from the others: five percent of the samples have \(percent(statistics.extremeShare)) of its variance",
        evidence: [
          .init(
            "distance of the farthest value, in deviations of the others", farthest,
            threshold: distance),
          .init(
            "share of the variance that 5 % of the samples have", statistics.extremeShare,
            threshold: share),
        ])
    }
  }
}
