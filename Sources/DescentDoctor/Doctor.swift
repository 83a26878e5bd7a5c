import DescentArrays
import DescentConfiguration
import DescentData
import DescentLearning
import DescentRuns
import DescentTraining

/// Says why a network does not learn, with the numbers that show it, and tries what may help.
///
/// ```swift
/// let examination = try await Doctor(configuration).examine()
/// for finding in examination.findings { print(finding.name, finding.observation) }
/// ```
///
/// It looks at the data, trains the configuration as it is, tries to learn a single batch by heart, and decides by rules
/// that are free of scale. Then each remedy of what it found is trained beside the original, with the same seeds.
public struct Doctor: Sendable {
  public let configuration: TrainingConfiguration

  public init(_ configuration: TrainingConfiguration) { self.configuration = configuration }

  /// Examines the training.
  ///
  /// - Parameters:
  ///   - jobs: How many trainings run at the same time; the result does not depend on it.
  ///   - remedies: Whether remedies are tried.
  ///   - budget: The steps that may be spent on watching it, and again on the remedies.
  ///   - events: Those who follow it.
  /// - Throws: Errors in data and settings, `CancellationError`.
  public func examine(
    jobs: Int = 1, remedies: Bool = true, budget: Int = 200_000, _ events: RunEvents = RunEvents()
  ) async throws -> Examination {
    let data = try LoadedTraining(configuration.data)
    events.note("looking at the data")
    var patient = try Patient(configuration, data)
    events.note("training the configuration as it is")
    patient.course = try await WatchedTraining(
      configuration: configuration, data: data, budget: budget
    ).run()
    events.note("learning a single batch by heart")
    patient.probes.memorizing = try await Memorizing.probe(configuration, data)
    var examination = Examination(
      findings: Rules.findings(in: patient), checked: Rules.all.map { $0.name })
    guard remedies else { return examination }
    examination.trials = try await RemedyTrials(
      configuration: configuration, findings: examination.findings,
      data: SearchedData(configuration.data, data),
      measure: RemedyMeasure(patient.settings, hasValidation: patient.validation != nil),
      stepsPerEpoch: patient.course.stepsPerEpoch, budget: budget,
      jobs: jobs,
      events: events
    ).run()
    return examination
  }
}

extension Patient {
  init(_ configuration: TrainingConfiguration, _ data: LoadedTraining) throws {
    let network = configuration.model.network(for: data.outputs, of: data.preparation)
    let isImage = data.preparation.imageShape != nil
    self.network = NetworkLook(network.layers)
    settings = SettingsLook(
      configuration: configuration, isClassification: data.outputs.task == .classification,
      isMultiLabel: data.outputs.task == .multiLabel,
      standardizesTarget: data.outputs.outputStandardization != nil,
      normalizesInputs: network.layers.first.map {
        $0 is BatchNorm || $0 is LayerNorm || $0 is Standardize
      }
        ?? false)
    training = try SampleLook(data.training, isImage: isImage)
    validation = try data.validation.map { try SampleLook($0, isImage: isImage) }
    singleFeatures = isImage ? [] : SingleFeature.all(training)
    neighbors = NearestNeighbors(training)
    if case .table(let table) = data.preparation {
      inputNames = table.preparation.features.flatMap { feature in
        Array(repeating: feature.column, count: feature.width)
      }
    } else {
      inputNames = []
    }
    classNames = data.outputs.classNames ?? []
    let scaling = data.outputs.outputStandardization
    let outputs = max(1, training.valueCount)
    originalTargets = training.values.enumerated().map { index, value in
      guard let scaling else { return Double(value) }
      let output = index % outputs
      return Double(value) * scaling.deviations[output] + scaling.means[output]
    }
  }
}
