internal import Foundation

/// The folder that holds the real MNIST, if the environment names one.
package let mnistFolder: String? = {
  guard let folder = ProcessInfo.processInfo.environment["DESCENT_DATA_DIR"] else { return nil }
  return [folder + "/mnist", folder].first {
    FileManager.default.fileExists(atPath: $0 + "/train-images-idx3-ubyte.gz")
  }
}()
