/// Inputs that name samples instead of describing them: whole numbers at equal distances, each once; or a category for
/// nearly each sample, which shows as inputs that are 1 in a single sample (at least half as many as there are samples).
///
/// A network can learn the training samples by heart from them, and nothing about others. Severity: an error where the
/// network does so (its training loss lies far below the validation loss), a warning else.
struct MemorizingColumn: Rule {
  static let name = FindingName.memorizingColumn
  private static let least = 0.5

  static func findings(in patient: Patient) -> [Finding] {
    guard !patient.training.isImage, patient.training.count >= 30 else { return [] }
    let (look, columns) = (patient.training, patient.training.columns)
    let severity: Finding.Severity = patient.course.learnsByHeart ? .error : .warning
    let single = columns.indices.filter { column in
      columns[column].distinct == 2
        && look.column(column).count { $0 == Float(columns[column].maximum) } == 1
    }
    let share = Double(single.count) / Double(look.count)
    if share >= least {
      let name = patient.inputName(single[0])
      return [
        Finding(
          self.name, severity, path: name,
          "\(single.count) inputs such as \(name) mark a single sample each: a category with a value for nearly every sample",
          evidence: [.init("inputs that mark one sample, for each sample", share, threshold: least)]
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
