import RealModule

/// One hyperparameter of a Parzen estimator: a kernel around each observation, and a wide one over the whole range.
///
/// Every number of a range has a truncated normal distribution around the observation, whose width is the distance to
/// the farther one of its neighbors; a domain with few values has the probabilities of their parts. A choice has most
/// of its weight on the observed one.
enum ParzenAxis {
  case numbers(ParzenNumbers)
  case steps(ParzenSteps)
  case choices(ParzenChoices)

  /// Domains with more values than this count as ranges: their parts are narrower than any kernel.
  static let mostSteps = 256

  init(_ axis: SpaceLayout.Axis, _ observations: [Double]) {
    if !axis.isOrdered {
      self = .choices(ParzenChoices(axis, observations))
    } else if let count = axis.count, count <= Self.mostSteps {
      self = .steps(ParzenSteps(axis, count, observations))
    } else {
      self = .numbers(ParzenNumbers(observations))
    }
  }

  /// A place drawn from a kernel.
  func draw(from kernel: Int, _ draws: inout TrialDraws) -> Double {
    switch self {
    case .numbers(let numbers): numbers.kernels.draw(from: kernel, &draws)
    case .steps(let steps): steps.kernels.draw(from: kernel, &draws)
    case .choices(let choices): choices.draw(from: kernel, &draws)
    }
  }

  /// Adds the logarithm of each kernel's density at a place.
  func addLogDensities(at place: Double, to sums: UnsafeMutableBufferPointer<Double>) {
    switch self {
    case .numbers(let numbers): numbers.addLogDensities(at: place, to: sums)
    case .steps(let steps): steps.addLogDensities(at: place, to: sums)
    case .choices(let choices): choices.addLogDensities(at: place, to: sums)
    }
  }
}

/// Normal distributions truncated to places from 0 to 1: one for each observation, and the last one for the prior.
struct ParzenKernels {
  let centers: [Double]
  let widths: [Double]

  init(_ observations: [Double]) {
    let count = observations.count
    var widths = [Double](repeating: 1, count: count + 1)
    let order = Self.ascending(observations)
    let least = 1 / min(100, Double(count + 2))
    for (rank, index) in order.enumerated() {
      let center = observations[index]
      var below = rank > 0 ? center - observations[order[rank - 1]] : center
      var above = rank + 1 < count ? observations[order[rank + 1]] - center : 1 - center
      // The outermost observations are not widened to the ends of the range: that would draw trials there.
      if count > 1, rank == 0 { below = above }
      if count > 1, rank == count - 1 { above = below }
      widths[index] = min(max(below, above, least), 1)
    }
    self.widths = widths
    centers = observations + [0.5]
  }

  /// The indices of places in ascending order, to the precision of 2⁻⁴⁰, below which no width can be.
  private static func ascending(_ places: [Double]) -> [Int] {
    var keys = places.indices.map { UInt64(places[$0] * 0x1p40) << 23 | UInt64($0) }
    keys.sort()
    return keys.map { Int($0 & 0x7f_ffff) }
  }

  func draw(from kernel: Int, _ draws: inout TrialDraws) -> Double {
    // At least a third of the tries are inside.
    for _ in 0..<100 {
      let place = centers[kernel] + widths[kernel] * draws.normal()
      if place >= 0, place <= 1 { return place }
    }
    return centers[kernel]
  }

  /// The part of a kernel's whole distribution that is inside.
  func inside(_ kernel: Int) -> Double {
    let (center, width) = (centers[kernel], widths[kernel])
    if center > 8 * width, 1 - center > 8 * width { return 1 }
    return NormalDistribution.probability(from: -center / width, to: (1 - center) / width)
  }
}

struct ParzenNumbers {
  let kernels: ParzenKernels
  private let precisions: [Double]
  private let constants: [Double]

  init(_ observations: [Double]) {
    let kernels = ParzenKernels(observations)
    self.kernels = kernels
    precisions = kernels.widths.map { 0.5 / ($0 * $0) }
    constants = kernels.widths.indices.map {
      -Double.log(kernels.widths[$0] * kernels.inside($0)) - NormalDistribution.logOfRootOfTwoPi
    }
  }

  func addLogDensities(at place: Double, to sums: UnsafeMutableBufferPointer<Double>) {
    kernels.centers.withUnsafeBufferPointer { centers in
      precisions.withUnsafeBufferPointer { precisions in
        constants.withUnsafeBufferPointer { constants in
          for kernel in 0..<sums.count {
            let distance = place - centers[kernel]
            sums[kernel] += constants[kernel] - precisions[kernel] * distance * distance
          }
        }
      }
    }
  }
}

struct ParzenSteps {
  let kernels: ParzenKernels
  private let axis: SpaceLayout.Axis
  /// Kernels with the same center and width have the same probabilities.
  private let profiles: [Int]
  private let representatives: [Int]
  private let insides: [Double]
  /// Where the part of each value begins, and 1.
  private let edges: [Double]

  init(_ axis: SpaceLayout.Axis, _ count: Int, _ observations: [Double]) {
    self.axis = axis
    kernels = ParzenKernels(observations)
    var known: [SIMD2<Double>: Int] = [:]
    var (profiles, representatives): ([Int], [Int]) = ([], [])
    for kernel in kernels.centers.indices {
      let shape = SIMD2(kernels.centers[kernel], kernels.widths[kernel])
      let profile = known[shape] ?? representatives.count
      if profile == representatives.count {
        known[shape] = profile
        representatives.append(kernel)
      }
      profiles.append(profile)
    }
    let kernels = kernels
    self.profiles = profiles
    self.representatives = representatives
    insides = representatives.map { kernels.inside($0) }
    edges = [0] + (1..<max(count, 1)).map { axis.edge(below: $0) } + [1]
  }

  func addLogDensities(at place: Double, to sums: UnsafeMutableBufferPointer<Double>) {
    let value = axis.index(at: place)
    let logarithms = representatives.indices.map { profile in
      let (center, width) = (
        kernels.centers[representatives[profile]], kernels.widths[representatives[profile]]
      )
      let part = NormalDistribution.probability(
        from: (edges[value] - center) / width, to: (edges[value + 1] - center) / width)
      return Double.log(max(part / insides[profile], 1e-300))
    }
    for kernel in 0..<sums.count { sums[kernel] += logarithms[profiles[kernel]] }
  }
}

struct ParzenChoices {
  private let axis: SpaceLayout.Axis
  private let observed: [Int]
  private let count: Int
  private let hit: Double
  private let miss: Double

  init(_ axis: SpaceLayout.Axis, _ observations: [Double]) {
    self.axis = axis
    observed = observations.map { axis.index(at: $0) }
    count = axis.count ?? 1
    // As if each kernel had one observation and its share of a single one that could be any choice.
    let share = 1 / Double(observations.count + 1)
    let total = 1 + share * Double(count)
    (hit, miss) = ((1 + share) / total, share / total)
  }

  func draw(from kernel: Int, _ draws: inout TrialDraws) -> Double {
    let other = draws.index(below: count)
    guard kernel < observed.count else { return axis.place(ofIndex: other) }
    let any = draws.unit() < miss * Double(count)
    return axis.place(ofIndex: any ? other : observed[kernel])
  }

  func addLogDensities(at place: Double, to sums: UnsafeMutableBufferPointer<Double>) {
    let value = axis.index(at: place)
    let (logHit, logMiss) = (Double.log(hit), Double.log(miss))
    for kernel in observed.indices { sums[kernel] += observed[kernel] == value ? logHit : logMiss }
    sums[observed.count] -= .log(Double(count))
  }
}
