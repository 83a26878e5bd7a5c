import DescentGraph

/// A small deterministic generator (SplitMix64; Steele, Lea and Flood 2014) for test cases.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Makes programs of all kinds: shapes, broadcasts, reductions, products, shared nodes, gradients,
/// random numbers, labels, state that is read and written.
struct ProgramGenerator {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func program() throws -> Program {
    let mode = pick([TraceMode.training, .evaluation])
    var copy = self
    let program = try Program(mode: mode) { scope in copy.write(scope) }
    self = copy
    return program
  }

  private mutating func pick<T>(_ items: [T]) -> T {
    items[Int.random(in: 0..<items.count, using: &random)]
  }

  private mutating func chance(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < probability
  }

  private mutating func shape() -> TensorShape {
    let extents = [1, 1, 2, 3, 5, 7, 17, 33]
    let rank = pick([0, 1, 1, 2, 2, 2, 2, 3, 3, 4])
    // Sometimes larger than a tile, so that loops run over several.
    if chance(0.05) { return pick([[1300], [3, 1100], [150, 9], [40, 30]]) }
    return TensorShape((0..<rank).map { _ in pick(rank == 4 ? [1, 2, 3, 5, 7] : extents) })
  }

  private mutating func write(_ scope: Scope) {
    var pool: [Tensor] = []
    for index in 0..<Int.random(in: 1...3, using: &random) {
      pool.append(scope.input("x\(index)", shape: shape()))
    }
    var variables: [Tensor] = []
    for index in 0..<Int.random(in: 0...3, using: &random) {
      let initial = Distribution.normal(mean: 0, standardDeviation: 1)
      variables.append(scope.parameter("v\(index)", shape: shape(), initial: initial))
    }
    pool += variables
    if chance(0.3) {
      let labels = scope.input("labels", shape: [pick([3, 17])], type: .int32)
      pool.append(labels.oneHot(classes: pick([2, 5, 7])))
    }
    for _ in 0..<Int.random(in: 2...25, using: &random) {
      if let tensor = step(pool, scope) { pool.append(tensor) }
    }
    if !variables.isEmpty, chance(0.5) { pool += gradients(of: pool, variables) }
    for variable in variables where chance(0.8) {
      if variable.rank > 0, variable.shape.count <= 5000, chance(0.3) {
        scope.assign(replacedRows(variable, pool, scope), to: variable)
        continue
      }
      let candidates = pool.filter { $0.shape == variable.shape }
      scope.assign(
        candidates.isEmpty || chance(0.5) ? variable * 0.9 : pick(candidates), to: variable)
    }
    for index in 0..<Int.random(in: 1...3, using: &random) {
      scope.output("y\(index)", chance(0.5) ? pool[pool.count - 1] : pick(pool))
    }
  }

  private mutating func gradients(of pool: [Tensor], _ variables: [Tensor]) -> [Tensor] {
    let loss = Tensor.tanh(pick(pool)).mean()
    return gradient(of: loss, withRespectTo: variables)
  }

  /// One operation on tensors of the pool, old ones among them, so that nodes are shared.
  private mutating func step(_ pool: [Tensor], _ scope: Scope) -> Tensor? {
    let x = pick(pool)
    guard x.shape.count <= 5000 else { return nil }
    switch Int.random(in: 0..<30, using: &random) {
    case 28, 29: return convolution(x, scope)
    case 20: return windows(x)
    case 21: return slice(x)
    case 22: return concatenation(x, pool)
    case 23: return rows(x, pool, scope)
    case 24: return matrices(x, pool)
    case 25: return Tensor.pow(x.squared() + 0.5, pick([-1.5, 0.5, 3]))
    case 26:
      return x.rank > 0
        ? pick([x.softmax(), x.logSoftmax(axis: 0), x.cumulativeSum()]) : Tensor.abs(x)
    case 27:
      return pick([x .< 0.2, x .>= 0.2, 0.1 .<= x, x .!= 0, Tensor.maximum(-0.2, x)])
    case 0: return -x
    case 1: return Tensor.exp(Tensor.tanh(x))
    case 2: return Tensor.log(x.squared() + 0.5)
    case 3: return (x.squared() + 0.1).squareRoot()
    case 4: return pick([Tensor.tanh(x), x.sigmoid(), Tensor.erf(x)])
    case 5: return Tensor.expMinusOne(Tensor.tanh(x))
    case 6: return Tensor.log(onePlus: x.squared())
    case 7...11: return binary(x, pool)
    case 12: return Tensor.maximum(x, pick([0.0, 0.3]))
    case 13: return x.selected(where: x .> 0.1, else: x * 0.25)
    case 14, 15: return reduced(x)
    case 16: return product(x, pool)
    case 17: return x.rank > 0 ? x.transposed(Array(0..<x.rank).shuffled(using: &random)) : nil
    case 18:
      return x.reshaped(to: chance(0.5) ? [x.shape.count] : TensorShape(x.shape.dimensions + [1]))
    default:
      return chance(0.5)
        ? x * (scope.random(.uniform, shape: x.shape) .> 0.3)
        : x + scope.random(.normal, shape: x.shape)
    }
  }

  private mutating func binary(_ x: Tensor, _ pool: [Tensor]) -> Tensor? {
    let fitting = pool.filter { candidate in
      (x.shape.broadcast(with: candidate.shape)?.count ?? Int.max) <= 5000
    }
    guard !fitting.isEmpty else { return nil }
    let y = pick(fitting)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: return x + y
    case 1: return x - y
    case 2: return Tensor.tanh(x) * y
    case 3: return x / (y.squared() + 1)
    case 4: return Tensor.maximum(x, y)
    case 5: return Tensor.minimum(x, y)
    default: return x * (x .> y)
    }
  }

  private mutating func reduced(_ x: Tensor) -> Tensor? {
    guard x.rank > 0 else { return nil }
    let axes = (0..<x.rank).filter { _ in chance(0.6) }
    guard !axes.isEmpty else { return nil }
    let keeps = chance(0.5)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return x.sum(axes: axes, keepingDimensions: keeps)
    case 1: return x.mean(axes: axes, keepingDimensions: keeps)
    default:
      return x.maximum(axes: axes, keepingDimensions: keeps, ties: pick([.shared, .first]))
    }
  }

  /// Windows of all kinds, strides beyond their extent and padding beyond the axis among them.
  private mutating func windows(_ x: Tensor) -> Tensor? {
    guard x.rank > 0 else { return nil }
    var windows: [Window] = []
    for axis in 0..<x.rank where chance(0.6) {
      let window = Window(
        axis: axis, extent: pick([1, 2, 3, 5]), stride: pick([1, 1, 2, 4]),
        before: pick([0, 0, 1, 3]), after: pick([0, 0, 1, 3]), dilation: pick([1, 1, 2]))
      if window.positions(on: x.shape[axis]) > 0 { windows.append(window) }
    }
    let shape = windows.reduce(x.shape.count) {
      $0 / x.shape[$1.axis] * $1.positions(on: x.shape[$1.axis]) * $1.extent
    }
    guard !windows.isEmpty, shape <= 5000, x.rank + windows.count < 8 else { return nil }
    let read = x.windows(windows, filling: pick([0, 0, -3]))
    guard chance(0.6) else { return read }
    let last = windows.map(\.axis).max() ?? 0
    let axes = Array(last + 1...last + windows.count)
    return chance(0.5) ? read.maximum(axes: axes, ties: .first) : read.sum(axes: axes)
  }

  /// A product over windows that keep samples apart, sometimes twice over the same ones.
  private mutating func convolution(_ x: Tensor, _ scope: Scope) -> Tensor? {
    guard x.rank == 3 || x.rank == 4 else { return nil }
    let windows = (1..<x.rank - 1).map { axis in
      Window(
        axis: axis, extent: pick([1, 2, 3]), stride: pick([1, 1, 2, 4]), before: pick([0, 1, 2]),
        after: pick([0, 1]), dilation: pick([1, 1, 2]))
    }
    guard windows.allSatisfy({ $0.positions(on: x.shape[$0.axis]) > 0 }) else { return nil }
    let read = x.windows(windows)
    let positions = Array(read.shape.dimensions.prefix(x.rank - 1))
    let count = positions.reduce(1, *)
    let width = read.shape.count / count
    guard read.shape.count <= 5000, width <= 200 else { return nil }
    let filters = pick([1, 3, 8])
    func weights() -> Tensor {
      let values = (0..<width * filters).map { _ in Float.random(in: -1...1, using: &random) }
      return scope.constant(values, shape: [width, filters])
    }
    let rows = read.reshaped(to: [count, width])
    var product = rows.matrixProduct(weights())
    if chance(0.3) { product = product - rows.matrixProduct(weights()) }
    let result = product.reshaped(to: TensorShape(positions + [filters]))
    return chance(0.5) ? Tensor.maximum(result + 0.1, 0) : result
  }

  private mutating func slice(_ x: Tensor) -> Tensor? {
    guard x.rank > 0 else { return nil }
    let axis = Int.random(in: 0..<x.rank, using: &random)
    let start = Int.random(in: 0..<x.shape[axis], using: &random)
    let end = Int.random(in: start + 1...x.shape[axis], using: &random)
    return chance(0.7)
      ? x.sliced(start..<end, axis: axis, step: pick([1, 1, 2, 3]))
      : x.padded(axis: axis, before: pick([0, 2]), after: pick([0, 1]), with: pick([0, 1.5]))
  }

  private mutating func concatenation(_ x: Tensor, _ pool: [Tensor]) -> Tensor? {
    guard x.rank > 0 else { return nil }
    let axis = Int.random(in: 0..<x.rank, using: &random)
    let others = pool.filter {
      $0.rank == x.rank && $0.shape.reduced(over: [axis]) == x.shape.reduced(over: [axis])
        && $0.shape.count + x.shape.count <= 5000
    }
    guard !others.isEmpty else { return nil }
    return Tensor.concatenate([x, pick(others), x].shuffled(using: &random), axis: axis)
  }

  /// Rows by constant indices, by labels, and by numbers, some of which name no row.
  private mutating func rows(_ x: Tensor, _ pool: [Tensor], _ scope: Scope) -> Tensor? {
    guard x.rank > 0, x.shape.count / x.shape[0] <= 500 else { return nil }
    let count = x.shape[0]
    let indices = (0..<pick([1, 3, 8])).map { _ in
      Int32(Int.random(in: 0..<count, using: &random))
    }
    let known = scope.constant(labels: indices, shape: [indices.count])
    if chance(0.5) { return x.rows(at: known) }
    if chance(0.5) { return chance(0.5) ? matchingRows(x, scope) : replacedRows(x, pool, scope) }
    let row = x.sliced(0..<1)
    let wanted = Tensor.stack((0..<indices.count).map { _ in row.squeezed(axis: 0) })
    return wanted.addingRows(at: known, count: count)
  }

  /// Sums of rows, of which few are wanted: the rows of `x` themselves are added up.
  private mutating func matchingRows(_ x: Tensor, _ scope: Scope) -> Tensor {
    let count = pick([1, 4, 40])
    let (from, wanted) = (x.shape[0], pick([1, 3, 9]))
    func some(_ number: Int) -> [Int32] {
      (0..<number).map { _ in Int32(Int.random(in: 0..<count, using: &random)) }
    }
    return x.addingRows(
      at: scope.constant(labels: some(from), shape: [from]), count: count,
      keeping: scope.constant(labels: some(wanted), shape: [wanted]))
  }

  /// Rows in the place of others, some of them for no row or for the same.
  private mutating func replacedRows(_ x: Tensor, _ pool: [Tensor], _ scope: Scope) -> Tensor {
    let places = pick([1, 2, 6])
    let indices = (0..<places).map { _ in
      Int32(Int.random(in: -1...x.shape[0], using: &random))
    }
    let shape = TensorShape([places] + x.shape.dimensions.dropFirst())
    let fitting = pool.filter { $0.shape == shape }
    let rows =
      fitting.isEmpty ? scope.random(.normal, shape: shape) : pick(fitting)
    return x.replacingRows(at: scope.constant(labels: indices, shape: [places]), with: rows)
  }

  private mutating func matrices(_ x: Tensor, _ pool: [Tensor]) -> Tensor? {
    guard x.rank >= 3, x.shape.count <= 2000 else { return nil }
    let leading = x.shape.dimensions.dropLast(2)
    let fitting = pool.filter {
      $0.rank == x.rank && $0.shape.dimensions.dropLast(2) == leading
        && $0.shape[x.rank - 1] == x.shape[x.rank - 1] && $0.shape.count <= 2000
    }
    return x.matrixProduct(pick(fitting), transposingOther: true)
  }

  private mutating func product(_ x: Tensor, _ pool: [Tensor]) -> Tensor? {
    guard x.rank == 2 else { return nil }
    let transposing = chance(0.5)
    let inner = transposing ? x.shape[0] : x.shape[1]
    let fitting = pool.filter { $0.rank == 2 && $0.shape.dimensions.contains(inner) }
    guard !fitting.isEmpty else { return nil }
    let y = pick(fitting)
    return x.matrixProduct(y, transposingSelf: transposing, transposingOther: y.shape[0] != inner)
  }
}
