import DescentArrays
import DescentFiles
import DescentGraph

/// Each feature with mean 0 and standard deviation 1: y = (x − mean)/deviation, with statistics of the training data.
///
/// ```swift
/// let model = try Network {
///   try Standardize(fitting: data)
///   Dense(64)
/// }
/// ```
///
/// The statistics are not learned. They are variables of the model, `mean` and `deviation`, so they are saved, loaded and
/// exported with it: a model that will be given its values begins with `Standardize()`.
///
/// The arithmetic is in Float. Numbers far from 0, such as times, lose their small differences before they get here;
/// ``StandardizedSource`` standardizes them in Double as they are read.
///
/// Shapes: x and y [samples, a, b, …]; mean and deviation [a, b, …], one number per feature.
public struct Standardize: Layer {
  /// The statistics at the beginning; `nil` for a layer that will be given its values.
  public let statistics: FeatureStandardization?

  /// A layer with known statistics, or one that will be given them with the values of the model; until then it passes
  /// its input on.
  public init(_ statistics: FeatureStandardization? = nil) { self.statistics = statistics }

  /// The mean and the standard deviation of every feature of the samples, in one pass.
  ///
  /// - Throws: `DataError` if they cannot be read.
  public init(fitting data: some SampleSource) throws(DataError) {
    self.init(try FeatureStandardization(fitting: data))
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank >= 2 else { return scope.failing(name, [input], "takes [samples, features]") }
    let shape = TensorShape(Array(input.shape.dimensions.dropFirst()))
    guard statistics == nil || statistics?.means.count == shape.count else {
      return scope.failing(
        name, [input],
        "was fitted to \(statistics?.means.count ?? 0) features; samples here have \(shape.count)")
    }
    let mean = scope.state(
      "mean", shape: shape, initial: statistics.map { .values($0.means) } ?? .constant(0))
    let deviation = scope.state(
      "deviation", shape: shape, initial: statistics.map { .values($0.deviations) } ?? .constant(1))
    return (input - mean) / deviation
  }
}
