import CDescentKernels

/// Turns products and loops into regions: work in parts that several cores can share.
///
/// Only the parts of a product depend on the number of cores, because every element is summed in one order whatever the
/// part; products with a single row are an exception. Loops that reduce over rows follow only the plan's panels.
struct RegionBinder {
  let memory = LoopMemory()
  /// Whether any region has enough work for several cores.
  private(set) var isShared = false
  /// The number of floats that the largest product needs in addition to its operands.
  private(set) var scratchCount = 0
  private let cores: Int

  /// Sharing costs about a microsecond; below about twenty microseconds of work it does not pay off.
  private static let (leastMultiplications, leastInstructions) = (1_500_000, 1 << 19)
  /// A single row is limited by loading its weights from memory: two cores have twice the cache.
  private static let leastMultiplicationsOfARow = 1 << 17
  /// Below this many rows a product is shared by columns: each core then reads its part of the weights.
  private static let leastRows = 64
  /// The maximum number of parts into which the sums of a single row are split.
  private static let partsOfARow = 16
  /// The rows of a tile of a product.
  private static let tileRows = 8

  private let byRows = Int32(DESCENT_BY_ROWS.rawValue)

  init(cores: Int) { self.cores = cores }

  mutating func bind(
    _ loop: PlannedLoop, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let height = max(1, Int(DESCENT_TILE) / max(1, loop.columns))
    let isShared =
      loop.rows >= 2 * height && !loop.addsUpOverRows
      && loop.rows * loop.columns * loop.instructions.count >= RegionBinder.leastInstructions
    let parts = isShared ? 2 * cores : 1
    return keep(
      descent_region(
        product: nil, loop: memory.bind(loop, pointer), cut: byRows, extent: Int64(loop.rows),
        part: part(loop.rows, in: parts, multipleOf: height), is_loop_apart: false,
        is_shared: isShared))
  }

  mutating func bind(
    _ product: PlannedProduct, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let isShared = isLarge(product)
    if isShared, product.rows == 1, !product.transposeRight {
      return bind(row: product, pointer)
    }
    let isByColumns = product.rows < RegionBinder.leastRows && product.columns > product.rows
    // BLAS may sum in a different order when it computes a different part.
    let isCut = isShared && descent_products_are_fast()
    let extent = isByColumns ? product.columns : product.rows
    let tile = isByColumns ? Int(descent_product_tile_columns()) : RegionBinder.tileRows
    return keep(
      descent_region(
        product: bound(product, pointer), loop: nil,
        cut: Int32((isByColumns ? DESCENT_BY_COLUMNS : DESCENT_BY_ROWS).rawValue),
        extent: Int64(extent), part: part(extent, in: isCut ? cores : 1, multipleOf: tile),
        is_loop_apart: false, is_shared: isCut))
  }

  /// A single row: the parts of its sums depend only on the plan, because they affect the bits.
  private mutating func bind(
    row product: PlannedProduct, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let part = part(product.inner, in: RegionBinder.partsOfARow, multipleOf: 4)
    let parts = (product.inner + Int(part) - 1) / Int(part)
    scratchCount = max(scratchCount, parts * product.columns)
    return keep(
      descent_region(
        product: bound(product, pointer), loop: nil, cut: Int32(DESCENT_BY_STEPS.rawValue),
        extent: Int64(product.inner), part: part, is_loop_apart: false, is_shared: true))
  }

  mutating func bind(
    _ product: PlannedProduct, followedBy loop: PlannedLoop,
    _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    keep(
      descent_region(
        product: bound(product, pointer), loop: memory.bind(loop, pointer), cut: byRows,
        extent: Int64(product.rows), part: Int64(product.panelRows),
        is_loop_apart: loop.addsUpOverRows, is_shared: isLarge(product)))
  }

  private func isLarge(_ product: PlannedProduct) -> Bool {
    product.rows * product.columns * product.inner
      >= (product.rows == 1
        ? RegionBinder.leastMultiplicationsOfARow : RegionBinder.leastMultiplications)
  }

  private func part(_ extent: Int, in parts: Int, multipleOf tile: Int) -> Int64 {
    let size = (extent + parts - 1) / parts
    return Int64((size + tile - 1) / tile * tile)
  }

  private mutating func bound(
    _ product: PlannedProduct, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_product> {
    let bound = descent_product(
      left: pointer(product.left), right: pointer(product.right), result: pointer(product.result),
      rows: Int64(product.rows), columns: Int64(product.columns), inner: Int64(product.inner),
      transposes_left: product.transposeLeft, transposes_right: product.transposeRight)
    let kept = memory.keep([bound])
    scratchCount = max(scratchCount, descent_product_scratch(kept))
    return kept
  }

  private mutating func keep(_ region: descent_region) -> UnsafePointer<descent_region> {
    isShared = isShared || (region.is_shared && region.part < region.extent)
    return memory.keep([region])
  }
}

extension PlannedLoop {
  /// Whether it has sums in row order.
  var addsUpOverRows: Bool { reductions.contains { $0.form != .column } }
}
