import CAllocationCounter
import DescentExecution
import DescentGraph
import Foundation

/// Counts what a training step allocates: nothing may come from our own code. Run it in a release build; a debug build
/// allocates where the optimizer would not.
///
/// Prints `steps 100 own 0 openblas N` and exits with 1 if `own` is not 0.
@main struct AllocationCheck {
  private static let (batch, inputs, hidden, classes) = (100, 784, 100, 10)

  static func main() throws {
    guard allocation_counting_works() != 0 else {
      print("allocations cannot be counted on this system")
      exit(77)
    }
    let executor = try Executor(Plan(try trainingStep()), variables: VariableStore(seed: 1))
    fill(executor)
    executor.run(seed: 1, step: 1)
    probe()

    let steps = 100
    allocation_count_begin()
    for step in 1...steps { executor.run(seed: 1, step: UInt32(step)) }
    let count = allocation_count_end()

    print("steps \(steps) own \(count.own) openblas \(count.openblas)")
    guard let loss = executor.output("loss")?.first, loss.isFinite, loss < 1 else {
      print("the network did not train")
      exit(1)
    }
    exit(count.own == 0 ? 0 : 1)
  }

  /// A counter that counts nothing would prove nothing.
  private static func probe() {
    allocation_count_begin()
    let block = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 64)
    let count = allocation_count_end()
    block.deallocate()
    guard count.own > 0 else {
      print("an allocation was not counted")
      exit(1)
    }
  }

  private static func fill(_ executor: Executor) {
    for index in 0..<batch { executor.labels("labels")?[index] = Int32(index % classes) }
    if let x = executor.input("x") {
      for index in x.indices { x[index] = Float((index * 7919) % 251) / 251 }
    }
  }

  /// Five layers, softmax cross-entropy, dropout, Momentum for biases and Adam for weights.
  private static func trainingStep() throws -> Program {
    try Program(mode: .training) { scope in
      var x = scope.input("x", shape: [batch, inputs])
      let labels = scope.input("labels", shape: [batch], type: .int32)
      let extents = [inputs, hidden, hidden, hidden, hidden, classes]
      for (index, (fanIn, fanOut)) in zip(extents, extents.dropFirst()).enumerated() {
        if index > 0 { x = Tensor.maximum(x, 0) }
        if index == 4 { x = x * (scope.random(.uniform, shape: x.shape) .> 0.1) }
        x = dense(x, fanIn, fanOut, scope.child("\(index)-Dense"))
      }
      let target = labels.oneHot(classes: classes)
      let shifted = x - x.maximum(axes: [1], keepingDimensions: true).stoppingGradient()
      let normaliser = Tensor.log(Tensor.exp(shifted).sum(axes: [1], keepingDimensions: true))
      let loss = -((shifted - normaliser) * target).sum() / Double(batch)
      scope.output("loss", loss)
      scope.output("accuracy", (x.argMax() .== labels).mean())

      let parameters = scope.parameters
      let slopes = gradient(of: loss, withRespectTo: parameters.map(\.tensor))
      for ((variable, parameter), slope) in zip(parameters, slopes) {
        let rule = variable.kind == .parameter(.bias) ? momentum : adam
        scope.assign(rule(parameter, slope, scope.child(variable.path)), to: parameter)
      }
    }
  }

  private static func dense(_ x: Tensor, _ fanIn: Int, _ fanOut: Int, _ scope: Scope) -> Tensor {
    let deviation = (2 / Double(fanIn)).squareRoot()
    let weight = scope.parameter(
      "weight", shape: [fanIn, fanOut],
      initial: .normal(mean: 0, standardDeviation: deviation))
    let bias = scope.parameter("bias", shape: [fanOut], role: .bias, initial: .constant(0))
    return x.matrixProduct(weight) + bias
  }

  private static func momentum(_ parameter: Tensor, _ slope: Tensor, _ scope: Scope) -> Tensor {
    let velocity = scope.state("velocity", .slot, like: parameter)
    let next = 0.9 * velocity + slope
    scope.assign(next, to: velocity)
    return parameter - 0.01 * next
  }

  private static func adam(_ parameter: Tensor, _ slope: Tensor, _ scope: Scope) -> Tensor {
    let first = scope.state("first", .slot, like: parameter)
    let second = scope.state("second", .slot, like: parameter)
    let mean = 0.9 * first + 0.1 * slope
    let square = 0.999 * second + 0.001 * slope.squared()
    scope.assign(mean, to: first)
    scope.assign(square, to: second)
    return parameter - 0.001 * mean / (square.squareRoot() + 1e-8)
  }
}
