import CDescentKernels
import Testing

@testable import DescentExecution

/// Into which parts work is cut, and which of it several cores share.
@Suite struct RegionBinderTests {
  struct ProductCase {
    var (rows, columns, inner) = (0, 0, 0)
    var transposeRight = false
    let cut: descent_cut
    let part: Int64
    let isShared: Bool

    init(
      _ extents: (Int, Int, Int), transposeRight: Bool = false, _ cut: descent_cut, part: Int64,
      isShared: Bool
    ) {
      ((rows, columns, inner), self.transposeRight) = (extents, transposeRight)
      (self.cut, self.part, self.isShared) = (cut, part, isShared)
    }
  }

  /// With three cores, and tiles of 8 rows or 48 columns (24 with AVX2).
  private static var productCases: [ProductCase] {
    let tile = descent_product_tile_columns()
    return [
      // From 1,500,000 multiplications on.
      .init((100, 100, 150), DESCENT_BY_ROWS, part: 40, isShared: true),
      .init((100, 100, 149), DESCENT_BY_ROWS, part: 104, isShared: false),
      // Below 64 rows by columns, if there are more of them.
      .init((64, 300, 100), DESCENT_BY_ROWS, part: 24, isShared: true),
      .init((63, 288, 100), DESCENT_BY_COLUMNS, part: 96, isShared: true),
      .init((63, 64, 10), DESCENT_BY_COLUMNS, part: (63 / tile + 1) * tile, isShared: false),
      .init((63, 63, 1000), DESCENT_BY_ROWS, part: 24, isShared: true),
      .init((63, 20, 1300), DESCENT_BY_ROWS, part: 24, isShared: true),
      // A single row from 2^17 on: by its steps, in 16 parts of a multiple of 4.
      .init((1, 512, 256), DESCENT_BY_STEPS, part: 16, isShared: true),
      .init((1, 301, 900), DESCENT_BY_STEPS, part: 60, isShared: true),
      .init((1, 480, 256), DESCENT_BY_COLUMNS, part: 480, isShared: false),
      .init((1, 576, 256), transposeRight: true, DESCENT_BY_COLUMNS, part: 192, isShared: true),
      .init((2, 480, 512), DESCENT_BY_COLUMNS, part: 480, isShared: false),
      .init((2, 576, 2000), DESCENT_BY_COLUMNS, part: 192, isShared: true),
    ]
  }

  @Test(.enabled(if: descent_products_are_fast()), arguments: productCases.indices)
  func productsAreCut(index: Int) {
    let expected = RegionBinderTests.productCases[index]
    var binder = RegionBinder(cores: 3)
    withMemory { memory in
      let region = binder.bind(product(expected)) { _ in memory }.pointee
      #expect(region.cut == Int32(expected.cut.rawValue))
      #expect(region.part == expected.part)
      #expect(region.is_shared == expected.isShared && binder.isShared == expected.isShared)
      #expect(!region.is_loop_apart && region.loop == nil)
      let extent =
        switch expected.cut {
        case DESCENT_BY_ROWS: expected.rows
        case DESCENT_BY_COLUMNS: expected.columns
        default: expected.inner
        }
      #expect(region.extent == extent)
    }
  }

  /// A row of floats for each part, or what the product packs.
  @Test func aRowInStepsHasScratchForItsParts() {
    var binder = RegionBinder(cores: 3)
    withMemory { memory in
      let row = ProductCase((1, 5000, 901), DESCENT_BY_STEPS, part: 60, isShared: true)
      let region = binder.bind(product(row)) { _ in memory }.pointee
      #expect(binder.scratchCount == max(16 * 5000, descent_product_scratch(region.product)))
    }
  }

  /// Rows, columns, instructions, whether it adds up over rows; the part, and whether it is shared.
  @Test(arguments: [
    // From 2^19 elements of instructions on, in 6 parts of whole tiles of 64 rows.
    (8192, 64, 1, false, 1408, true), (8191, 64, 1, false, 8192, false),
    (8192, 64, 1, true, 8192, false),
    // From two tiles on.
    (128, 64, 64, false, 64, true), (127, 64, 70, false, 128, false),
    // Rows longer than a tile.
    (6, 100_000, 1, false, 1, true), (1, 600_000, 2, false, 1, false),
  ])
  func loopsAreCut(
    rows: Int, columns: Int, instructions: Int, addsUp: Bool, part: Int64, isShared: Bool
  ) {
    var loop = PlannedLoop(rows: rows, columns: columns)
    loop.instructions = Array(repeating: .init(opcode: 0), count: instructions)
    for form in addsUp ? [LoopForm.column, .row] : [.column] {
      loop.reductions.append(.init(location: .arena(0), form: form, slot: 0, isMaximum: false))
    }
    var binder = RegionBinder(cores: 3)
    withMemory { memory in
      let region = binder.bind(loop) { _ in memory }.pointee
      #expect(region.extent == rows && region.part == part)
      #expect(region.is_shared == isShared && binder.isShared == isShared)
      #expect(!region.is_loop_apart && region.product == nil)
    }
  }

  @Test(arguments: [false, true]) func aLoopThatAddsUpOverRowsFollowsAPanelApart(addsUp: Bool) {
    var large = product(.init((100, 100, 150), DESCENT_BY_ROWS, part: 48, isShared: true))
    large.panelRows = 48
    var loop = PlannedLoop(rows: 100, columns: 100)
    loop.reductions = [
      .init(location: .arena(0), form: addsUp ? .row : .column, slot: 0, isMaximum: false)
    ]
    var binder = RegionBinder(cores: 3)
    withMemory { memory in
      let region = binder.bind(large, followedBy: loop) { _ in memory }.pointee
      #expect(region.extent == 100 && region.part == 48 && region.is_shared)
      #expect(region.is_loop_apart == addsUp)
    }
  }

  private func product(_ item: ProductCase) -> PlannedProduct {
    PlannedProduct(
      left: .input(0), right: .input(1), result: .arena(0), transposeLeft: false,
      transposeRight: item.transposeRight, rows: item.rows, columns: item.columns,
      inner: item.inner)
  }

  /// Binding reads no memory.
  private func withMemory(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 1) { memory in
      if let start = memory.baseAddress { body(start) }
    }
  }
}
