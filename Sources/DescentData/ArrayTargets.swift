/// Finds the files that may hold the targets for a file of features.
package enum ArrayTargets {
  private static let renamings = [
    ("features", "targets"), ("features", "labels"), ("images", "labels"), ("data", "labels"),
    ("data", "targets"), ("x", "y"), ("X", "y"), ("X", "Y"),
  ]
  private static let usual = ["y.npy", "Y.npy", "labels.npy", "targets.npy", "target.npy"]

  /// NPY files next to the features whose names suggest targets, most likely first: `y_test.npy` for `x_test.npy`.
  package static func files(for features: String) -> [String] {
    let slash = features.lastIndex(of: "/").map { features.index(after: $0) } ?? features.startIndex
    let (folder, name) = (features[..<slash], String(features[slash...]))
    let renamed = renamings.filter { name.contains($0.0) }.map {
      name.replacing($0.0, with: $0.1, maxReplacements: 1)
    }
    return (renamed + usual).filter { $0 != name }.map { folder + $0 }.filter {
      (try? PathForm($0)) == .npy
    }
  }
}
