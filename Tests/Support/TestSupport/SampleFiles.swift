internal import Foundation

/// A grayscale PNG of 3 columns and 5 rows, and one of 10 columns and 9 rows in color.
package enum Picture {
  package static let grey = decoded(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFAQAAAACoCmsPAAAAEklEQVR42mNoYFBgYGB4wLAAAAiqAiEegxeXAAAAAElFTkSuQmCC"
  )
  private static func decoded(_ text: String) -> [UInt8] {
    Array(Data(base64Encoded: text) ?? Data())
  }
}

/// Six images of 3×2 for training and two for testing, of three classes.
package enum Tiny {
  package static let trainPixels = (0..<36).map { UInt8($0 * 7) }
  package static let trainLabels: [UInt8] = [0, 1, 2, 1, 0, 2]
  package static let testPixels = (0..<12).map { UInt8(255 - $0) }
  package static let testLabels: [UInt8] = [2, 1]

  package static let files: [String: [UInt8]] = [
    "train-images-idx3-ubyte": idx([6, 3, 2], trainPixels),
    "train-labels-idx1-ubyte": idx([6], trainLabels),
    "t10k-images-idx3-ubyte": idx([2, 3, 2], testPixels),
    "t10k-labels-idx1-ubyte": idx([2], testLabels),
  ]

  package static func write(to folder: TemporaryFolder, below name: String, compressed: Bool = true)
    throws
  {
    for (file, bytes) in files {
      try folder.write(
        compressed ? gzip(bytes) : bytes, to: "\(name)/\(file)\(compressed ? ".gz" : "")")
    }
  }
}
