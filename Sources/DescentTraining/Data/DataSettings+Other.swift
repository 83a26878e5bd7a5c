import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

extension DataSettings {
  /// The same settings for other data of the same kind, using all samples.
  ///
  /// - Parameters:
  ///   - path: The data.
  ///   - target: The NPY file of the targets, or the name of their array in an NPZ file; by default found by its name.
  package func naming(_ path: String, target: String?) throws(DataError) -> DataSettings {
    var settings = self
    settings.path = path
    settings.validation = .none
    settings.samples = nil
    if [.npy, .npz].contains(format) { settings.format = .automatic }
    switch try settings.foundFormat() {
    case .npy: settings.target = [.name(try targets(of: path, told: target))]
    case .npz:
      let names = try ArrayArchive(npz: path).names
      if let features, !names.contains(features) { settings.features = nil }
      let known = self.target.filter { names.contains($0.text) }
      settings.target = target.map { [.name($0)] } ?? known
    default:
      guard target == nil else {
        throw DataError(
          .invalid, path: path,
          "contains its own targets; omit the target, which is only for NPY and NPZ files")
      }
    }
    return settings
  }

  /// The file of the targets; the training's targets apply only to its own features.
  private func targets(of path: String, told: String?) throws(DataError) -> String {
    if let told { return told }
    let own = target.first?.text
    if let own, isSameFile(path, self.path) { return own }
    let found = ArrayTargets.files(for: path).first { file in
      own.map { !isSameFile($0, file) } ?? true
    }
    guard let found else {
      throw DataError(
        .notFound, path: path,
        "holds features, but there is no file with their targets next to it, such as y_test.npy for x_test.npy; "
          + "name the file of the targets"
      )
      .remedied(by: .namingTargets)
    }
    return found
  }
}
