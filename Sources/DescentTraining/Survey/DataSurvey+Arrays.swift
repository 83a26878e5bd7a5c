import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

// Arrays.
extension DataSurvey {
  init(npy path: String) throws(DataError) {
    self.init(DataSettings(path: path))
    let features = try ArrayLook(npy: path)
    guard let target = ArrayTargets.files(for: path).first else {
      throw DataError(
        .notFound, path: path,
        "holds features, but there is no file with the targets next to it, such as y.npy or labels.npy"
      )
    }
    let targets = try ArrayLook(npy: target)
    configuration.data.target = [.name(target)]
    notes["data.target"] = "Guessed from its name."
    try describe(path, features, target, targets)
  }

  init(npz path: String) throws(DataError) {
    self.init(DataSettings(path: path))
    let archive = try ArrayArchive(npz: path)
    let names = ArrayNames(archive.names)
    guard let features = names.features, let target = names.target, features != target else {
      throw DataError(
        .invalid, path: path,
        "must hold an array of features and one of targets, such as x and y; there are "
          + listing(archive.names))
    }
    configuration.data.features = features
    configuration.data.target = [.name(target)]
    notes["data.target"] = "The arrays are \(listing(archive.names))."
    let lower = archive.names.map { $0.lowercased() }
    for (x, y) in [("x_test", "y_test"), ("x_val", "y_val"), ("test_images", "test_labels")] {
      if let a = lower.firstIndex(of: x), let b = lower.firstIndex(of: y) {
        configuration.data.validation = .arrays(
          .init(features: archive.names[a], target: archive.names[b]))
      }
    }
    let (x, y) = (try archive.array(features), try archive.array(target))
    try describe(
      "\(path), \(features)", ArrayLook(shape: x.shape, element: x.element), target,
      ArrayLook(shape: y.shape, element: y.element))
  }

  private mutating func describe(
    _ name: String, _ features: ArrayLook, _ targetName: String, _ targets: ArrayLook
  ) throws(DataError) {
    let (count, shape) = (features.shape.first ?? 0, Array(features.shape.dropFirst()))
    findings.append("\(name): \(count) samples of shape \(shape), \(features.element.words).")
    if features.element == .uint8 {
      findings.append("Bytes are divided by 255, so features are numbers from 0 to 1.")
    }
    findings.append(
      "\(targetName): the targets, of shape \(targets.shape), \(targets.element.words).")
    let isOneEach = targets.shape.dropFirst().allSatisfy { $0 == 1 }
    let areClasses = targets.element.isWholeNumber && isOneEach
    configuration.data.task = areClasses ? .classification : .automatic
    if !areClasses {
      notes["data.task"] =
        "Numbers with fractions, or several per sample, are values; they are labels if all are 0 or 1."
    }
    if features.element != .uint8 { configuration.data.standardizes = true }
    suggest(
      samples: count, hidden: .init(units: [128, 64]), flattening: shape.count > 1)
  }
}

extension ArrayElement {
  fileprivate var isWholeNumber: Bool { self != .float32 && self != .float64 }

  fileprivate var words: String {
    switch self {
    case .float32: "32-bit numbers"
    case .float64: "64-bit numbers"
    case .int8, .int32, .int64: "whole numbers"
    case .uint8: "bytes"
    case .bool: "truth values"
    }
  }
}
