import DescentConfiguration
import DescentData
import DescentFiles

// Images and sets.
extension DataSurvey {
  init(
    idx path: String, isNamed: Bool, _ environment: DataEnvironment
  ) throws(DataError) {
    self.init(DataSettings(path: path))
    let data = try DataSource.load(path, testSamples: 1, environment: environment)
    let shape = data.train.imageShape ?? data.train.featureShape
    findings.append(
      "\(path): \(data.train.count) samples of shape \(shape) for training, \(data.train.classCount ?? 0) classes."
    )
    findings.append(
      "The test part is kept for descent evaluate; validation samples come from the rest.")
    configuration.data.task = .classification
    suggest(
      samples: data.train.count,
      hidden: data.train.count < 10_000
        ? .init(units: [64, 32]) : .init(units: [256, 128], batchNorm: true, dropout: 0.1))
  }

  init(images path: String) throws(DataError) {
    self.init(DataSettings(path: path))
    let (size, isUniform) = try Self.size(of: path)
    let folder = try ImageFolder(path, size: isUniform ? nil : (size.rows, size.columns))
    findings.append(
      "\(path): \(folder.count) images, \(folder.channelCount == 1 ? "grey" : "in color"), of the classes "
        + listing(Array(folder.classNames.prefix(20))) + ".")
    if isUniform {
      findings.append("All have \(size.rows) rows and \(size.columns) columns of pixels.")
    } else {
      configuration.data.size = size
      notes["data.size"] = "The images have different sizes."
    }
    if isUniform, size.rows * size.columns > 128 * 128 {
      configuration.data.size = .init(rows: 64, columns: 64)
      notes["data.size"] = "The images are large."
    }
    if let note = folder.note { findings.append(note + ".") }
    configuration.data.task = .classification
    suggest(samples: folder.count, hidden: .init(units: [128, 64], batchNorm: true, dropout: 0.1))
  }

  /// The size of all images, or one to which they can be scaled.
  private static func size(
    of path: String
  ) throws(DataError) -> (DataSettings.Size, isUniform: Bool) {
    do throws(DataError) {
      let folder = try ImageFolder(path)
      return (.init(rows: folder.size.rows, columns: folder.size.columns), true)
    } catch  where error.kind == .invalid {
      return (.init(rows: 32, columns: 32), false)
    }
  }
}
