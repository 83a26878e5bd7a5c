import CDescentKernels

/// The C structures of bound loops, kept as long as their executor.
final class LoopMemory {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Copies values into memory with a stable address.
  func keep<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, values.count * MemoryLayout<Value>.stride),
      alignment: MemoryLayout<Value>.alignment)
    blocks.append(block)
    let start = block.bindMemory(to: Value.self, capacity: values.count)
    start.initialize(from: values, count: values.count)
    return UnsafePointer(start)
  }

  func bind(
    _ loop: PlannedLoop, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_loop> {
    let operands = loop.operands.map { operand in
      let data: UnsafeRawPointer
      switch operand.data {
      case .location(let location): data = UnsafeRawPointer(pointer(location))
      case .immediate(let value): data = UnsafeRawPointer(keep([value]))
      }
      return descent_operand(data: data, form: operand.form.code, slot: Int32(operand.slot))
    }
    let results = loop.results.map {
      descent_result(data: $0.location.map(pointer), slot: Int32($0.slot))
    }
    let reductions = loop.reductions.map {
      descent_reduction(
        data: pointer($0.location), lost: lost(of: $0, in: loop), form: $0.form.code,
        slot: Int32($0.slot), is_maximum: $0.isMaximum ? 1 : 0)
    }
    let instructions = loop.instructions.map {
      descent_instruction(
        opcode: Int32($0.opcode), result: Int32($0.result),
        operands: (Int32($0.operands[0]), Int32($0.operands[1]), Int32($0.operands[2])),
        reduction: Int32($0.reduction), stream: $0.stream)
    }
    let bound = descent_loop(
      rows: Int64(loop.rows), columns: Int64(loop.columns), operand_count: Int32(operands.count),
      result_count: Int32(results.count), instruction_count: Int32(instructions.count),
      reduction_count: Int32(reductions.count), operands: keep(operands), results: keep(results),
      instructions: keep(instructions), reductions: keep(reductions))
    return keep([bound])
  }

  /// Sums over more rows than this, which usual batches do not have, are compensated for rounding.
  private static let mostRows = 1 << 14

  private func lost(
    of reduction: PlannedLoop.Reduction, in loop: PlannedLoop
  ) -> UnsafeMutablePointer<Float>? {
    guard reduction.form == .row, !reduction.isMaximum, loop.rows > LoopMemory.mostRows else {
      return nil
    }
    return UnsafeMutablePointer(mutating: keep([Float](repeating: 0, count: loop.columns)))
  }
}
