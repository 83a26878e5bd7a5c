import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentConfiguration
@testable import DescentData
@testable import DescentFiles
@testable import DescentLearning
@testable import DescentTraining

@Suite struct TemplateTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// The template's text reads as its configuration, its data load, and a trainer can be made from it.
  @discardableResult
  private func check(_ path: String) throws -> TrainingConfiguration {
    let template = try ConfigurationTemplate(for: path)
    let configuration = try TrainingConfiguration(yaml: template.text, file: "config.yaml")
    #expect(configuration == template.configuration, "\(template.text)")
    _ = try configuration.trainer(for: LoadedTraining(configuration.data))
    return configuration
  }

  private func write(_ name: String, header: String, rows: Int, _ row: (Int) -> String) throws
    -> String
  {
    try folder.write(
      ([header] + (0..<rows).map(row)).joined(separator: "\n") + "\n", to: name)
  }

  @Test func aTableOfFlowers() throws {
    let path = try write("flowers.csv", header: "length,width,species", rows: 60) {
      "\(Double($0) / 7),\(Double($0 * 13 % 11) / 3),\(["setosa", "versicolor", "virginica"][$0 % 3])"
    }
    let configuration = try check(path)
    #expect(configuration.data.target == ["species"])
    #expect(configuration.data.task == .automatic)
    #expect(configuration.data.ignore.isEmpty && configuration.data.missing == .mark)
  }

  @Test func aTableOfPandasWithMixedColumnsAndMissingValues() throws {
    // An index under an empty name, texts that are all different, missing numbers and texts.
    let path = try write("people.csv", header: ",Name,Age,Town,Survived", rows: 80) { row in
      let age = row % 7 == 3 ? "" : "\(20 + row % 50).5"
      let town = row % 11 == 5 ? "" : ["Bern", "Basel", "Genf"][row % 3]
      return "\(row),\"Person, \(row)\",\(age),\(town),\(row * 7 % 5 < 2 ? 1 : 0)"
    }
    let configuration = try check(path)
    #expect(configuration.data.target == ["Survived"])
    #expect(configuration.data.task == .automatic)
    #expect(configuration.data.ignore == ["Unnamed: 0", "Name"])
    #expect(configuration.data.missing == .mark)
    #expect(configuration.data.unknownCategories == .zeros)
    let text = try ConfigurationTemplate(for: path).text
    #expect(text.contains("#   3 Age: numbers from 20.5 to 69.5, 11 missing"))
    #expect(text.contains("missing: mark"))
  }

  /// As pandas names columns without names: 3 is the last one here, not the third.
  @Test func aColumnThatIsCalledByANumberIsFound() throws {
    let path = try write("numbers.csv", header: "0,1,2,3", rows: 50) {
      "\(Double($0 * 7 % 13) / 3),\(Double($0) / 7),\(Double($0 * 5 % 9) / 2),\($0 % 2)"
    }
    let template = try ConfigurationTemplate(for: path, target: [3])
    #expect(template.configuration.data.target == ["3"])
    let written = try TrainingConfiguration(yaml: template.text, file: "config.yaml")
    #expect(try LoadedTraining(written.data).outputs.column == "3")
    #expect(try ConfigurationTemplate.told(target: "0,1", task: nil).target == ["0", 1])
    // No column is named 4, so it is a position.
    #expect(
      try ConfigurationTemplate(for: path, target: [4]).configuration.data.target == ["3"])
  }

  @Test func aTableOfPricesWithoutNames() throws {
    let path = try folder.write(
      (0..<50).map { "\($0 % 9);\(Double($0) * 1.5 + 0.25)\n" }.joined(), to: "prices.txt")
    let configuration = try check(path)
    #expect(configuration.data.target == [2] && configuration.data.task == .automatic)
  }

  @Test func aTableWhoseTargetIsMissingHereAndThere() throws {
    let path = try write("missing.csv", header: "a,label", rows: 30) {
      "\($0 * 3 % 17).5,\($0 % 10 == 1 ? "" : $0 % 2 == 0 ? "yes" : "no")"
    }
    #expect(try check(path).data.missing == .mark)
    let text = try ConfigurationTemplate(for: path).text
    #expect(text.contains("Values are missing in label (3). Rows without label are dropped."))
  }

  @Test func targetAndTaskCanBeTold() throws {
    let path = try write("homes.csv", header: "rooms,price,city", rows: 60) {
      "\(1 + $0 % 5),\($0 * 37 % 101)000,\(["a", "b"][$0 % 2])"
    }
    #expect(try ConfigurationTemplate(for: path).configuration.data.target == ["price"])
    let rooms = try ConfigurationTemplate(for: path, target: ["rooms"])
    #expect(rooms.configuration.data.target == ["rooms"])
    #expect(
      rooms.findings.contains {
        $0.hasPrefix("target: rooms. task: classification")
          && $0.hasSuffix("5 classes by number of rows: 1 (12), 2 (12), 3 (12), 4 (12), 5 (12).")
      }, "\(rooms.findings)")
    let told = try ConfigurationTemplate.told(target: "1", task: "regression")
    let values = try ConfigurationTemplate(for: path, target: told.target, task: told.task)
    #expect(
      values.configuration.data.task == .regression
        && values.configuration.data.target == ["rooms"])
    _ = try LoadedTraining(values.configuration.data)
    #expect(throws: ConfigurationError.self) {
      try ConfigurationTemplate.told(target: nil, task: "guess")
    }
    #expect(throws: DataError.self) { try ConfigurationTemplate(for: path, target: ["rom"]) }
    // Training works unchanged with another target set by hand.
    var edited = rooms.configuration.data
    edited.target = ["price"]
    #expect(try LoadedTraining(edited).outputs.task == .regression)
  }

  @Test func whatNothingCanBeLearnedFromIsRefusedOrSaid() throws {
    func message(_ text: String) -> String {
      do {
        return try ConfigurationTemplate(for: folder.write(text, to: "t.csv")).findings.joined()
      } catch { return "\(error)" }
    }
    #expect(message("a,b\n").contains("has a header, but no rows"))
    #expect(message("a,b\n1,x\n1,x\n1,x\n").contains("has no column that can be predicted"))
    let emails = (0..<40).map { "u\($0)@example.org,\($0 % 2)\n" }.joined()
    #expect(
      message("email,yes\n" + emails).contains(
        "No column is left from which anything can be learned"))
    try check(folder.path("t.csv"))
  }

  @Test func textsAmongNumbersAndDatesAreSettled() throws {
    let path = try write("mixed.csv", header: "hp,day,mpg", rows: 60) {
      "\($0 == 30 ? "?" : "\(50 + $0)"),0\(1 + $0 % 9)/0\(1 + $0 % 7)/2024,\(Double($0) / 7 + 0.1)"
    }
    let configuration = try check(path)
    #expect(configuration.data.missingMarks == ["?"] && configuration.data.missing == .mark)
    #expect(configuration.data.dateOrder == .monthFirst && configuration.data.ignore.isEmpty)
    let findings = try ConfigurationTemplate(for: path).findings
    #expect(
      findings[0]
        == "column \"hp\" holds 59 numbers and one \"?\" (row 31), treated as missing values (data.missing-marks)."
    )
  }

  @Test func anIndexCountsAndOtherDecimalsAreFeatures() throws {
    let path = try write("plain.csv", header: "0.5,-3.25,x", rows: 60) {
      "\(Double($0 * 7919 % 997) / 100 + 0.001),\(Double($0) / 3 + 0.01),\(["u", "v"][$0 % 2])"
    }
    #expect(try check(path).data.ignore.isEmpty)
    let counted = try write("counted.csv", header: "1,5.5,x", rows: 60) {
      "\($0 + 2),\(Double($0 * 31 % 17) + 0.5),\(["u", "v"][$0 % 2])"
    }
    #expect(try check(counted).data.ignore == [1])
  }

  @Test func allRowsAreLookedAt() throws {
    // The second class and the first missing value come late.
    let path = try write("late.csv", header: "a,b,cls", rows: 12_000) {
      "\($0 % 97),\($0 > 11_000 && $0 % 50 == 1 ? "" : "\($0 % 13)"),\($0 < 11_000 ? "A" : "B")"
    }
    let configuration = try check(path)
    #expect(configuration.data.target == ["cls"] && configuration.data.missing == .mark)
  }

  @Test func namesCannotBreakTheFile() throws {
    let path = try folder.write(
      "a\u{1B}[31mb,\"c\ntask: regression\",\"y\u{2028}z\"\n"
        + (0..<40).map { "\($0 * 7 % 11).5,\($0 * 5 % 13).5,\(["p", "q"][$0 % 2])\n" }.joined(),
      to: "names.csv")
    let template = try ConfigurationTemplate(for: path)
    try check(path)
    let isSafe = (template.text + template.findings.joined()).unicodeScalars.allSatisfy {
      $0 == "\n" || !($0.value < 0x20 || $0.value == 0x2028)
    }
    #expect(isSafe && template.findings.allSatisfy { !$0.contains("\n") })
  }

  @Test func partsInFoldersOfTheirOwn() throws {
    let body = (0..<40).map { "\($0 * 7 % 11).5,\(["p", "q"][$0 % 2])\n" }.joined()
    for part in ["train", "valid", "test"] {
      try folder.write("a,kind\n" + body, to: "parts/\(part)/rows.csv")
    }
    let template = try ConfigurationTemplate(for: folder.path("parts"))
    #expect(template.configuration.data.path == folder.path("parts/train/rows.csv"))
    #expect(
      template.configuration.data.validation == .path(folder.path("parts/valid/rows.csv")))
    #expect(template.findings.contains { $0.contains(folder.path("parts/test/rows.csv")) })
    let loaded = try LoadedTraining(template.configuration.data)
    #expect(loaded.training.count == 40 && loaded.validation?.count == 40)
    #expect(throws: DataError.self) { try LoadedTraining(DataSettings(path: folder.path("parts"))) }
    for part in ["train", "test"] {
      for label in ["cat", "dog"] {
        for number in 0..<6 {
          try folder.write(Picture.grey, to: "pets/\(part)/\(label)/\(number).png")
        }
      }
    }
    try check(folder.path("pets"))
  }

  @Test func tablesInJSON() throws {
    let objects = (0..<40).map { "{\"x\": \($0 * 7 % 11).5, \"kind\": \"\(["p", "q"][$0 % 2])\"}" }
    for text in ["[" + objects.joined(separator: ",\n") + "]", objects.joined(separator: "\n")] {
      #expect(try check(folder.write(text, to: "rows.json")).data.target == ["kind"])
    }
  }

  @Test func aTinyTable() throws {
    #expect(try check(folder.write("a,b\n1.5,x\n2.5,y\n", to: "two.csv")).data.validation == .none)
  }

  @Test func arrays() throws {
    let x = try folder.write(
      npy("<f4", "(20, 2, 3)", floats((0..<120).map { Float($0) })), to: "x.npy")
    let y = npy("|u1", "(20,)", (0..<20).map { UInt8($0 % 4) })
    try folder.write(y, to: "y.npy")
    let configuration = try check(x)
    #expect(configuration.data.target == [.name(folder.path("y.npy"))])
    #expect(configuration.model.layers.first == .layer(Flatten()))

    let values = npy("<f4", "(20, 1)", floats((0..<20).map { Float($0) / 3 }))
    let archive = try folder.write(
      zip([
        ("targets.npy", values),
        ("features.npy", npy("|u1", "(20, 5)", [UInt8](repeating: 7, count: 100))),
      ]), to: "a.npz")
    #expect(try check(archive).data.features == "features")
    #expect(throws: DataError.self) {
      try ConfigurationTemplate(for: folder.write(zip([("x.npy", values)]), to: "one.npz"))
    }
  }

  @Test func images() throws {
    for label in ["cat", "dog"] {
      for number in 0..<8 { try folder.write(Picture.grey, to: "pets/\(label)/\(number).png") }
    }
    #expect(try check(folder.path("pets")).data.size == nil)
  }

  @Test func namedSets() throws {
    let text = try ConfigurationTemplate(for: "digits").text
    #expect(
      text.hasPrefix("# digits: 1437 samples of shape [8, 8] for training, 10 classes.\n"))
    try check("digits")
    // A folder in MNIST's format.
    func idx(_ shape: [Int], _ bytes: [UInt8]) -> [UInt8] {
      [0, 0, 8, UInt8(shape.count)] + shape.flatMap { [0, 0, 0, UInt8($0)] } + bytes
    }
    for (part, count) in [("train", 20), ("t10k", 4)] {
      try folder.write(
        idx([count, 2, 3], (0..<count * 6).map { UInt8($0) }), to: "set/\(part)-images-idx3-ubyte")
      try folder.write(
        idx([count], (0..<count).map { UInt8($0 % 3) }), to: "set/\(part)-labels-idx1-ubyte")
    }
    try check(folder.path("set"))
  }

  @Test func whatIsNoDataIsRefused() throws {
    #expect(throws: DataError.self) { try ConfigurationTemplate(for: folder.path("nothing")) }
    #expect(throws: DataError.self) { try ConfigurationTemplate(for: folder.path) }
  }

  @Test func everyLineThatIsLeftOutIsRightWhenItIsTakenIn() throws {
    let template = try ConfigurationTemplate(for: "digits")
    let lines = template.text.split(separator: "\n", omittingEmptySubsequences: false)
    var count = 0
    for (index, line) in lines.enumerated() {
      // Settings directly follow the sign, sentences follow a space.
      guard let sign = line.firstIndex(of: "#"), line[..<sign].allSatisfy({ $0 == " " }),
        let next = line[sign...].dropFirst().first, next != " "
      else { continue }
      var changed = lines
      changed[index].remove(at: sign)
      count += 1
      do {
        _ = try TrainingConfiguration(yaml: changed.joined(separator: "\n"))
      } catch { Issue.record("\(changed[index]): \(error)") }
    }
    #expect(count > 15)
  }
}
