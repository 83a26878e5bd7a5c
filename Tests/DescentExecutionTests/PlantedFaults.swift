@testable import DescentExecution

/// Changes one thing in the steps of a plan, as a mistake in a pass would.
struct PlantedFault {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// What was changed; nothing where the plan has nothing of the kind.
  mutating func plant(in steps: inout [PlanStep], of plan: Plan) -> String? {
    guard !steps.isEmpty else { return nil }
    let index = Int.random(in: 0..<steps.count, using: &random)
    if Int.random(in: 0..<6, using: &random) == 0 { return rearrange(&steps, index) }
    let places = places(in: plan)
    switch steps[index] {
    case .loop(var loop):
      guard let change = plant(in: &loop, places, plan) else { return nil }
      steps[index] = .loop(loop)
      return "step \(index): \(change)"
    case .product(var product):
      let change = plant(in: &product, places)
      steps[index] = .product(product)
      return "step \(index): \(change)"
    case .argMax(let x, let labels, let rows, let columns):
      steps[index] =
        Bool.random(using: &random)
        ? .argMax(x: pick(places), labels: labels, rows: rows, columns: columns)
        : .argMax(x: x, labels: pick(places), rows: rows, columns: columns)
      return "step \(index): a place of argmax"
    case .movement(let movement, let x, let y):
      switch Int.random(in: 0..<3, using: &random) {
      case 0: steps[index] = .movement(movement, from: pick(places), to: y)
      case 1: steps[index] = .movement(movement, from: x, to: pick(places))
      default:
        let others = steps.compactMap {
          if case .movement(let other, _, _) = $0 { other } else { nil }
        }
        steps[index] = .movement(pick(others), from: x, to: y)
      }
      return "step \(index): a movement"
    case .rows(var rows):
      switch Int.random(in: 0..<8, using: &random) {
      case 0: rows.x = pick(places)
      case 1: rows.indices = pick(places)
      case 2: rows.result = pick(places)
      case 3: rows.rows += pick([-1, 1])
      case 4: rows.width += pick([-1, 1])
      case 5: rows.madeCount += pick([-1, 1])
      case 6 where rows.third != nil: rows.third = pick(places)
      default:
        // A kind with as many operands.
        rows.kind = pick(rows.third == nil ? [.read, .add] : [.addMatching, .replace])
      }
      steps[index] = .rows(rows)
      return "step \(index): rows"
    case .concatenation(var concatenation):
      switch Int.random(in: 0..<3, using: &random) {
      case 0: concatenation.parts.swapAt(0, concatenation.parts.count - 1)
      case 1: concatenation.result = pick(places)
      default: concatenation.parts[0].width += pick([-1, 1])
      }
      steps[index] = .concatenation(concatenation)
      return "step \(index): a concatenation"
    case .copy(let from, let to, let count):
      steps[index] =
        Bool.random(using: &random)
        ? .copy(from: pick(places), to: to, count: count)
        : .copy(from: from, to: pick(places), count: count)
      return "step \(index): a copy to a variable"
    }
  }

  private mutating func rearrange(_ steps: inout [PlanStep], _ index: Int) -> String {
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      steps.remove(at: index)
      return "step \(index) left out"
    case 1:
      steps.insert(steps[index], at: index)
      return "step \(index) twice"
    default:
      let other = Int.random(in: 0..<steps.count, using: &random)
      steps.swapAt(index, other)
      return "steps \(index) and \(other) exchanged"
    }
  }

  private mutating func pick<T>(_ items: [T]) -> T {
    items[Int.random(in: 0..<items.count, using: &random)]
  }

  /// Every place that the plan has, and some that it has not.
  private func places(in plan: Plan) -> [Location] {
    plan.optimized.variables.indices.map(Location.variable)
      + plan.optimized.inputs.indices.map(Location.input)
      + stride(from: 0, through: plan.arenaCount, by: 16).prefix(40).map(Location.arena)
  }

  private mutating func plant(in product: inout PlannedProduct, _ places: [Location]) -> String {
    switch Int.random(in: 0..<9, using: &random) {
    case 7: product.walk = nil
    case 0: product.left = pick(places)
    case 1: product.right = pick(places)
    case 2: product.result = pick(places)
    case 3: product.transposeLeft.toggle()
    case 4: product.transposeRight.toggle()
    case 5: swap(&product.left, &product.right)
    case 6: product.matrices += pick([-1, 1])
    default: product.inner += pick([-1, 1])
    }
    return "a product"
  }

  private mutating func plant(
    in loop: inout PlannedLoop, _ places: [Location], _ plan: Plan
  ) -> String? {
    let slots = Array(0..<plan.slotCount)
    let forms: [LoopForm] = [.full, .row, .column, .scalar]
    switch Int.random(in: 0..<10, using: &random) {
    case 0...1:
      guard let index = loop.operands.indices.randomElement(using: &random) else { return nil }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: loop.operands[index].form = pick(forms)
      case 1: loop.operands[index].slot = pick(slots)
      case 2: loop.operands[index].data = .immediate(0.75)
      default: loop.operands[index].data = .location(pick(places))
      }
      return "operand \(index)"
    case 2...4:
      guard let index = loop.results.indices.randomElement(using: &random) else { return nil }
      switch Int.random(in: 0..<3, using: &random) {
      case 0: loop.results[index].slot = pick(slots)
      case 1: loop.results[index].location = pick(places)
      default: loop.results[index].location = nil
      }
      return "result \(index)"
    case 5:
      guard let index = loop.reductions.indices.randomElement(using: &random) else { return nil }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: loop.reductions[index].location = pick(places)
      case 1: loop.reductions[index].slot = pick(slots)
      case 2: loop.reductions[index].form = pick(forms)
      default: loop.reductions[index].isMaximum.toggle()
      }
      return "reduction \(index)"
    case 6:
      swap(&loop.rows, &loop.columns)
      return "rows and columns exchanged"
    default:
      return plantInInstructions(of: &loop)
    }
  }

  private mutating func plantInInstructions(of loop: inout PlannedLoop) -> String? {
    guard let index = loop.instructions.indices.randomElement(using: &random) else { return nil }
    let registers = loop.operands.count + loop.results.count
    switch Int.random(in: 0..<6, using: &random) {
    case 0: loop.instructions.swapAt(index, pick(Array(loop.instructions.indices)))
    case 1: loop.instructions[index].result = Int.random(in: 0..<registers, using: &random)
    case 2: loop.instructions.remove(at: index)
    case 3: loop.instructions[index].operands.swapAt(0, 1)
    default:
      loop.instructions[index].operands[pick([0, 1, 2])] = Int.random(
        in: 0..<registers, using: &random)
    }
    return "instruction \(index)"
  }
}
