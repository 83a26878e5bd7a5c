import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentConfiguration
@testable import DescentData
@testable import DescentFiles
@testable import DescentLearning
@testable import DescentNumerics
@testable import DescentTraining

private func doubles(_ values: [Double]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
}

private func integers(_ values: [Int64]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}

/// Numbers that a `Float` cannot represent. The mean and standard deviation of 0, 1, … n − 1 are (n − 1)/2 and √((n² −
/// 1)/12), and an offset changes neither the deviation nor the standardized values.
@Suite struct PrecisionTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private static let count = 60
  private static let deviation = (Double(count * count - 1) / 12).squareRoot()
  /// (i − mean) / deviation
  private static let standardized = (0..<count).map {
    Float((Double($0) - Double(count - 1) / 2) / deviation)
  }

  private func agree(_ found: [Float], _ expected: [Float]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }
  }

  /// Targets of a table far from 0, in memory and as a stream.
  @Test(arguments: [0, 1e9, -1.7e9, 1e12], [DataSettings.Streaming.never, .always])
  func targetsKeepTheirDigits(_ offset: Double, _ stream: DataSettings.Streaming) throws {
    let rows = (0..<Self.count).map { "\($0 % 7 + 2 * $0),\(offset + Double($0) / 4)" }
    let path = try folder.write("x,y\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
    let loaded = try LoadedTraining(
      DataSettings(
        path: path, target: ["y"], task: .regression, validation: .none, stream: stream))
    let scaling = try #require(loaded.outputs.outputStandardization)
    #expect(abs(scaling.deviations[0] - Self.deviation / 4) < 1e-4)
    #expect(try agree(samples(of: loaded.training).values, Self.standardized))
    // The values measured against are in their original units and in Double.
    var features = [Float](repeating: 0, count: Self.count)
    var exact = [Double](repeating: 0, count: Self.count)
    let reader = try loaded.training.batches(of: Self.count, in: .sequential, from: 0)
    let count = try exact.withUnsafeMutableBufferPointer {
      try reader.next(features: &features, exactValues: $0)
    }
    #expect(count == Self.count && exact[3] == offset + 0.75)
    #expect(abs(scaling.restored(Self.standardized[3], at: 0) - exact[3]) < 1e-3)
  }

  /// A model that outputs the standardized targets is measured in Double: with errors of e in each value, RMSE and MAE
  /// are e and R² is 1 − e²/variance, whatever the offset.
  @Test(arguments: [0, 1e9, 1e12]) func metricsAreThoseOfDoubles(_ offset: Double) async throws {
    let values = (0..<Self.count).map { offset + Double($0) }
    let shift = 0.5
    let data = try Dataset(
      features: Self.standardized.map { $0 + Float(shift / Self.deviation) }, featureShape: [1],
      exactValues: values, valueShape: [1])
    let scaling = try FeatureStandardization(fittingValuesOf: data)
    let trainer = try Trainer(
      Network([]), inputShape: [1],
      objective: Objective(
        .meanSquaredError,
        metrics: [
          MeanAbsoluteError(scales: scaling.deviations), .rootMeanSquaredError, .r2,
        ]), updates: UpdateRule(), batches: Batches(7)
    )
    let measured = try await trainer.evaluate(StandardizedValues(data, by: scaling))
    let variance = Self.deviation * Self.deviation
    #expect(abs((measured.metrics["rmse"] ?? 0) - shift) < 1e-3)
    #expect(abs((measured.metrics["mae"] ?? 0) - shift) < 1e-3)
    #expect(abs((measured.metrics["r2"] ?? 0) - (1 - shift * shift / variance)) < 1e-4)
    #expect(abs(measured.loss - shift * shift / variance) < 1e-5)
  }

  /// Features of arrays far from 0, in memory, as a stream, and for prediction from each kind of input.
  @Test(arguments: ["<f8", "<i8"], [DataSettings.Streaming.never, .always])
  func featuresOfArraysKeepTheirDigits(_ type: String, _ stream: DataSettings.Streaming) throws {
    let numbers = (0..<Self.count).map { 1_700_000_000 + $0 }
    let bytes =
      type == "<f8" ? doubles(numbers.map(Double.init)) : integers(numbers.map(Int64.init))
    let x = try folder.write(npy(type, "(60, 1)", bytes), to: "x.npy")
    let y = try folder.write(npy("|u1", "(60,)", (0..<60).map { $0 % 2 }), to: "y.npy")
    let loaded = try LoadedTraining(
      DataSettings(
        path: x, target: [.name(y)], validation: .none, standardizes: true, stream: stream))
    #expect(try agree(samples(of: loaded.training).features, Self.standardized))
    #expect(try agree(all(loaded.preparation.reader(for: x)).features, Self.standardized))
    let line = try #require(try loaded.preparation.features(ofJSONLine: "[1700000003]"))
    #expect(agree(line, [Self.standardized[3]]))
    let csv = Array("1700000003\n".utf8)
    let reader = try loaded.preparation.reader(ofCSV: "in", reading: pieces(csv, [64]))
    #expect(try agree(all(reader).features, [Self.standardized[3]]))
    // A resumed or loaded model has the same.
    let written = try JSONEncoder().encode(loaded.preparation)
    #expect(try JSONDecoder().decode(InputPreparation.self, from: written) == loaded.preparation)
  }

  @Test func whatAFloatWouldLoseIsRefused() throws {
    let x = try folder.write(
      npy("<f8", "(60, 1)", doubles((0..<60).map { 1.7e9 + Double($0) })), to: "x.npy")
    let y = try folder.write(npy("|u1", "(60,)", (0..<60).map { $0 % 2 }), to: "y.npy")
    let rows = (0..<60).map { "\($0 % 5),\(1.7e9 + Double($0) / 4)" }.joined(separator: "\n")
    let csv = try folder.write("x,y\n\(rows)\n", to: "t.csv")
    for (settings, message) in [
      (
        DataSettings(path: x, target: [.name(y)], standardizes: false),
        "feature 1 has mean 1.7e+09 and standard deviation 16.56"
      ),
      (
        DataSettings(
          path: csv, target: ["y"], task: .regression, validation: .none, standardizesTarget: false),
        "the target \"y\" has mean 1.7e+09"
      ),
      (
        DataSettings(path: csv, target: ["x"], validation: .none, standardizes: false),
        "column \"y\" has mean 1.7e+09"
      ),
    ] {
      let error = #expect(throws: DataError.self) { try LoadedTraining(settings) }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }

  /// Integers beyond 2⁵³ are refused, or are texts; those that a Double represents are numbers.
  @Test func integersAreNotMerged() throws {
    let first = Int64(1) << 53
    let x = try folder.write(npy("<i8", "(2, 1)", integers([first, first + 1])), to: "x.npy")
    let y = try folder.write(npy("|u1", "(2,)", [0, 1]), to: "y.npy")
    for stream in [DataSettings.Streaming.never, .always] {
      let error = #expect(throws: DataError.self) {
        let loaded = try LoadedTraining(
          DataSettings(path: x, target: [.name(y)], validation: .none, stream: stream))
        _ = try samples(of: loaded.training)
      }
      #expect(
        error?.description.contains("element 0 of sample 1 is 9007199254740993, an integer") == true
      )
    }
    let ids = ["9007199254740993", "9007199254740992", "12345678901234567891"]
    let rows = (0..<30).map { "\($0),\(ids[$0 % 3])" }.joined(separator: "\n")
    let csv = try folder.write("x,shop\n\(rows)\n", to: "ids.csv")
    let loaded = try LoadedTraining(
      DataSettings(path: csv, target: ["shop"], task: .classification, validation: .none))
    #expect(loaded.outputs.classNames?.sorted() == ids.sorted())
    for (text, value) in [
      ("9007199254740993", nil), ("-9007199254740993", nil),
      ("9007199254740994", 9_007_199_254_740_994),
      ("9007199254740993.0", 9_007_199_254_740_992),
      ("1.2345678901234567e16", 12_345_678_901_234_568),
      ("12345678901234567891", nil), ("0.12345678901234567891", 0.12345678901234568),
      ("1e300", 1e300),
    ] as [(String, Double?)] {
      var text = text
      #expect(text.withUTF8 { fieldNumber($0) } == value, "\(text)")
    }
  }
}

/// The meaning of arrays, whatever their element type.
@Suite struct ArrayMeaningTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func outputs(
    _ type: String, _ bytes: [UInt8], count: Int, _ task: DataSettings.Task = .automatic,
    _ stream: DataSettings.Streaming = .never
  ) throws -> (OutputDescription, [Int32]) {
    let x = try folder.write(
      npy("<f4", "(\(count), 1)", floats((0..<count).map { Float($0) + 0.5 })), to: "x.npy")
    let y = try folder.write(npy(type, "(\(count),)", bytes), to: "y.npy")
    let loaded = try LoadedTraining(
      DataSettings(
        path: x, target: [.name(y)], task: task, validation: .none, stream: stream))
    return (
      loaded.outputs,
      loaded.training.classCount == nil ? [] : try samples(of: loaded.training).labels
    )
  }

  /// The distinct whole numbers are the classes, as in a table; pandas.factorize(sort=True) gives these indices.
  @Test(arguments: [DataSettings.Streaming.never, .always])
  func wholeNumbersAreClasses(_ stream: DataSettings.Streaming) throws {
    let (signs, labels) = try outputs("<f4", floats([-1, 1, 1, -1]), count: 4, .automatic, stream)
    #expect(signs.classNames == ["-1", "1"] && labels == [0, 1, 1, 0])
    let (gaps, indices) = try outputs(
      "<i8", integers([2_000_001, 7, 2_000_001]), count: 3, .automatic, stream)
    #expect(gaps.classNames == ["7", "2000001"] && indices == [1, 0, 1])
    let (doubled, _) = try outputs("<f8", doubles([0, 1, 2, 1]), count: 4, .automatic, stream)
    #expect(doubled.classNames == ["0", "1", "2"])
    // Many whole numbers are values, unless declared to be classes.
    let many = floats((0..<30).map { Float($0) })
    #expect(try outputs("<f4", many, count: 30, .automatic, stream).0.task == .regression)
    #expect(try outputs("<f4", many, count: 30, .classification, stream).0.count == 30)
    #expect(throws: DataError.self) {
      try outputs("<f4", floats([0, 0.5]), count: 2, .classification, stream)
    }
  }

  @Test func labelsThatTrainingNeverSawAreRefused() throws {
    let (outputs, _) = try outputs("<i8", integers([3, 5, 3]), count: 3)
    let x = folder.path("x.npy")
    try folder.write(npy("<i8", "(3,)", integers([3, 5, 4])), to: "y.npy")
    let preparation = InputPreparation.features(.init(shape: [1], byteScale: 1, content: .numbers))
    let error = #expect(throws: DataError.self) {
      try preparation.samples(
        DataSettings(path: x, target: [.name(folder.path("y.npy"))]), outputs: outputs)
    }
    #expect(
      error?.description.contains("the label of sample 2 is 4; the classes are 3, 5") == true)
  }

  /// A model of bytes takes numbers from 0 to 1 and explains what is wrong with others, and vice versa.
  @Test func bytesAndNumbersMeanTheSameOrAreRefused() throws {
    let pixels: [UInt8] = [0, 51, 102, 255]
    let bytes = InputPreparation.features(
      .init(shape: [2, 2], byteScale: ArrayContent.bytes.byteScale, content: .bytes))
    let unit = InputPreparation.features(.init(shape: [2, 2], byteScale: 1, content: .unit))
    let numbers = InputPreparation.features(.init(shape: [2, 2], byteScale: 1, content: .numbers))
    let u8 = try folder.write(npy("|u1", "(1, 2, 2)", pixels), to: "u8.npy")
    let raw = try folder.write(
      npy("<f4", "(1, 2, 2)", floats(pixels.map { Float($0) })), to: "raw.npy")
    let shares: [Float] = [0, 0.2, 0.4, 1]
    let divided = try folder.write(npy("<f4", "(1, 2, 2)", floats(shares)), to: "divided.npy")
    for path in [u8, divided] {
      #expect(
        try zip(all(bytes.reader(for: path)).features, shares).allSatisfy { abs($0 - $1) < 1e-7 })
    }
    #expect(try all(numbers.reader(for: u8)).features == pixels.map { Float($0) })
    for (preparation, path, message) in [
      (bytes, raw, "element 1 of sample 0 is 51.0, but the model was trained on bytes"),
      (unit, u8, "element 1 of sample 0 is 51.0, but the model was trained on numbers from 0 to 1"),
    ] {
      let error = #expect(throws: DataError.self) { try all(preparation.reader(for: path)) }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
    #expect(throws: DataError.self) { try bytes.features(ofJSONLine: "[0, 51, 102, 255]") }
    let rows = Array("0,51,102,255\n".utf8)
    #expect(throws: DataError.self) {
      try all(bytes.reader(ofCSV: "in", reading: pieces(rows, [64])))
    }
  }

  /// Prediction reads what training reads: an archive, a single image, flattened images, gzipped IDX files.
  @Test func predictionReadsWhatTrainingReads() throws {
    let pixels: [Float] = [1, 2, 3, 4, 5, 6]
    let images = InputPreparation.features(.init(shape: [2, 3], byteScale: 1, content: .numbers))
    let flat = InputPreparation.features(.init(shape: [6], byteScale: 1, content: .numbers))
    func file(_ shape: String) throws -> String {
      try folder.write(npy("<f4", shape, floats(pixels)), to: "a.npy")
    }
    for preparation in [images, flat] {
      for shape in ["(2, 3)", "(1, 2, 3)", "(6,)", "(1, 6)"] {
        let batch = try all(preparation.reader(for: file(shape)))
        #expect(batch.features == pixels && batch.count == 1, "\(shape)")
      }
    }
    #expect(throws: DataError.self) { try images.reader(for: file("(3, 2)")) }
    let archive = try folder.write(
      zip([
        ("y.npy", npy("<i8", "(1,)", integers([0]))),
        ("pictures.npy", npy("<f4", "(1, 2, 3)", floats(pixels))),
      ]), to: "a.npz")
    #expect(try all(images.reader(for: archive)).features == pixels)
    #expect(try all(images.reader(for: archive, array: "pictures")).features == pixels)
    let idx: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]
    #expect(
      try all(flat.reader(for: folder.write(idx, to: "images-idx3-ubyte"))).features == pixels)
  }

  @Test func targetsAreFoundBesideTheirFeatures() throws {
    let y = npy("|u1", "(2,)", [0, 1])
    for name in ["y_train.npy", "y_test.npy"] { try folder.write(y, to: name) }
    for name in ["x_train.npy", "x_test.npy", "x_other.npy"] {
      try folder.write(npy("<f4", "(2,)", floats([1, 2])), to: name)
    }
    let settings = DataSettings(
      path: folder.path("x_train.npy"), target: [.name(folder.path("y_train.npy"))])
    func target(_ name: String, _ told: String? = nil) throws -> [ColumnName] {
      try settings.naming(folder.path(name), target: told).target
    }
    #expect(try target("x_test.npy") == [.name(folder.path("y_test.npy"))])
    #expect(try target("x_train.npy") == [.name(folder.path("y_train.npy"))])
    #expect(try target("x_other.npy", "y.npy") == ["y.npy"])
    #expect(throws: DataError.self) { try target("x_other.npy") }
    // Never those of the training, although they have the usual names.
    let usual = try folder.write(y, to: "y.npy")
    let other = DataSettings(path: folder.path("x_train.npy"), target: [.name(usual)])
    #expect(throws: DataError.self) {
      try other.naming(folder.path("x_other.npy"), target: nil)
    }
  }
}
