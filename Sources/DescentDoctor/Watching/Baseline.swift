import DescentConfiguration
import DescentLearning
import RealModule

/// The loss of the best constant prediction: what a network reaches that looks at no input.
///
/// For softmax cross-entropy it is the entropy −Σ p ln p of the shares of the classes (with label smoothing, of the smoothed
/// shares), for binary cross-entropy the mean over the labels of −p ln p − (1 − p) ln(1 − p), for the mean squared error the
/// variance of the values.
enum Baseline {
  static func loss(of look: SampleLook, _ settings: SettingsLook) -> Double {
    if look.labels != nil {
      let smoothing = settings.configuration.regularization.labelSmoothing
      let shares = look.classShares
      return shares.map { share in
        entropy((1 - smoothing) * share + smoothing / Double(shares.count))
      }.reduce(0, +)
    }
    let outputs = max(1, look.valueCount)
    let losses = (0..<outputs).map { output -> Double in
      let values = stride(from: output, to: look.values.count, by: outputs).map {
        Double(look.values[$0])
      }
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      if settings.usesBinaryLoss { return entropy(mean) + entropy(1 - mean) }
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
    }
    return losses.reduce(0, +) / Double(outputs)
  }

  /// The loss before learning that a network with small outputs has: ln K, ln 2, or the mean square of the values.
  static func first(of look: SampleLook, _ settings: SettingsLook) -> Double {
    if look.labels != nil { return Double.log(Double(max(2, look.classCount))) }
    if settings.usesBinaryLoss { return Double.log(2) }
    let squares = look.values.reduce(0) { $0 + Double($1) * Double($1) }
    return squares / Double(max(1, look.values.count))
  }

  private static func entropy(_ share: Double) -> Double {
    share > 0 ? -share * Double.log(share) : 0
  }
}
