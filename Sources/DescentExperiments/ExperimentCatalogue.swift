/// All experiments, in the order of the chapter.
public enum ExperimentCatalogue {
  public static let all: [any Experiment.Type] = [
    OptimizerPathsExperiment.self,
    OptimizerComparisonExperiment.self,
    SymmetryExperiment.self,
    ActivationDistributionExperiment.self,
    InitializationComparisonExperiment.self,
    BatchNormExperiment.self,
    OverfittingExperiment.self,
    WeightDecayExperiment.self,
    DropoutExperiment.self,
    HyperparameterSearchExperiment.self,
    ValidationExperiment.self,
  ]

  /// The experiment of a name; `nil` if there is none.
  public static subscript(name: String) -> (any Experiment.Type)? { all.first { $0.name == name } }
}
