import DescentExecution
import DescentGraph
import DescentLearning

/// An optimizer on its way down a surface.
struct Walk {
  let optimizer: any Optimizer
  let surface: Surface

  /// The positions, starting with the initial one: one more than there are steps, or fewer if a value stopped being
  /// finite.
  ///
  /// One program holds the function, its gradient and the update, as a training step does.
  func positions(from start: (x: Double, y: Double), steps: Int) throws -> [Position] {
    let program = try Program(mode: .training) { scope in
      let names = [("x", start.x), ("y", start.y)]
      let point = names.map { name, value in
        scope.parameter(name, shape: .scalar, initial: .constant(value))
      }
      let gradients = gradient(of: surface(point[0], point[1]), withRespectTo: point)
      let step = Step(
        rate: scope.input("rate", shape: .scalar), count: scope.input("count", shape: .scalar))
      for ((name, _), (value, gradient)) in zip(names, zip(point, gradients)) {
        let next = optimizer.update(
          value, gradient: gradient, at: step, in: scope.child(name))
        scope.assign(next, to: value)
      }
    }
    return try follow(program, steps)
  }

  private func follow(_ program: Program, _ steps: Int) throws -> [Position] {
    let variables = VariableStore(seed: 0)
    let executor = try Executor(Plan.shared(program), variables: variables)
    func position() -> Position {
      Position(x: Double(variables["x"]?[0] ?? .nan), y: Double(variables["y"]?[0] ?? .nan))
    }
    var positions = [position()]
    for count in 1...steps {
      executor.input("rate")?[0] = Float(optimizer.learningRate)
      executor.input("count")?[0] = Float(count)
      executor.run()
      let next = position()
      guard next.x.isFinite && next.y.isFinite else { break }
      positions.append(next)
    }
    return positions
  }
}

/// A point of the plane; in a record, the pair [x, y].
public struct Position: Encodable, Sendable, Hashable {
  public var x: Double
  public var y: Double

  public func encode(to encoder: any Encoder) throws {
    var pair = encoder.unkeyedContainer()
    try pair.encode(x)
    try pair.encode(y)
  }
}
