import Foundation
import TestSupport
import Testing

@testable import DescentData
@testable import DescentFiles

/// The search for named sets. The files here are not MNIST's; what matters is which of them are found.
@Suite struct LookUpTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func folders(
    _ name: String, dataDirectory: String? = nil, _ variables: [String: String] = [:]
  ) -> [String] {
    DataSource.places(
      for: name, dataDirectory: dataDirectory, environment: folder.environment(variables)
    ).map(\.folder)
  }

  @Test func theOrderIsTheDocumentedOne() {
    let root = folder.path
    #expect(
      folders("mnist", ["DESCENT_DATA_DIR": "/data"]) == [
        "/data", "/data/mnist", "\(root)/cache/descent/mnist", "\(root)/data/MNIST/raw",
        "\(root)/system/mnist",
      ])
    #expect(
      folders("fashion-mnist") == [
        "\(root)/cache/descent/fashion-mnist", "\(root)/data/FashionMNIST/raw",
        "\(root)/system/fashion-mnist",
      ])
    #expect(
      folders("mnist", dataDirectory: "here", ["DESCENT_DATA_DIR": "/data"]) == [
        "\(root)/here", "\(root)/here/mnist",
      ])
    #expect(folders("mnist", ["DESCENT_DATA_DIR": ""]).count == 3)
    #expect(folders("digits").isEmpty)
  }

  @Test func theCacheIsWhereTheSpecificationPutsIt() {
    func cache(_ variables: [String: String]) -> String? {
      DataEnvironment(variables: variables, currentDirectory: "/").cacheFolder
    }
    #expect(cache(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/descent")
    #expect(cache(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/descent")
    #expect(cache(["HOME": "/h"]) == "/h/.cache/descent")
    #expect(cache([:]) == nil)
    #expect(DataEnvironment.process.systemFolder == "/usr/share/datasets")
  }

  /// Files are put into the last place first; the earlier place must win each time.
  @Test func theFirstPlaceWins() throws {
    let variables = ["DESCENT_DATA_DIR": "\(folder.path)/named"]
    let environment = folder.environment(variables)
    for place in folders("mnist", variables).reversed() {
      let name = String(place.dropFirst(folder.path.count + 1))
      try Tiny.write(to: folder, below: name)
      let found = try DataSource.locate(.mnist, dataDirectory: nil, environment: environment)
      #expect(found.path == place)
    }
  }

  @Test func aDataFolderGivenIsTheOnlyPlace() throws {
    try Tiny.write(to: folder, below: "system/mnist")
    let error = dataError {
      try DataSource.load("mnist", dataDirectory: "here", environment: folder.environment())
    }
    #expect(error?.kind == .notFound)
    #expect(error?.message.contains("\(folder.path)/here, \(folder.path)/here/mnist and") == true)
    #expect(error?.message.contains("nowhere else") == true)
    try Tiny.write(to: folder, below: "here/mnist")
    let found = try DataSource.locate(
      .mnist, dataDirectory: "here", environment: folder.environment())
    #expect(found.path == "\(folder.path)/here/mnist")
  }

  @Test func theErrorListsWhereItWasLookedFor() {
    let error = dataError { try DataSource.load("mnist", environment: folder.environment()) }
    #expect(error?.kind == .notFound)
    for place in folders("mnist") {
      #expect(error?.message.contains(place) == true, "\(place)")
    }
  }

  @Test func aFileThatIsFoundAndDamagedIsNotSkipped() throws {
    try Tiny.write(to: folder, below: "cache/descent/mnist")
    try folder.write([1, 2, 3], to: "cache/descent/mnist/train-labels-idx1-ubyte")
    try Tiny.write(to: folder, below: "system/mnist")
    let error = dataError { try DataSource.load("mnist", environment: folder.environment()) }
    #expect(error?.kind == .damaged)
    #expect(error?.path == "\(folder.path)/cache/descent/mnist/train-labels-idx1-ubyte")
    let places = DataSource.places(for: "mnist", environment: folder.environment())
    #expect(
      places.map { if case .unusable = $0.content { true } else { false } } == [true, false, false])
    #expect(places.last?.content == .files)
  }

  @Test func filesThatAreNotTheSetsAreRefused() throws {
    try Tiny.write(to: folder, below: "system/mnist")
    let error = dataError { try DataSource.load("mnist", environment: folder.environment()) }
    #expect(error?.message.contains("is not MNIST's") == true)
  }

  @Test func aPartOfASetIsNamed() throws {
    try folder.write([], to: "cache/descent/mnist/train-images-idx3-ubyte.gz")
    #expect(
      DataSource.places(for: "mnist", environment: folder.environment()).first?.content
        == .incomplete(
          missing: ["train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]))
    #expect(
      dataError { try DataSource.load("mnist", environment: folder.environment()) }?.kind
        == .damaged)
  }

  @Test func anUnknownNameIsExplained() {
    let error = dataError { try DataSource.load("mnsit", environment: folder.environment()) }
    #expect(
      error?.message
        == "there is no data set \"mnsit\": it is not one of digits, mnist, fashion-mnist, and there is no folder "
        + "\(folder.path)/mnsit")
  }

  @Test func digitsComeFromTheBinary() throws {
    let data = try DataSource.load("digits", trainingSamples: 50, testSamples: 0)
    #expect(data.train.count == 50)
    #expect(data.test == nil)
    #expect(data.origin == nil)
    #expect(try DataSource.load("digits").test?.count == 360)
    #expect(dataError { try DataSource.load("digits", trainingSamples: 1438) }?.kind == .invalid)
  }
}
