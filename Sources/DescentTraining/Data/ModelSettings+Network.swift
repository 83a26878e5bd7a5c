import DescentConfiguration
import DescentLearning

extension ModelSettings {
  /// The network.
  ///
  /// - Parameter outputs: What is predicted: a dense layer without a number of units has as many as there are classes
  ///   or values.
  public func network(for outputs: OutputDescription) -> Network {
    var made = layers.flatMap { $0.make(outputs: outputs.count) }
    if let scaling = outputs.scaling, scaling.precision == .single {
      // Networks of Descent 0.1.0 restore the original units themselves.
      made.append(Rescale(scales: scaling.deviations, shifts: scaling.means))
    }
    return Network(made)
  }
}
