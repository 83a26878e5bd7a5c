import DescentLearning

/// Decides from what is known of a training whether something is wrong with it: one file each.
///
/// A rule measures what does not depend on scales: ratios to what the layer before has, to what the best constant
/// prediction reaches, to the spread over batches.
protocol Rule: Sendable {
  static var name: FindingName { get }

  /// Usually none or one.
  static func findings(in patient: Patient) -> [Finding]
}

/// What the doctor knows of a training when it decides.
struct Patient: Sendable {
  var network: NetworkLook
  var settings: SettingsLook
  var training: SampleLook
  var validation: SampleLook?
  /// How well each input alone predicts the target, the best first; empty for images.
  var singleFeatures: [SingleFeature]
  var neighbors: NearestNeighbors?
  /// For each input the column that it comes from, for tables.
  var inputNames: [String]
  var classNames: [String]
  /// The targets in the units of the data.
  var originalTargets: [Double]
  var course = Course()
  var probes = Probes()

  func inputName(_ column: Int) -> String {
    inputNames.indices.contains(column) ? inputNames[column] : "input \(column + 1)"
  }

  /// As in the paths of parameters: `3-Dense`.
  func layerName(_ index: Int) -> String { "\(index + 1)-\(network.layers[index].name)" }
}
