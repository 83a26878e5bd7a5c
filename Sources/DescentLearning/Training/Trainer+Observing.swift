import DescentData
import DescentExecution
import DescentGraph

/// Numbers of a network under the path of what they belong to.
public struct NamedValues: Sendable, Hashable {
  /// A parameter, such as `3-Dense/weight`, or a layer, such as `4-ReLU`.
  public let path: String
  /// The elements in row-major order.
  public let values: [Float]

  /// Values under a path.
  public init(path: String, values: [Float]) {
    self.path = path
    self.values = values
  }
}

/// What is in a network while it learns from one batch.
public struct NetworkObservation: Sendable, Hashable {
  /// The parameters, in the order of declaration.
  public let parameters: [NamedValues]
  /// The gradient of each parameter.
  public let gradients: [NamedValues]
  /// What each layer gives, in the order of the layers; one that only passes its input on is left out.
  public let activations: [NamedValues]

  /// An observation of the given values.
  public init(
    parameters: [NamedValues], gradients: [NamedValues], activations: [NamedValues]
  ) {
    self.parameters = parameters
    self.gradients = gradients
    self.activations = activations
  }
}

extension Trainer {
  /// The parameters, their gradients and what each layer gives, as the next step would have them on these
  /// samples: in training mode, of the loss with an L2 penalty where the weights decay by one. Nothing
  /// changes.
  ///
  /// - Parameter samples: The batch, as indices of samples; they may repeat.
  /// - Throws: ``TrainingError/data(_:)`` where the data do not fit the model or there is no such sample.
  public func observation(on data: Dataset, samples: [Int32]) throws -> NetworkObservation {
    try check(data, batch: samples)
    return try observation(batch: samples.count) { executor in
      samples.withUnsafeBufferPointer {
        executor.gather($0, of: data, programs.lossFunction.targetKind)
      }
    }
  }

  /// The same on the first samples of data in memory or of a stream.
  ///
  /// - Parameter count: How many samples, at most.
  public func observation(onFirst count: Int, of data: any SampleSource) throws -> NetworkObservation {
    try check(data)
    let batch = max(1, min(count, data.count))
    let reader = try data.batches(of: batch, in: .sequential, from: 0)
    return try observation(batch: batch) { executor in
      let read = try executor.read(reader, programs.lossFunction.targetKind)
      guard read == batch else { throw TrainingError.ended(data, read, batch) }
    }
  }

  private func observation(
    batch: Int, _ fill: (Executor) throws -> Void
  ) throws -> NetworkObservation {
    let observed = try programs.observation(batch: batch)
    let executor = Executor(Plan(observed.program), variables: variables)
    try fill(executor)
    executor.run(seed: seed, step: UInt32(truncatingIfNeeded: steps + 1))
    func output(_ name: String) -> [Float] { executor.output(name).map(Array.init) ?? [] }
    let parameters = observed.program.variables.filter { variable in
      if case .parameter = variable.kind { true } else { false }
    }.map(\.path)
    return NetworkObservation(
      parameters: try parameters.map { NamedValues(path: $0, values: try values(at: $0)) },
      gradients: parameters.map { NamedValues(path: $0, values: output($0)) },
      activations: observed.layers.map {
        NamedValues(path: $0.path, values: output($0.output))
      })
  }
}

extension ModelPrograms {
  /// The program of the gradients, which leaves what every layer gives too.
  ///
  /// - Returns: The program, and for every layer the name of its output.
  func observation(
    batch: Int
  ) throws -> (program: Program, layers: [(path: String, output: String)]) {
    var program = try gradients(batch: batch)
    let result = try Program(mode: .training) { scope in
      scope.output(ModelPrograms.output, forward(batch, scope).output)
    }
    // The same trace up to the loss, so that the same nodes have the same places.
    let layers = layerOutputs(in: result).map { path, node in
      (path: path, output: "output of \(path)", node: node)
    }
    program.outputs += layers.map { ProgramOutput(name: $0.output, node: $0.node) }
    return (program, layers.map { ($0.path, $0.output) })
  }

  /// The node that each layer gives to the others: the last of its path that is used under another path, or is
  /// the model's output.
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
      case .input, .variable, .constant: continue
      default: last[node.path] = id
      }
    }
    return last.sorted { $0.value < $1.value }.map { path, node in
      (path.isEmpty ? model.name : path, node)
    }
  }
}
