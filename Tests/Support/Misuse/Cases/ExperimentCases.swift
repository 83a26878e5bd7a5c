import Descent

private func ran<E: Experiment>(
  _ experiment: E.Type, jobs: Int = 2, _ change: (inout E.Options) -> Void
) async throws {
  var options = E.Options()
  options.makeQuick()
  change(&options)
  let runner = ExperimentRunner(folder: RunFolder("run"), jobs: jobs, events: RunEvents())
  _ = try await runner.run(experiment, options)
}

/// Settings of experiments that make no sense.
let experimentCases: [Misuse] = [
  .refused("an experiment of no seeds", "seeds") {
    try await ran(OptimizerPathsExperiment.self) { $0.seeds = 0 }
  },
  .refused("an experiment of negative seeds", "seeds") {
    try await ran(OptimizerPathsExperiment.self) { $0.seeds = .min }
  },
  .refused("an experiment of more seeds than memory", "seeds") {
    try await ran(OptimizerPathsExperiment.self) { $0.seeds = .max }
  },
  .works("an experiment of no jobs") {
    try await ran(OptimizerPathsExperiment.self, jobs: 0) { $0.steps = 3 }
  },
  .works("an experiment of as many jobs as can be counted") {
    try await ran(OptimizerPathsExperiment.self, jobs: .max) { $0.steps = 3 }
  },
  .works("an experiment of negative jobs") {
    try await ran(OptimizerPathsExperiment.self, jobs: .min) { $0.steps = 3 }
  },
  .refused("paths of no steps", "steps") {
    try await ran(OptimizerPathsExperiment.self) { $0.steps = 0 }
  },
  .refused("paths of more steps than memory", "steps") {
    try await ran(OptimizerPathsExperiment.self) { $0.steps = .max }
  },
  .refused("paths from a place of one number", "start") {
    try await ran(OptimizerPathsExperiment.self) { $0.start = [1] }
  },
  .refused("paths from a place that is none", "start") {
    try await ran(OptimizerPathsExperiment.self) { $0.start = [.nan, .infinity] }
  },
  .refused("a search of no trials", "trials") {
    try await ran(HyperparameterSearchExperiment.self) { $0.trials = 0 }
  },
  .refused("a search of rates the wrong way round", "learning-rate") {
    try await ran(HyperparameterSearchExperiment.self) { $0.learningRates = [1, 0.1] }
  },
  .refused("a search of one rate", "learning-rate") {
    try await ran(HyperparameterSearchExperiment.self) { $0.learningRates = [1] }
  },
  .refused("a search of a validation of everything", "validation") {
    try await ran(HyperparameterSearchExperiment.self) { $0.validationFraction = 1 }
  },
  .refused("a search of more rounds than trials", "rounds") {
    try await ran(HyperparameterSearchExperiment.self) { ($0.rounds, $0.trials) = (50, 5) }
  },
  .refused("a choice among one trial", "trials") {
    try await ran(ValidationExperiment.self) { $0.trials = 1 }
  },
  .refused("a choice by more images than there are", "parts") {
    try await ran(ValidationExperiment.self) { $0.parts = [.max] }
  },
  .refused("a choice by no images", "parts") {
    try await ran(ValidationExperiment.self) { $0.parts = [] }
  },
  .refused("a choice of more trials than memory", "trials") {
    try await ran(ValidationExperiment.self) { $0.trials = .max }
  },
  .refused("a choice over no splits", "splits") {
    try await ran(ValidationExperiment.self) { $0.splits = 0 }
  },
  .works("a choice among two trials") {
    try await ran(ValidationExperiment.self) { ($0.data, $0.trials) = ("digits", 2) }
  },
  .refused("a comparison of no activations", "activation") {
    try await ran(InitializationComparisonExperiment.self) { $0.activations = [] }
  },
  .refused("a comparison of no steps", "steps") {
    try await ran(InitializationComparisonExperiment.self) { $0.steps = -1 }
  },
  .refused("a comparison of a rate that is no number", "rate") {
    try await ran(InitializationComparisonExperiment.self) { $0.learningRate = .nan }
  },
  .refused("a comparison of no optimizers", "optimizer") {
    try await ran(OptimizerComparisonExperiment.self) { $0.optimizers = [] }
  },
  .refused("a comparison of an optimizer of a rate below zero", "learning-rate") {
    try await ran(OptimizerComparisonExperiment.self) {
      $0.optimizers = $0.optimizers.map { .init($0.method, learningRate: -1) }
    }
  },
  .refused("layers of no units", "hidden") {
    try await ran(BatchNormExperiment.self) { $0.hidden = [0] }
  },
  .refused("more layers than memory", "") {
    try await ran(BatchNormExperiment.self) { $0.hidden = [.max, .max] }
  },
  .refused("batches larger than the samples", "batch") {
    try await ran(BatchNormExperiment.self) { $0.batchSize = .max }
  },
  .refused("more samples than there are", "samples") {
    try await ran(BatchNormExperiment.self) { $0.samples = .max }
  },
  .refused("no epochs", "epochs") { try await ran(BatchNormExperiment.self) { $0.epochs = 0 } },
  .refused("fewer outputs than classes", "outputs") {
    try await ran(BatchNormExperiment.self) { $0.outputs = 2 }
  },
  .refused("a dropout of everything", "rate") {
    try await ran(DropoutExperiment.self) { $0.rates = [0, 1] }
  },
  .refused("no networks", "networks") { try await ran(DropoutExperiment.self) { $0.networks = 0 } },
  .refused("negative passes", "passes") {
    try await ran(DropoutExperiment.self) { $0.passes = -1 }
  },
  .refused("curves of every zero epochs", "every") {
    try await ran(DropoutExperiment.self) { $0.every = 0 }
  },
  .refused("no decays", "weight-decay") {
    try await ran(WeightDecayExperiment.self) { $0.weightDecay = [] }
  },
  .refused("a decay that is no number", "weight-decay") {
    try await ran(WeightDecayExperiment.self) { $0.weightDecay = [.nan] }
  },
  .refused("a symmetry of weights that are no numbers", "weight") {
    try await ran(SymmetryExperiment.self) { $0.weight = .nan }
  },
  .refused("activations of no features", "features") {
    try await ran(ActivationDistributionExperiment.self) { $0.features = 0 }
  },
  .refused("activations of more samples than memory", "") {
    try await ran(ActivationDistributionExperiment.self) { $0.samples = .max }
  },
  .refused("an experiment on data that are not there", "") {
    try await ran(BatchNormExperiment.self) { $0.data = "nothing" }
  },
  .refused("an experiment on data in a folder that is not there", "") {
    try await ran(BatchNormExperiment.self) { ($0.data, $0.dataDirectory) = ("mnist", "nothing") }
  },
]
