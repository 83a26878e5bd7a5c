import DescentGraph

/// A program prepared for execution: steps in order, and a place in memory for every value.
///
/// A plan is a plain value without its own memory; any number of ``Executor``s can run it concurrently.
public struct Plan: Sendable {
  /// The program as it was traced, with its declarations.
  public internal(set) var program: Program
  /// The program that the steps compute, with fewer nodes.
  let optimized: Program

  var steps: [PlanStep]
  /// The size in floats of the arena for intermediate values.
  let arenaCount: Int
  /// The arrays that the program knows.
  let constants: [ConstantArray]
  /// The tiles of scratch memory that the largest loop needs.
  let slotCount: Int
  /// Where each node's elements are after a run, for nodes that are kept to its end.
  let locations: [NodeID: Location]
  /// Where each output is after a run.
  let outputLocations: [String: Location]

  /// Compiles a program.
  ///
  /// - Parameter keepingEverything: Makes every node a separate step that keeps its value, in order to find the first
  ///   value that is not finite.
  public init(_ program: Program, keepingEverything: Bool = false) {
    self.init(program, keepingEverything: keepingEverything, walking: WalkSizes())
  }

  /// - Parameter walking: When products walk under windows.
  init(_ program: Program, keepingEverything: Bool = false, walking: WalkSizes) {
    self.program = program
    let optimized = program.simplified()
    self.optimized = optimized
    verify(after: "simplifying", optimized.faults(asSimplified: program))
    var planner = Planner(
      optimized, keepingEverything: keepingEverything, walking: walking)
    planner.run()
    outputLocations = planner.outputLocations
    steps = planner.steps
    arenaCount = planner.arenaCount
    constants = planner.constants
    slotCount = planner.slotCount
    locations = planner.locations
  }
}

extension Plan {
  /// The memory that an executor of it takes in addition to the variables, in bytes.
  public var bytes: Double {
    let inputs = program.inputs.reduce(0.0) { $0 + Double($1.shape.count) }
    let constants = constants.reduce(0.0) { $0 + Double($1.count) }
    return 4 * (Double(arenaCount) + inputs + constants)
  }
}

/// A place in memory.
enum Location: Sendable, Hashable {
  case arena(Int)
  case variable(Int)
  case input(Int)
  /// One of the plan's constant arrays.
  case constant(Int)
}

enum PlanStep: Sendable {
  case loop(PlannedLoop)
  case product(PlannedProduct)
  case argMax(x: Location, labels: Location, rows: Int, columns: Int)
  case movement(Movement, from: Location, to: Location)
  case rows(PlannedRows)
  case concatenation(PlannedConcatenation)
  case copy(from: Location, to: Location, count: Int)
}

struct PlannedProduct: Sendable {
  var left: Location
  var right: Location
  var result: Location
  var transposeLeft: Bool
  var transposeRight: Bool
  var rows: Int
  var columns: Int
  var inner: Int
  /// The number of products, one after another.
  var matrices = 1
  /// How its left operand or its result is walked under windows, if it is.
  var walk: WalkedProduct?
  /// If positive, the product is computed in panels of this many rows, and the next step, a loop over the same rows,
  /// follows each panel while it is in the cache.
  var panelRows = 0
}

/// What happens to the rows of a table that indices name.
enum RowsKind: Sendable, Hashable, CaseIterable {
  /// They are read.
  case read
  /// Others are added to them, from 0.
  case add
  /// As with ``add``, but only some are made: those that other indices name.
  case addMatching
  /// Others take their place.
  case replace
}

/// Rows of a table that indices name.
struct PlannedRows: Sendable, Hashable {
  /// The table, or what is added to it.
  var x: Location
  var indices: Location
  /// The indices of the rows that are made, or the rows that replace others.
  var third: Location?
  var result: Location
  /// The rows of the table.
  var rows: Int
  var indexCount: Int
  /// The rows that are made.
  var madeCount: Int
  /// The elements of a row.
  var width: Int
  var kind: RowsKind
}

/// Arrays side by side: each part gives a number of neighboring elements to every row of the result.
struct PlannedConcatenation: Sendable, Hashable {
  struct Part: Sendable, Hashable {
    var location: Location
    var width: Int
  }
  var parts: [Part]
  var result: Location
  var rows: Int

  var width: Int { parts.reduce(0) { $0 + $1.width } }
}

struct PlannedLoop: Sendable {
  enum Data: Sendable, Hashable {
    case location(Location)
    case immediate(Float)
  }
  struct Operand: Sendable {
    var data: Data
    var form: LoopForm
    var slot: Int
  }
  struct Result: Sendable {
    var location: Location?
    var slot: Int
  }
  struct Reduction: Sendable {
    var location: Location
    var form: LoopForm
    var slot: Int
    var isMaximum: Bool
  }
  struct Instruction: Sendable {
    var opcode: UInt32
    var result = 0
    var operands = [0, 0, 0]
    var reduction = 0
    var stream: UInt64 = 0
  }
  var rows: Int
  var columns: Int
  var operands: [Operand] = []
  var results: [Result] = []
  var reductions: [Reduction] = []
  var instructions: [Instruction] = []
}
