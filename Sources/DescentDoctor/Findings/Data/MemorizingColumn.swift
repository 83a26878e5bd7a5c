/// Inputs that name samples instead of describing them: whole numbers at equal distances, each once; or a category with so many
/// values that each has few samples, at most some six: at least 20 values, and 0.15 for each sample.
///
/// A network can learn the training samples by heart from them, and nothing about others; where samples of one name are in
/// both parts, validation measures memory. Severity: an error where the training loss lies far below the validation loss, a
/// warning else.
struct MemorizingColumn: Rule {
  static let name = FindingName.memorizingColumn
  private static let (least, fewest) = (0.15, 20)

  static func findings(in patient: Patient) -> [Finding] {
    guard !patient.training.isImage, patient.training.count >= 30 else { return [] }
    let (look, columns) = (patient.training, patient.training.columns)
    let severity: Finding.Severity = patient.course.learnsByHeart ? .error : .warning
    let indicators = columns.indices.filter { columns[$0].distinct == 2 }
    let categories = Dictionary(grouping: indicators, by: patient.inputName)
    let named = categories.filter { $0.value.count >= fewest }.map {
      (name: $0.key, share: Double($0.value.count) / Double(look.count), count: $0.value.count)
    }.filter { $0.share >= least }.min { $0.name < $1.name }
    if let named {
      return [
        Finding(
          self.name, severity, path: named.name,
          "\(named.name) has \(named.count) values for \(look.count) samples: it names samples or groups of them",
          evidence: [
            .init("values of the category, for each sample", named.share, threshold: least)
          ]
        )
      ]
    }
    return columns.indices.compactMap { column in
      guard columns[column].distinct == look.count, isCounting(look.column(column)) else {
        return nil
      }
      let name = patient.inputName(column)
      return Finding(
        self.name, severity, path: name,
        "\(name) counts the samples: it says which one it is, and nothing about it",
        evidence: [.init("share of samples with a value of their own", 1, threshold: 1)])
    }
  }

  /// Values at equal distances, up to those of samples in the other part.
  private static func isCounting(_ values: [Float]) -> Bool {
    let sorted = values.sorted()
    let steps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }
    guard let least = steps.min(), least > 0 else { return false }
    let multiples = steps.map { ($0 / least).rounded() }
    let isRegular = zip(steps, multiples).allSatisfy { abs($0 / least - $1) < 0.05 }
    return isRegular && multiples.reduce(0, +) < Float(values.count) * 2
  }
}
