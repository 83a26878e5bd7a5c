import ArgumentParser
import Descent

/// How rows that differ from those in training are treated: the same wherever a model takes rows.
struct TableOptions: ParsableArguments {
  @Option(
    help: """
      How missing values are treated, instead of as in training: refuse, drop, fill or mark (see data.missing).
      """)
  var missing: DataSettings.MissingSettings?

  @Option(
    help: """
      How categories not seen in training are treated, instead of as in training: refuse or zeros (see \
      data.unknown-categories).
      """)
  var unknownCategories: UnknownCategoryPolicy?

  /// The model with this treatment.
  func applied(to model: Model) throws -> Model {
    try model.treating(missing: missing?.policy, unknownCategories: unknownCategories)
  }
}

extension DataSettings.MissingSettings: ExpressibleByArgument {}
extension UnknownCategoryPolicy: ExpressibleByArgument {}
