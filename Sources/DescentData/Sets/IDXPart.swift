/// The four files of a data set in MNIST's format.
enum IDXPart: CaseIterable, Sendable {
  case trainImages, trainLabels, testImages, testLabels

  /// Images: samples, rows, columns. Labels: samples.
  var rank: Int {
    switch self {
    case .trainImages, .testImages: 3
    case .trainLabels, .testLabels: 1
    }
  }

  private var stem: String {
    switch self {
    case .trainImages: "train-images"
    case .trainLabels: "train-labels"
    case .testImages: "t10k-images"
    case .testLabels: "t10k-labels"
    }
  }

  var usualName: String { "\(stem)-idx\(rank)-ubyte" }

  /// The possible names of the file, uncompressed first, because that is read faster.
  var names: [String] {
    let plain = [usualName, "\(stem).idx\(rank)-ubyte"]
    return plain + plain.map { $0 + ".gz" }
  }
}
