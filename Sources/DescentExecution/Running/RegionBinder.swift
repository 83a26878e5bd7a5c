import CDescentKernels

/// Makes regions of products and loops: work in parts that several cores can share.
///
/// The parts of a product alone follow the number of cores, since every element of it is summed in
/// one order whatever the part. What a loop adds up over rows follows the plan's panels alone.
struct RegionBinder {
  let memory = LoopMemory()
  /// Whether any region has enough work for several cores.
  private(set) var isShared = false
  /// The floats that the largest product needs beside its operands.
  private(set) var scratchCount = 0
  private let cores: Int

  /// Sharing costs about a microsecond; below some twenty microseconds of work it does not pay.
  private static let (leastMultiplications, leastInstructions) = (1_500_000, 1 << 19)
  /// A single row is as slow as its weights come from memory: two cores have twice the cache.
  private static let leastMultiplicationsOfARow = 1 << 17
  /// Below so many rows a product is shared by columns: each core then reads its part of the weights.
  private static let leastRows = 64
  /// The rows of a tile of a product.
  private static let tileRows = 8

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
        product: nil, loop: memory.bind(loop, pointer), extent: Int64(loop.rows),
        part: part(loop.rows, in: parts, multipleOf: height), is_by_columns: false,
        is_loop_apart: false, is_shared: isShared))
  }

  mutating func bind(
    _ product: PlannedProduct, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let isByColumns = product.rows < RegionBinder.leastRows && product.columns > product.rows
    // BLAS may sum in another order where it computes another part.
    let isShared = isLarge(product) && descent_products_are_fast()
    let extent = isByColumns ? product.columns : product.rows
    let tile = isByColumns ? RegionBinder.tileColumns(product) : RegionBinder.tileRows
    return keep(
      descent_region(
        product: bound(product, pointer), loop: nil, extent: Int64(extent),
        part: part(extent, in: isShared ? cores : 1, multipleOf: tile),
        is_by_columns: isByColumns, is_loop_apart: false, is_shared: isShared))
  }

  mutating func bind(
    _ product: PlannedProduct, followedBy loop: PlannedLoop,
    _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    keep(
      descent_region(
        product: bound(product, pointer), loop: memory.bind(loop, pointer),
        extent: Int64(product.rows), part: Int64(product.panelRows), is_by_columns: false,
        is_loop_apart: loop.addsUpOverRows, is_shared: isLarge(product)))
  }

  private func isLarge(_ product: PlannedProduct) -> Bool {
    product.rows * product.columns * product.inner
      >= (product.rows == 1
        ? RegionBinder.leastMultiplicationsOfARow : RegionBinder.leastMultiplications)
  }

  /// A single row has no tiles; its weights are shared as evenly as whole vectors allow.
  private static func tileColumns(_ product: PlannedProduct) -> Int {
    product.rows == 1 ? 64 : Int(descent_product_tile_columns())
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
  /// Whether it has sums whose order is that of the rows.
  var addsUpOverRows: Bool { reductions.contains { $0.form != .column } }
}
