import Foundation
import Testing

@testable import DescentConfiguration
@testable import DescentData

@Suite struct TemplateTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// The template's text reads as its configuration, its data load, and a trainer comes of it.
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
    #expect(configuration.data.ignore.isEmpty && configuration.data.missing == .refuse)
  }

  @Test func aTableOfPandasWithMixedColumnsAndMissingValues() throws {
    // The index below an empty name, texts that are all different, numbers and texts that are missing.
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
    #expect(text.contains("Values are missing in label (3). Rows without label are left out."))
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
    #expect(configuration.data.target == [.name(folder.at("y.npy"))])
    #expect(configuration.model.layers.first == .flatten)

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
    #expect(try check(folder.at("pets")).data.size == nil)
  }

  @Test func namedSets() throws {
    let text = try ConfigurationTemplate(for: "digits").text
    #expect(
      text.hasPrefix("# digits: 1437 samples of the shape [8, 8] for training, 10 classes.\n"))
    try check("digits")
    // A folder in the form of MNIST's.
    func idx(_ shape: [Int], _ bytes: [UInt8]) -> [UInt8] {
      [0, 0, 8, UInt8(shape.count)] + shape.flatMap { [0, 0, 0, UInt8($0)] } + bytes
    }
    for (part, count) in [("train", 20), ("t10k", 4)] {
      try folder.write(
        idx([count, 2, 3], (0..<count * 6).map { UInt8($0) }), to: "set/\(part)-images-idx3-ubyte")
      try folder.write(
        idx([count], (0..<count).map { UInt8($0 % 3) }), to: "set/\(part)-labels-idx1-ubyte")
    }
    try check(folder.at("set"))
  }

  @Test func whatIsNoDataIsRefused() throws {
    #expect(throws: DataError.self) { try ConfigurationTemplate(for: folder.at("nothing")) }
    #expect(throws: DataError.self) { try ConfigurationTemplate(for: folder.path) }
  }

  @Test func everyLineThatIsLeftOutIsRightWhenItIsTakenIn() throws {
    let template = try ConfigurationTemplate(for: "digits")
    let lines = template.text.split(separator: "\n", omittingEmptySubsequences: false)
    var count = 0
    for (index, line) in lines.enumerated() {
      // Settings stand right behind the sign, sentences behind a space.
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
