/// The documented preconditions of the public API, at most ten, each by words of its message.
///
/// `docs/ARCHITECTURE.md` lists them too, and the comment of what traps says so.
enum Preconditions: String, CaseIterable, Sendable {
  /// `Dataset.features(at:)`
  case sample = "there is no sample"
  /// `ConfusionMatrix.add(label:prediction:)` and its subscript
  case classes = "classes; both must be of them"
  /// `FeatureStandardization.standardized(_:at:)` and `restored(_:at:)`
  case place = "in a standardization of"
  /// `EpochOrder.indices(count:batchSize:)` and that of `BatchOrder`
  case order = "an epoch has at most"
  /// `Domain.value(at:)`
  case choice = "nothing can be drawn from a domain without choices"
  /// `MetricBatch.init(count:outputSize:outputs:targets:numbers:)`
  case batch = "outputs needs as many outputs and targets"
}
