import DescentArrays
import DescentExecution
import DescentGraph

/// The values inside a network while it learns from one batch, each under its path.
public struct NetworkObservation: Sendable, Equatable {
  /// The parameters, in the order of declaration.
  public let parameters: [NamedTensor]
  /// The gradient of each parameter that is not frozen.
  public let gradients: [NamedTensor]
  /// The output of each layer, in order, except layers that only pass on their input.
  public let activations: [NamedTensor]

  /// An observation of the given values.
  public init(
    parameters: [NamedTensor], gradients: [NamedTensor], activations: [NamedTensor]
  ) {
    self.parameters = parameters
    self.gradients = gradients
    self.activations = activations
  }
}

extension Trainer {
  /// The parameters, their gradients and the output of each layer, as in the next step on these samples: in training
  /// mode, with the loss including any L2 penalty, before gradient clipping. Changes nothing.
  ///
  /// - Parameter samples: The batch, as indices of samples; they may repeat.
  /// - Throws: ``TrainingError/data(_:)`` if the data do not fit the model or a sample does not exist.
  public func observation(on data: Dataset, samples: [Int32]) throws -> NetworkObservation {
    try check(data, batch: samples)
    return try observation(batch: samples.count) { executor in
      samples.withUnsafeBufferPointer {
        executor.gather($0, of: data, programs.targetInput)
      }
    }
  }

  /// The same for the first batch of samples of data that may be a stream.
  public func observation(onFirstOf data: any SampleSource) throws -> NetworkObservation {
    try programs.check(data)
    let count = min(batchSize, data.count)
    let reader = try programs.batches(of: data, count, in: .sequential, from: 0)
    return try observation(batch: count) { executor in
      try programs.read(reader, count, of: data, into: executor)
    }
  }

  private func observation(
    batch: Int, _ fill: (Executor) throws -> Void
  ) throws -> NetworkObservation {
    let observed =
      try observing.flatMap { $0.batch == batch ? $0 : nil } ?? observationProgram(batch)
    observing = observed
    let executor = observed.executor
    try fill(executor)
    executor.run(seed: seed, step: UInt32(truncatingIfNeeded: steps + 1))
    func tensor(_ path: String, _ shape: TensorShape, _ output: String) -> NamedTensor {
      NamedTensor(
        path, shape: shape.dimensions, values: executor.output(output).map(Array.init) ?? [])
    }
    let parameters = executor.plan.program.variables.filter { $0.role != nil }
    return NetworkObservation(
      parameters: try parameters.map {
        NamedTensor($0.path, shape: $0.shape.dimensions, values: try values(at: $0.path))
      },
      gradients: parameters.filter { !updates.freezes($0) }.map {
        tensor($0.path, $0.shape, $0.path)
      },
      activations: observed.layers.map { tensor($0.path, $0.shape, $0.output) })
  }
}

extension Trainer {
  private func observationProgram(_ batch: Int) throws -> ObservationProgram {
    let (program, layers) = try programs.observation(batch: batch)
    return ObservationProgram(
      batch: batch, executor: try Executor(Plan.shared(program), variables: variables),
      layers: layers)
  }
}

/// A program that observes a network on batches of one size.
struct ObservationProgram {
  let batch: Int
  let executor: Executor
  /// The shape and the name of the output of every layer.
  let layers: [(path: String, shape: TensorShape, output: String)]
}

extension ModelPrograms {
  /// The program of the gradients, with the output of every layer as further outputs.
  ///
  /// - Returns: The program, and the name and shape of every layer's output.
  func observation(
    batch: Int
  ) throws -> (program: Program, layers: [(path: String, shape: TensorShape, output: String)]) {
    var program = try gradients(batch: batch)
    let result = try Program(mode: .training) { scope in
      scope.output(ModelPrograms.output, forward(batch, scope).output)
    }
    guard program.nodes.starts(with: result.nodes) else {
      throw TraceError(
        path: "", operation: "the model", shapes: [],
        reason:
          "produces a different program on each call; a layer must depend only on its settings")
    }
    // The same trace up to the loss, so that the same nodes have the same indices.
    let layers = layerOutputs(in: result).map { path, node in
      (path: path, output: "output of \(path)", node: node)
    }
    program.outputs += layers.map { ProgramOutput(name: $0.output, node: $0.node) }
    return (program, layers.map { ($0.path, program.nodes[$0.node].shape, $0.output) })
  }

  /// The output node of each layer: the last node with its path that is used under another path or is the model's
  /// output.
  private func layerOutputs(in program: Program) -> [(path: String, node: NodeID)] {
    let result = program.output(ModelPrograms.output)
    var isGiven = program.nodes.indices.map { $0 == result }
    for node in program.nodes {
      for operand in node.operands where program.nodes[operand].path != node.path {
        isGiven[operand] = true
      }
    }
    var last: [String: NodeID] = [:]
    for (id, node) in program.nodes.enumerated() where isGiven[id] {
      switch node.operation {
      case .input, .variable, .constant, .array: continue
      default: last[node.path] = id
      }
    }
    return last.sorted { $0.value < $1.value }.map { path, node in
      (path.isEmpty ? model.name : path, node)
    }
  }
}
