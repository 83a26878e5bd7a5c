/// What a layer computes on a sample of the data.
///
/// A unit is one place of the last axis of the output, a channel where the layer has channels; its values are those of all
/// samples and of all positions in them.
public struct LayerObservation: Sendable, Hashable, Codable {
  /// Its path, such as `2-ReLU`.
  public var path: String
  /// Its kind: the layer's name, such as `ReLU`.
  public var kind: String
  /// The shape of its output for one sample.
  public var shape: [Int]
  /// The number of units.
  public var units: Int

  /// The mean of all elements.
  @AnyNumber public var mean: Double
  /// The standard deviation of all elements: the square root of the mean of (y − mean)².
  @AnyNumber public var deviation: Double
  /// The smallest element.
  @AnyNumber public var minimum: Double
  /// The largest element.
  @AnyNumber public var maximum: Double
  /// The share of elements that are exactly 0.
  @AnyNumber public var zeroFraction: Double
  /// The share of elements in the outer hundredth of the range at either bound, for a layer whose outputs have two
  /// bounds: 0 and 1 for the sigmoid and the softmax, −1 and 1 for the hyperbolic tangent. `nil` for others.
  @AnyOptionalNumber public var saturatedFraction: Double?

  /// The units that are 0 on the whole of the sample, or saturated at the same bound on the whole of it.
  public var deadUnits: Int
  /// The units that are the same on the whole of the sample: max − min ≤ 2⁻²⁰·max |y|. Dead units at 0 are among
  /// them.
  public var constantUnits: Int
  /// How many of the units that are not constant differ from each other. Two units are the same if they agree on the whole
  /// of the sample within rounding.
  ///
  /// They are compared by four sums Σ rᵢyᵢ with fixed random rᵢ from −1 to 1. They agree if each sum differs by at
  /// most 10⁻⁵·√n·max |y|. A layer of more than 65,536 elements is compared at evenly spaced positions.
  public var distinctUnits: Int
  /// The participation ratio (Σλ)²/Σλ² of the eigenvalues λ of the units' covariance: how many directions
  /// the outputs vary in. From 1, if all units move together, to the number of units; 0 if nothing varies.
  @AnyNumber public var effectiveRank: Double
  /// How the elements are distributed.
  public var histogram: Histogram
  /// The L2 norm of the loss's gradient with respect to the output; `nil` unless gradients are observed.
  @AnyOptionalNumber public var gradientNorm: Double?

  /// The units that are not constant.
  public var varyingUnits: Int { units - constantUnits }
}

/// How many elements lie in each of some bins of equal width from the smallest element to the largest.
///
/// Of a layer with more than 2,048 elements, about as many at evenly spaced positions are counted.
public struct Histogram: Sendable, Hashable, Codable {
  /// The number of bins.
  public static let bins = 32

  /// The lower end of the first bin.
  @AnyNumber public var lower: Double
  /// The upper end of the last bin.
  @AnyNumber public var upper: Double
  /// The count of each bin. An element on an edge counts in the lower one; where all elements are equal, they are in the
  /// first.
  public var counts: [Int]

  /// A histogram with the given counts.
  public init(lower: Double, upper: Double, counts: [Int]) {
    self.counts = counts
    (self.lower, self.upper) = (lower, upper)
  }
}
