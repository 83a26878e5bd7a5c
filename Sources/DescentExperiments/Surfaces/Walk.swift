import DescentExecution
import DescentGraph
import DescentLearning
import RealModule

/// An optimizer on its way down a surface.
struct Walk {
  let optimizer: any Optimizer
  let surface: Surface
  /// Whether what the optimizer carries is kept with the path.
  let keepsState: Bool

  /// The path of a number of steps.
  ///
  /// One program holds the function, its gradient and the update, as a training step does.
  func path(from start: Position, steps: Int) throws -> WalkedPath {
    try path(of: program(from: start), steps: steps, rate: optimizer.learningRate)
  }

  /// The program of a step, which takes the learning rate as an input.
  func program(from start: Position) throws -> Program {
    try Program(mode: .training) { scope in
      let names = [("x", start.x), ("y", start.y)]
      let point = names.map { name, value in
        scope.parameter(name, shape: .scalar, initial: .constant(value))
      }
      let gradients = gradient(of: surface(point[0], point[1]), withRespectTo: point)
      let (rate, count) = (
        scope.input("rate", shape: .scalar), scope.input("count", shape: .scalar)
      )
      let variables = scope.parameters.map(\.variable)
      for ((name, variable), (value, gradient)) in zip(
        zip(names.map(\.0), variables), zip(point, gradients))
      {
        let step = UpdateStep(rate: rate, count: count, of: variable)
        let next = optimizer.update(
          value, gradient: gradient, at: step, in: scope.child(name))
        scope.assign(next, to: value)
      }
    }
  }

  /// The path at a learning rate.
  func path(of program: Program, steps: Int, rate: Double) throws -> WalkedPath {
    let (positions, state) = try follow(program, steps, rate)
    let end = positions[positions.count - 1]
    return WalkedPath(
      learningRate: rate, positions: positions,
      finalValue: surface(end.x, end.y), diverged: positions.count <= steps,
      state: keepsState && !state.isEmpty ? state : nil)
  }

  private func follow(
    _ program: Program, _ steps: Int, _ rate: Double
  ) throws -> (positions: [Position], state: [String: [Position]]) {
    let variables = VariableStore(seed: 0)
    let executor = try Executor(Plan.shared(program), variables: variables)
    func position(_ name: String = "") -> Position {
      Position(
        x: Double(variables["x" + name]?[0] ?? .nan), y: Double(variables["y" + name]?[0] ?? .nan))
    }
    let slots = variables.variables.map(\.path).filter { $0.hasPrefix("x/") }
      .map { String($0.dropFirst()) }
    var (positions, state) = ([position()], [String: [Position]]())
    for count in 1...steps {
      executor.input("rate")?[0] = Float(rate)
      executor.input("count")?[0] = Float(count)
      executor.run()
      let next = position()
      guard next.x.isFinite && next.y.isFinite else { break }
      positions.append(next)
      for slot in slots { state[String(slot.dropFirst()), default: []].append(position(slot)) }
    }
    return (positions, state)
  }
}

/// The way of an optimizer down a surface.
public struct WalkedPath: FactorialValues {
  public internal(set) var learningRate: Double
  /// Every position, the start first.
  public internal(set) var positions: [Position]
  /// The function at the last of them.
  public internal(set) var finalValue: Double
  /// Whether a coordinate stopped being finite; the positions end before it.
  public internal(set) var diverged: Bool
  /// What the optimizer carries after each step, by its name and coordinate; absent from records of 0.1.0.
  public internal(set) var state: [String: [Position]]?

  var words: String { "f = \(finalValue.readable)" }
  var lines: [[String: Double?]] { [["finalValue": finalValue]] }

  var steps: Int { positions.count - 1 }
  var end: Position { positions[steps] }
  /// How many steps changed the sign of y, and so went to the other side of a valley along x.
  var turns: Int { zip(positions, positions.dropFirst()).count { $0.y.sign != $1.y.sign } }

  /// Each step.
  var moves: [Position] {
    zip(positions, positions.dropFirst()).map { Position(x: $1.x - $0.x, y: $1.y - $0.y) }
  }

  /// The sum of the lengths of all steps.
  var length: Double { moves.reduce(0) { $0 + Double.hypot($1.x, $1.y) } }

  /// How many steps turn by more than 45° from the direction of the step before.
  var sharpTurns: Int {
    zip(moves, moves.dropFirst()).count { before, after in
      let along = before.x * after.x + before.y * after.y
      let across = before.x * after.y - before.y * after.x
      return across.magnitude > along
    }
  }
}

/// A point of the plane; in a record, the pair [x, y].
public struct Position: Codable, Sendable, Hashable {
  public var x: Double
  public var y: Double

  init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  public init(from decoder: any Decoder) throws {
    var pair = try decoder.unkeyedContainer()
    x = try pair.decode(Double.self)
    y = try pair.decode(Double.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var pair = encoder.unkeyedContainer()
    try pair.encode(x)
    try pair.encode(y)
  }
}
