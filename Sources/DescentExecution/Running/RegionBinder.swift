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
  /// The fewest elements that are moved by several cores.
  private static let leastMoves = 1 << 17
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
    if loop.hasFewLongRows { return bind(byColumns: loop, pointer) }
    let height = max(1, Int(DESCENT_TILE) / max(1, loop.columns))
    let isShared =
      loop.rows >= 2 * height && !loop.addsUpOverRows
      && loop.rows * loop.columns * loop.instructions.count >= RegionBinder.leastInstructions
    let parts = isShared ? 2 * cores : 1
    return keep(
      descent_region(
        product: nil, loop: memory.bind(loop, pointer), movement: nil, walked: nil, rows: nil,
        cut: byRows,
        extent: Int64(loop.rows),
        part: part(loop.rows, in: parts, multipleOf: height), is_loop_apart: false,
        is_shared: isShared))
  }

  /// A loop over few long rows: cores share it by columns, and what they add to stays in their caches.
  private mutating func bind(
    byColumns loop: PlannedLoop, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let tile = Int(DESCENT_TILE)
    return keep(
      descent_region(
        product: nil, loop: memory.bind(loop, pointer), movement: nil, walked: nil, rows: nil,
        cut: Int32(DESCENT_BY_COLUMNS.rawValue), extent: Int64(loop.columns),
        part: min(Int64(2 * tile), part(loop.columns, in: 2 * cores, multipleOf: tile)),
        is_loop_apart: false,
        is_shared: loop.rows * loop.columns * loop.instructions.count
          >= RegionBinder.leastInstructions))
  }

  mutating func bind(
    _ product: PlannedProduct, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    if let walk = product.walk { return bind(product, walking: walk, followedBy: nil, pointer) }
    if product.matrices > 1 { return bind(matrices: product, pointer) }
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
        product: bound(product, pointer), loop: nil, movement: nil, walked: nil, rows: nil,
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
        product: bound(product, pointer), loop: nil, movement: nil, walked: nil, rows: nil,
        cut: Int32(DESCENT_BY_STEPS.rawValue),
        extent: Int64(product.inner), part: part, is_loop_apart: false, is_shared: true))
  }

  /// Many products: cores share them whole.
  private mutating func bind(
    matrices product: PlannedProduct, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let work = product.matrices * product.rows * product.columns * product.inner
    let isShared = work >= RegionBinder.leastMultiplications
    return keep(
      descent_region(
        product: bound(product, pointer), loop: nil, movement: nil, walked: nil, rows: nil,
        cut: Int32(DESCENT_BY_MATRICES.rawValue), extent: Int64(product.matrices),
        part: part(product.matrices, in: isShared ? 2 * cores : 1, multipleOf: 1),
        is_loop_apart: false, is_shared: isShared))
  }

  mutating func bind(
    _ movement: Movement, from x: Location, to y: Location,
    _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let bound = self.movement(movement, from: pointer(x), to: pointer(y))
    let kept = memory.keep([bound])
    return keep(
      moving(
        movement.walk[movement.splitAxis ?? 0].extent, of: movement.outerCount,
        splits: movement.splitAxis != nil
      ) { $0.movement = kept })
  }

  /// - Parameters:
  ///   - source: `nil` if it is set for each part of the walk, as may be the target.
  private func movement(
    _ movement: Movement, from source: UnsafeMutablePointer<Float>?,
    to target: UnsafeMutablePointer<Float>?
  ) -> descent_movement {
    precondition(
      movement.walk.count <= DESCENT_AXES
        && movement.axes.count <= DESCENT_AXES,
      "a movement has at most \(DESCENT_AXES) axes")
    return descent_movement(
      source: UnsafePointer(source), target: target, rank: Int32(movement.walk.count),
      axis_count: Int32(movement.axes.count),
      walk: memory.keep(
        movement.walk.map {
          descent_walk_axis(extent: Int64($0.extent), axis: Int32($0.axis), step: Int64($0.step))
        }),
      axes: memory.keep(
        movement.axes.map {
          descent_inner_axis(
            length: Int64($0.length), offset: Int64($0.offset), stride: Int64($0.stride))
        }),
      ending: memory.keep(movement.endings.map { Int32($0) }),
      counts: memory.keep(movement.counts.map { Int64($0) }),
      padding: Float(bitPattern: movement.padding),
      adds: movement.adds, split_axis: Int32(movement.splitAxis ?? -1),
      inner_count: Int64(movement.innerCount),
      start: Int64(movement.start))
  }

  mutating func bind(
    _ rows: PlannedRows, _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let indices = UnsafeMutableRawPointer(pointer(rows.indices))
      .assumingMemoryBound(to: Int32.self)
    let third = rows.third.map { UnsafeMutableRawPointer(pointer($0)) }
    let bound = descent_rows(
      x: UnsafePointer(pointer(rows.x)), indices: UnsafePointer(indices), y: pointer(rows.result),
      wanted: UnsafePointer(third?.assumingMemoryBound(to: Int32.self)),
      replacements: UnsafePointer(third?.assumingMemoryBound(to: Float.self)),
      rows: Int64(rows.rows), count: Int64(rows.indexCount), wanted_count: Int64(rows.madeCount),
      width: Int64(rows.width), kind: rows.kind.code)
    let kept = memory.keep([bound])
    if rows.kind == .addMatching {
      scratchCount = max(scratchCount, Int(descent_rows_scratch(Int64(rows.madeCount))))
    }
    let (extent, moved) = work(of: rows)
    return keep(moving(extent, of: moved * rows.width, splits: true) { $0.rows = kept })
  }

  /// What cores share, and the rows that are moved in all.
  private func work(of rows: PlannedRows) -> (extent: Int, moved: Int) {
    switch rows.kind {
    case .read: (rows.indexCount, 2 * rows.indexCount)
    case .add: (rows.rows, rows.rows + rows.indexCount)
    case .replace:
      (rows.rows, rows.x == rows.result ? rows.indexCount : rows.rows + rows.indexCount)
    // Each core adds up some columns of every row.
    case .addMatching: (rows.width, rows.indexCount + rows.madeCount)
    }
  }

  /// A region that moves elements: cores share its steps if there are enough.
  private func moving(
    _ extent: Int, of count: Int, splits: Bool, _ set: (inout descent_region) -> Void
  ) -> descent_region {
    let isShared = splits && extent > 1 && count >= RegionBinder.leastMoves
    var region = descent_region(
      product: nil, loop: nil, movement: nil, walked: nil, rows: nil, cut: byRows,
      extent: Int64(extent),
      part: part(extent, in: isShared ? 2 * cores : 1, multipleOf: 1), is_loop_apart: false,
      is_shared: isShared)
    set(&region)
    return region
  }

  mutating func bind(
    _ product: PlannedProduct, followedBy loop: PlannedLoop,
    _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    if let walk = product.walk {
      return bind(product, walking: walk, followedBy: loop, pointer)
    }
    return keep(
      descent_region(
        product: bound(product, pointer), loop: memory.bind(loop, pointer), movement: nil,
        walked: nil, rows: nil, cut: byRows,
        extent: Int64(product.rows), part: Int64(product.panelRows),
        is_loop_apart: loop.addsUpOverRows, is_shared: isLarge(product)))
  }

  /// A product under windows. Its parts are whole chunks; where it adds up, they do not depend on the cores.
  private mutating func bind(
    _ product: PlannedProduct, walking walk: WalkedProduct, followedBy loop: PlannedLoop?,
    _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> UnsafePointer<descent_region> {
    let bound = bound(product, pointer)
    let isFolded = walk.role == .folded
    let movement = memory.keep([
      self.movement(
        walk.movement, from: isFolded ? nil : pointer(product.left),
        to: isFolded ? pointer(product.result) : nil)
    ])
    // After the scratch of the product itself.
    let elements = ArenaAllocator.rounded(descent_product_scratch(bound))
    let sums = elements + ArenaAllocator.rounded(walk.chunk * walk.rows * walk.width)
    let (extent, part) = parts(of: product, walking: walk)
    let sumCount =
      walk.role == .leftSums ? (extent + part - 1) / part * product.rows * product.columns : 0
    scratchCount = max(scratchCount, sums + sumCount)
    let walked = memory.keep([
      descent_walked(
        movement: movement, role: walk.role.code, leading: Int32(walk.leading),
        rows: Int64(walk.rows), steps: Int64(walk.stepsOfFirst), chunk: Int64(walk.chunk),
        elements: Int64(elements), sums: Int64(sums))
    ])
    return keep(
      descent_region(
        product: bound, loop: loop.map { memory.bind($0, pointer) }, movement: nil,
        walked: walked, rows: nil, cut: byRows, extent: Int64(extent), part: Int64(part),
        is_loop_apart: loop?.addsUpOverRows ?? false, is_shared: isLarge(product)))
  }

  private func parts(
    of product: PlannedProduct, walking walk: WalkedProduct
  ) -> (extent: Int, part: Int) {
    switch walk.role {
    case .leftRows: (product.rows, walk.chunk * walk.rows)
    case .leftSums: (walk.steps, walk.part(ofSums: product.rows * product.columns))
    case .folded:
      (
        walk.movement.walk[0].extent,
        Int(self.part(walk.movement.walk[0].extent, in: 2 * cores, multipleOf: 1))
      )
    }
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
      transposes_left: product.transposeLeft, transposes_right: product.transposeRight, adds: false)
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

  /// Whether it has few rows, longer than two tiles, and sums over these rows alone.
  var hasFewLongRows: Bool {
    (2..<16).contains(rows) && columns >= 2 * Int(DESCENT_TILE)
      && reductions.allSatisfy { $0.form == .row }
  }
}

extension RowsKind {
  fileprivate var code: Int32 {
    switch self {
    case .read: Int32(DESCENT_READ_ROWS.rawValue)
    case .add: Int32(DESCENT_ADD_ROWS.rawValue)
    case .addMatching: Int32(DESCENT_ADD_MATCHING_ROWS.rawValue)
    case .replace: Int32(DESCENT_REPLACE_ROWS.rawValue)
    }
  }
}

extension WalkedProduct.Role {
  fileprivate var code: Int32 {
    switch self {
    case .leftRows: Int32(DESCENT_LEFT_ROWS.rawValue)
    case .leftSums: Int32(DESCENT_LEFT_SUMS.rawValue)
    case .folded: Int32(DESCENT_FOLDED.rawValue)
    }
  }
}
