import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentConfiguration
@testable import DescentData
@testable import DescentFiles
@testable import DescentTraining

@Suite struct TableLoadingTests {
  private let folder: TemporaryFolder
  /// 40 rows: x is the row number, color alternates between red and blue, and kind is a or b by halves.
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    var text = "x,color,part,kind,y,z\n"
    for row in 0..<40 {
      let part = row % 4 == 3 ? "test" : "train"
      text += "\(row),\(row % 2 == 0 ? "red" : "blue"),\(part),\(row < 20 ? "a" : "b"),"
      text += "\(Double(row) / 2 + 0.25),\(row % 3 == 0 ? 1 : 0)\n"
    }
    path = try folder.write(text, to: "t.csv")
  }

  private func settings(_ change: (inout DataSettings) -> Void = { _ in }) -> DataSettings {
    var settings = DataSettings(path: path, target: ["kind"], ignore: ["part", "y", "z"])
    change(&settings)
    return settings
  }

  private func message(_ settings: DataSettings) -> String {
    do {
      _ = try LoadedTraining(settings)
      return "nothing"
    } catch { return error.description.replacingOccurrences(of: path, with: "t.csv") }
  }

  @Test func aFractionIsDrawnClassByClassAndTheTrainingPartAloneIsFitted() throws {
    let loaded = try LoadedTraining(settings())
    #expect(loaded.training.count == 32 && loaded.validation?.count == 8)
    #expect(loaded.outputs == .init(task: .classification, names: ["a", "b"], column: "kind"))
    let training = try samples(of: loaded.training)
    #expect(training.labels.filter { $0 == 0 }.count == 16)
    // x standardized, then blue and red.
    #expect(loaded.training.featureShape == [3])
    let x = stride(from: 0, to: 96, by: 3).map { Double(training.features[$0]) }
    #expect(abs(x.reduce(0, +)) < 1e-4)
    #expect(abs(x.map { $0 * $0 }.reduce(0, +) / 32 - 1) < 1e-5)
    // The same seed draws the same rows, a different seed different ones.
    #expect(try samples(of: LoadedTraining(settings()).training).features == training.features)
    let other = settings { $0.validation = .fraction(.init(seed: 1)) }
    #expect(try samples(of: LoadedTraining(other).training).features != training.features)
  }

  @Test func rowsAreSharedOutByAColumn() throws {
    for stream in [DataSettings.Streaming.never, .always] {
      let loaded = try LoadedTraining(
        settings {
          $0.ignore = ["y", "z"]
          $0.validation = .column(.init(name: "part", validation: "test"))
          $0.standardizes = false
          $0.stream = stream
        })
      let validation = try #require(loaded.validation)
      let x = try samples(of: validation).features
      let found: [Float] = stride(from: 0, to: x.count, by: 3).map { x[$0] }
      let expected: [Float] = (0..<10).map { Float(4 * $0 + 3) }
      #expect(found == expected)
      #expect(loaded.training.count == 30)
    }
    #expect(
      message(
        settings {
          $0.ignore = []
          $0.validation = .column(.init(name: "part"))
        }
      ).hasPrefix("t.csv: has no row with \"validation\" in column \"part\"; data.validation"))
  }

  @Test func aStreamGivesTheSameSamples() throws {
    let whole = try LoadedTraining(settings { $0.validation = .none })
    let stream = try LoadedTraining(
      settings {
        $0.validation = .none
        $0.stream = .always
      })
    #expect(stream.training is SampleStream)
    #expect(stream.preparation == whole.preparation)
    #expect(try samples(of: stream.training).features == samples(of: whole.training).features)
  }

  @Test func aFileOfItsOwnIsPreparedAsTheTrainingIs() throws {
    let other = try folder.write("kind,color,x\nb,red,19.5\n", to: "v.csv")
    let loaded = try LoadedTraining(settings { $0.validation = .path(other) })
    let validation = try samples(of: #require(loaded.validation))
    #expect(validation.features == [0, 0, 1] && validation.labels == [1])
    var settings = settings()
    settings.path = other
    let source = try loaded.preparation.samples(settings, outputs: loaded.outputs)
    #expect(try samples(of: source).features == [0, 0, 1])
  }

  @Test func foldsHaveEveryRowOnce() throws {
    var seen: [Float] = []
    for number in 1...5 {
      let loaded = try LoadedTraining(
        settings {
          $0.validation = .fold(.init(number: number))
          $0.standardizes = false
        })
      let features = try samples(of: #require(loaded.validation)).features
      seen += stride(from: 0, to: features.count, by: 3).map { features[$0] }
    }
    #expect(seen.sorted() == (0..<40).map { Float($0) })
  }

  @Test func theTaskIsFoundOut() throws {
    func outputs(_ targets: [ColumnName]) throws -> OutputDescription {
      try LoadedTraining(
        settings {
          $0.target = targets
          $0.ignore = ["part"]
          $0.standardizesTarget = false
        }
      ).outputs
    }
    #expect(try outputs(["y"]) == .init(task: .regression, names: ["y"]))
    #expect(try outputs(["x"]).task == .regression)
    #expect(try outputs([6]) == .init(task: .classification, names: ["0", "1"], column: "z"))
    #expect(try outputs(["z", "y"]) == .init(task: .regression, names: ["z", "y"]))
    let labels = try LoadedTraining(
      DataSettings(
        path: folder.write("p,q,x\n0,1,3\n1,1,4\n1,0,5\n0,0,6\n", to: "m.csv"), target: ["p", "q"],
        validation: .none))
    #expect(labels.outputs == .init(task: .multiLabel, names: ["p", "q"]))
    #expect(try samples(of: labels.training).values == [0, 1, 1, 1, 1, 0, 0, 0])
  }

  @Test func numbersCanStandForCategories() throws {
    let loaded = try LoadedTraining(
      settings {
        $0.ignore = ["part", "x", "y"]
        $0.categorical = ["z"]
        $0.validation = .none
      })
    #expect(loaded.training.featureShape == [4])
  }

  @Test func missingValuesAreTreatedAsTold() throws {
    let path = try folder.write("x,k\n1,a\n,b\n3,\n5,b\n6,a\n", to: "missing.csv")
    var settings = DataSettings(
      path: path, target: ["k"], validation: .none, standardizes: false, missing: .drop)
    #expect(try samples(of: LoadedTraining(settings).training).features == [1, 5, 6])
    for missing in [DataSettings.MissingSettings.fill, .mark] {
      settings.missing = missing
      let loaded = try LoadedTraining(settings)
      #expect(loaded.training.count == 4)
      #expect(loaded.notes == ["1 of 5 rows has no value to predict and is dropped"])
    }
    settings.missing = .refuse
    do {
      _ = try LoadedTraining(settings)
      Issue.record("no error")
    } catch { #expect(error.description.contains("row 2, column \"x\": the value is missing")) }
    settings.missing = .drop
    settings.validation = .fraction(.init(share: 0.34))
    #expect(try LoadedTraining(settings).training.count == 2)
  }

  @Test func mistakesAreNamed() throws {
    #expect(
      message(settings { $0.target = ["kindd"] })
        == "t.csv: has no column \"kindd\", which is named in data.target; did you mean \"kind\"? Its 6 columns "
        + "are x, color, part, kind, y, z"
    )
    #expect(
      message(settings { $0.target = [] })
        == "t.csv: data.target must name the column to predict; the 6 columns are x, color, part, kind, y, z"
    )
    #expect(
      message(settings { $0.ignore = ["kind"] })
        == "t.csv: data.ignore names column \"kind\", which is needed; remove it there")
    #expect(
      message(settings { $0.size = .init(rows: 2, columns: 2) })
        == "t.csv: is a table, to which data.size does not apply; remove it")
    #expect(
      message(settings { $0.validation = .test })
        == "t.csv: is a table, which does not support this data.validation; valid choices are none, fraction, fold and "
        + "path and column"
    )
    #expect(
      message(DataSettings(path: folder.path("none.csv"))).contains(
        "there is no such file, folder or data set")
    )
  }

  @Test func rowsArePreparedForPredictionWhateverTheyComeFrom() throws {
    let loaded = try LoadedTraining(settings { $0.validation = .none })
    let expected = try samples(of: loaded.training).features
    let csv = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(try all(loaded.preparation.reader(for: path), by: 7).features == expected)
    for lengths in [[1], [3, 50, 1], [10_000]] {
      let reader = try loaded.preparation.reader(ofCSV: "input", reading: pieces(csv, lengths))
      let batch = try all(reader, by: 16)
      #expect(batch.features == expected)
      #expect(batch.rows == Array(1...40))
    }
    // Other columns, another order, another delimiter, no target.
    let other = "more;color;x\n\"a;b\";blue;1\n;red;2\n"
    let reader = try loaded.preparation.reader(
      ofCSV: "input", reading: pieces(Array(other.utf8), [5]))
    #expect(try all(reader).features == Array(expected[3..<9]))

    let lines = (0..<40).map { "{\"x\": \($0), \"color\": \"\($0 % 2 == 0 ? "red" : "blue")\"}" }
    let json = Array(lines.joined(separator: "\n").utf8)
    for lengths in [[1], [7, 1000]] {
      let reader = try loaded.preparation.reader(
        ofJSONLines: "input", reading: pieces(json, lengths))
      #expect(try all(reader, by: 3).features == expected)
    }
    #expect(try loaded.preparation.features(ofJSONLine: lines[3]) == Array(expected[9..<12]))
  }

  @Test func mistakesInWhatIsToBePredictedAreNamed() throws {
    let loaded = try LoadedTraining(settings { $0.validation = .none })
    func message(csv text: String) -> String {
      do {
        _ = try all(loaded.preparation.reader(ofCSV: "in", reading: pieces(Array(text.utf8), [9])))
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(
      message(csv: "x,color\n1,red\n2,green\n")
        == "in, line 3: row 2, column \"color\": \"green\" is in no training row; correct it, or encode unknown "
        + "categories as zeros (unknown-categories: zeros)"
    )
    #expect(
      message(csv: "x,color\nfive,red\n").hasPrefix(
        "in, line 2: row 1, column \"x\": \"five\" is not"))
    #expect(
      message(csv: "x,colour\n1,red\n")
        == "in, line 1: has no column \"color\", which the model takes; its columns are x, colour")
    #expect(message(csv: "") == "in, line 1: is empty; rows of fields are needed")
    #expect(
      message(csv: "x,color\n1,red\n,red\n").contains("row 2, column \"x\": the value is missing"))

    func message(json line: String) -> String {
      do {
        _ = try loaded.preparation.features(ofJSONLine: line, number: 4)
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(
      message(json: "{\"x\": 1}").hasPrefix("input, line 4: column \"color\": the row has no such"))
    #expect(message(json: "{\"x\": \"one\", \"color\": \"red\"}").contains("\"one\" is a text"))
    #expect(
      message(json: "{\"x\": 1, \"color\": \"pink\"}").contains("\"pink\" is in no training row"))
    #expect(message(json: "[1]").contains("must be an object"))
    #expect(message(json: "{") == "input, line 4: is not a JSON line")
  }

  @Test func targetsOfWhichNothingCanBeLearnedAreRefused() throws {
    func message(_ text: String, _ change: (inout DataSettings) -> Void = { _ in }) throws -> String
    {
      var settings = DataSettings(path: try folder.write(text, to: "y.csv"), target: ["y"])
      change(&settings)
      do {
        return try LoadedTraining(settings).notes.joined()
      } catch { return "\(error)" }
    }
    let first = (0..<30).map { "\($0).5,\($0 < 15 ? "p" : "q")\n" }.joined()
    #expect(
      try message("x,y\n" + first) { $0.samples = 15 }.contains("holds only one class, \"p\""))
    let constant = (0..<30).map { "\($0).5,2.5\n" }.joined()
    #expect(try message("x,y\n" + constant).contains("holds 2.5 in every training row"))
    #expect(
      try message("x,y\n" + first + "7,r\n").contains("class \"r\" has only one row"))
    let fractions = (0..<60).map { "\($0),\(Double($0) + 0.25)\n" }.joined()
    #expect(
      try message("x,y\n" + fractions) { $0.task = .classification }.contains(
        "set data.task to regression"))
    #expect(
      try message("x,y\n" + first) { $0.task = .regression }.contains("set data.task to classif"))
    let dates = (0..<30).map { "\($0),2024-01-\(10 + $0 % 20)\n" }.joined()
    #expect(try message("x,y\n" + dates).contains("column \"y\" holds dates"))
  }

  /// Whichever of 40 rows is the only one of its class, it is used for training.
  @Test func aRowThatIsAloneInItsClassIsTrainedOn() throws {
    for alone in 0..<40 {
      let text =
        "x,y\n"
        + (0..<40).map { "\($0),\($0 == alone ? "rare" : $0 % 2 == 0 ? "a" : "b")\n" }
        .joined()
      let loaded = try LoadedTraining(
        DataSettings(path: folder.write(text, to: "rare.csv"), target: ["y"]))
      #expect(loaded.outputs.names == ["a", "b", "rare"])
      #expect(loaded.training.count + (loaded.validation?.count ?? 0) == 40)
    }
  }

  /// A mark that is a number means a missing value however the number is written, in files and in single rows.
  @Test func numbersMayMarkMissingValues() throws {
    func text(_ marks: [String]) -> String {
      "a,b,y\n"
        + (0..<40).map { row in
          let mark = row % 5 == 2 ? marks[row / 5 % marks.count] : nil
          let quoted = mark.map { $0.isEmpty ? "" : "\"\($0)\"" }
          return "\(mark ?? "\(row % 7).5"),\(quoted ?? "\(row % 3)"),\(row % 2)\n"
        }.joined()
    }
    func loaded(_ text: String, _ name: String) throws -> LoadedTraining {
      try LoadedTraining(
        DataSettings(
          path: folder.write(text, to: name), target: ["y"], task: .regression, validation: .none,
          missingMarks: ["-99999"], missing: .mark))
    }
    let marked = try loaded(text(["-99999", "-99999.0", "-9.9999e4"]), "marked.csv")
    let empty = try loaded(text([""]), "empty.csv")
    #expect(try samples(of: marked.training).features == samples(of: empty.training).features)
    let features = try #require(
      try marked.preparation.features(ofJSONLine: "{\"a\": -99999, \"b\": \"-99999\"}"))
    let missing = try #require(
      try marked.preparation.features(ofJSONLine: "{\"a\": null, \"b\": null}"))
    #expect(features == missing)
  }

  /// What was inferred in training is kept with the model, and later files are read in the same way.
  @Test func formsOfColumnsAreKeptWithTheModel() throws {
    let rows = (0..<40).map { row in
      let day = row % 9 + 1
      return (
        "1.\(100 + row),\(row % 10)", "\(row % 7),5 %", "\(10 + day).0\(day).2024 0\(day):30",
        row == 3 ? "?" : "\(row % 5)", "\(row % 4),25"
      )
    }
    let text =
      "price;rate;when;n;y\n"
      + rows.map { "\($0.0);\($0.1);\($0.2);\($0.3);\($0.4)\n" }.joined()
    let path = try folder.write(text, to: "forms.csv")
    let loaded = try LoadedTraining(
      DataSettings(
        path: path, target: ["y"], validation: .none, standardizes: false,
        standardizesTarget: false,
        missingMarks: ["?"],
        missing: .fill))
    let data = try JSONEncoder().encode(loaded.preparation)
    let kept = try JSONDecoder().decode(InputPreparation.self, from: data)
    #expect(kept == loaded.preparation)
    let expected = try samples(of: loaded.training)
    #expect(expected.values[0] == 0.25)
    #expect(expected.features[0] == 1100 && expected.features[1] == 0.5)
    let width = loaded.training.featureSize
    #expect(try all(kept.reader(for: path)).features == expected.features)
    // A part of the file says less than the whole; other delimiters, no target.
    let part =
      "n|when|rate|price\n" + rows[3...5].map { "\($0.3)|\($0.2)|\($0.1)|\($0.0)\n" }.joined()
    let reader = try kept.reader(ofCSV: "in", reading: pieces(Array(part.utf8), [7]))
    #expect(try all(reader).features == Array(expected.features[(3 * width)..<(6 * width)]))
    for row in 3...5 {
      let line =
        "{\"price\": 1\(100 + row).\(row % 10), \"rate\": \"\(rows[row].1)\", \"when\": \"\(rows[row].2)\", "
        + "\"n\": \(row == 3 ? "\"?\"" : rows[row].3)}"
      let features = try #require(try kept.features(ofJSONLine: line))
      #expect(features == Array(expected.features[(row * width)..<((row + 1) * width)]))
    }
    let wrong = "n|when|rate|price\n1|2024|1,5 %|1,5\n"
    do {
      _ = try all(kept.reader(ofCSV: "in", reading: pieces(Array(wrong.utf8), [50])))
      Issue.record("no error")
    } catch {
      #expect(
        "\(error)".contains("column \"when\": \"2024\" does not fit a column of dates"), "\(error)")
    }
  }

  /// A preparation of version 0.1.0 does not say how texts are read: plainly.
  @Test func anOldPreparationReadsPlainly() throws {
    let loaded = try LoadedTraining(settings())
    let text = String(decoding: try JSONEncoder().encode(loaded.preparation), as: UTF8.self)
    #expect(!text.contains("reading"))
  }

  @Test func thePreparationIsTheSameAfterJSON() throws {
    let loaded = try LoadedTraining(settings())
    let data = try JSONEncoder().encode(loaded.preparation)
    #expect(try JSONDecoder().decode(InputPreparation.self, from: data) == loaded.preparation)
  }
}

@Suite struct ArrayLoadingTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private let features: [Float] = [1, 10, 2, 20, 3, 30, 4, 40, 5, 50]

  private func files() throws -> (x: String, y: String) {
    (
      try folder.write(npy("<f4", "(5, 2)", floats(features)), to: "x.npy"),
      try folder.write(npy("|u1", "(5,)", [0, 1, 2, 1, 0]), to: "y.npy")
    )
  }

  @Test func filesAndArchivesHoldTheSame() throws {
    let (x, y) = try files()
    let archive = try folder.write(
      zip([
        ("x.npy", npy("<f4", "(5, 2)", floats(features))),
        ("y.npy", npy("|u1", "(5,)", [0, 1, 2, 1, 0])),
      ]), to: "both.npz")
    for stream in [DataSettings.Streaming.never, .always] {
      for settings in [
        DataSettings(path: x, target: [.name(y)], validation: .none, stream: stream),
        DataSettings(path: archive, validation: .none, stream: stream),
      ] {
        let loaded = try LoadedTraining(settings)
        #expect(loaded.outputs == .init(task: .classification, names: ["0", "1", "2"]))
        let (found, labels, _) = try samples(of: loaded.training)
        #expect(found == features && labels == [0, 1, 2, 1, 0])
        #expect(loaded.preparation == .features(.init(shape: [2], byteScale: 1, content: .numbers)))
        #expect(try all(loaded.preparation.reader(for: x)).features == features)
      }
    }
  }

  @Test func featuresAreStandardizedByTheTrainingPart() throws {
    let (x, y) = try files()
    let other = try folder.write(npy("<f4", "(1, 2)", floats([3, 30])), to: "vx.npy")
    let labels = try folder.write(npy("|u1", "(1,)", [1]), to: "vy.npy")
    let loaded = try LoadedTraining(
      DataSettings(
        path: x, target: [.name(y)], validation: .arrays(.init(features: other, target: labels)),
        standardizes: true))
    let deviation = 2.0.squareRoot()
    let standardization = try #require(loaded.preparation.standardization)
    #expect(standardization.means == [3, 30])
    #expect(standardization.deviations == [deviation, 10 * deviation])
    let first = [-2 / deviation, -20 / (10 * deviation)].map { Float($0) }
    #expect(try Array(samples(of: loaded.training).features[0...1]) == first)
    #expect(try samples(of: #require(loaded.validation)).features == [0, 0])
    // Later inputs are treated the same, from each kind of file.
    let csv = Array("3 , 30\n\n1;10\n".utf8)
    let reader = try loaded.preparation.reader(ofCSV: "in", reading: pieces(csv, [4]))
    #expect(try all(reader).features == [0, 0] + first)
    #expect(try loaded.preparation.features(ofJSONLine: "[[3], 30]") == [0, 0])
    #expect(try all(loaded.preparation.reader(for: other)).features == [0, 0])
    // As scale and shift.
    #expect(abs(standardization.scale[0] * 3 + standardization.shift[0]) < 1e-6)
  }

  @Test func valuesAreFoundOut() throws {
    let (x, _) = try files()
    func outputs(_ shape: String, _ values: [Float]) throws -> OutputDescription {
      let y = try folder.write(npy("<f4", shape, floats(values)), to: "v.npy")
      return try LoadedTraining(
        DataSettings(
          path: x, target: [.name(y)], validation: .none, standardizesTarget: false)
      ).outputs
    }
    #expect(try outputs("(5,)", [1.5, 2, 3, 4, 5]) == .init(task: .regression, names: ["value"]))
    #expect(
      try outputs("(5, 2)", [1, 0, 0, 0, 1, 1, 0, 1, 1, 0])
        == .init(task: .multiLabel, names: ["value 1", "value 2"]))
  }

  @Test func aStreamOfArraysHasNoParts() throws {
    let (x, y) = try files()
    let error = #expect(throws: DataError.self) {
      try LoadedTraining(DataSettings(path: x, target: [.name(y)], stream: .always))
    }
    #expect(error?.description.contains("which cannot be split; name separate arrays") == true)
  }

  @Test func namedSetsHaveATestPart() throws {
    let loaded = try LoadedTraining(DataSettings(path: "digits", validation: .test, samples: 100))
    #expect(loaded.training.count == 100 && loaded.validation?.count == 360)
    #expect(loaded.outputCount == 10 && loaded.preparation.featureShape == [64])
    let whole = try loaded.preparation.samples(.init(path: "digits"), outputs: loaded.outputs)
    #expect(whole.count == 360)
  }
}

@Suite struct ImageLoadingTests {
  @Test func foldersOfImagesAreLoadedResizedAndRead() throws {
    let folder = try TemporaryFolder()
    for label in ["left", "right"] {
      for number in 0..<4 { try folder.write(Picture.grey, to: "data/\(label)/\(number).png") }
    }
    let path = folder.path("data")
    for stream in [DataSettings.Streaming.never, .always] {
      let loaded = try LoadedTraining(
        DataSettings(path: path, validation: .fraction(.init(share: 0.25)), stream: stream))
      #expect(loaded.training.count == 6 && loaded.validation?.count == 2)
      #expect(loaded.outputs == .init(task: .classification, names: ["left", "right"]))
      #expect(try samples(of: #require(loaded.validation)).labels.sorted() == [0, 1])
      let pixels: [Float] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1]
      #expect(try samples(of: loaded.training).features.prefix(15).elementsEqual(pixels))
      let batch = try all(loaded.preparation.reader(for: path), by: 3)
      #expect(batch.count == 8 && batch.files.last == folder.path("data/right/3.png"))
      #expect(batch.features.suffix(15).elementsEqual(pixels))
      #expect(
        try all(loaded.preparation.reader(for: folder.path("data/left/0.png"))).features == pixels)
    }
    let small = try LoadedTraining(
      DataSettings(
        path: path, validation: .none, standardizes: true, size: .init(rows: 2, columns: 2)))
    #expect(small.preparation.featureShape == [4])
    // All images are equal, and so is every feature.
    #expect(try samples(of: small.training).features.allSatisfy { $0 == 0 })
  }
}
