import DescentArrays
import DescentGraph

// Whether the samples and targets of data are those of a model and its loss. Checked before data are used, never in a
// step.
extension ModelPrograms {
  /// Why the named parts of samples do not fit a model; `nil` if they do, or have no names.
  static func inputMistake(_ model: any Layer, _ data: some SampleSource) -> String? {
    guard let taken = model.inputLayout, let given = data.inputLayout else { return nil }
    return taken.difference(from: given, mine: "the model takes", theirs: "the samples have")
  }

  /// Why the named parts of targets do not fit the loss; `nil` if they do, or have no names.
  func targetMistake(_ data: some SampleSource) -> String? {
    guard let given = data.targetLayout else { return nil }
    if let taken = (objective.loss as? CombinedLoss)?.targets {
      return taken.difference(from: given, mine: "the loss takes", theirs: "the targets have")
    }
    let names = SampleLayout.list(given.names)
    return "the targets have the names \(names), but the loss is for outputs without names"
  }

  func checkLabels(of data: some SampleSource) throws {
    let outputs = targetShape == .scalar ? outputShape.count : outputShape.dimensions.last ?? 1
    guard let classes = data.classCount else {
      throw TrainingError.data(
        "\(data.name): the targets are values, but the loss takes class labels")
    }
    guard classes >= 1 else {
      throw TrainingError.data(
        "\(data.name): declares \(classes) classes; there must be at least one")
    }
    guard (data.valueShape ?? []) == targetShape.dimensions else {
      throw TrainingError.data(
        "\(data.name): a sample has labels of the shape \(TensorShape(data.valueShape ?? [])), but the loss takes "
          + "\(targetShape) for outputs \(outputShape)")
    }
    guard classes <= outputs else {
      throw TrainingError.data(
        "\(data.name): \(classes) classes, but the model has \(outputs) outputs")
    }
  }

  func checkValues(of data: some SampleSource) throws {
    guard let shape = data.valueShape else {
      throw TrainingError.data(
        "\(data.name): the targets are class labels, but the loss takes values")
    }
    guard shape != targetShape.dimensions else { return }
    let taken =
      targetShape == outputShape
      ? "the outputs have \(outputShape)"
      : "the loss takes \(targetShape) for outputs \(outputShape)"
    throw TrainingError.data(
      "\(data.name): the targets have the shape \(TensorShape(shape)), but \(taken)")
  }

  /// A loss may be a custom one, and memory is allocated by what it says.
  func checkTargetShape() throws {
    guard targetShape.dimensions.allSatisfy({ $0 > 0 }),
      targetShape.count <= TensorShape.largestCount
    else {
      throw TrainingError.setting(
        "the loss takes targets of the shape \(targetShape) for outputs \(outputShape); no extent may be below 1"
      )
    }
    guard !comparesEachOutput, let metric = evaluationMetrics.first else { return }
    throw TrainingError.setting(
      "\(metric.name) compares each output with a target, or each sample with one label; the loss takes "
        + "\(targetShape) for outputs \(outputShape)")
  }

  /// Whether there is one label for each sample or one value for each output.
  var comparesEachOutput: Bool {
    targetInput == .labels || (targetKind == .values && targetShape == outputShape)
  }
}
