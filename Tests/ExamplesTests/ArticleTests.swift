import Foundation
import Testing

/// The articles show exactly the code of the examples.
@Suite struct ArticleTests {
  private static let catalogue = Examples.package.appending(path: "Sources/Descent/Descent.docc")

  private static let articles = [
    "mnist": "RecognizingDigits", "custom-layer": "CustomLayer",
    "custom-optimizer": "CustomOptimizer", "csv-regression": "RegressionOnATable",
    "classifier": "ClassifyingArrays",
    "regression": "RegressionOnArrays", "autoencoder": "Autoencoder",
    "recommender": "Recommender", "server": "UsingAModel", "sequences": "SequenceLayers",
  ]

  @Test(arguments: Examples.names)
  func `each block of code is the example's own`(_ name: String) throws {
    let source = try text(Examples.package.appending(path: "Examples/\(name)/main.swift"))
    let article = try #require(Self.articles[name])
    let blocks = swiftBlocks(try text(Self.catalogue.appending(path: "\(article).md")))
    #expect(!blocks.isEmpty)
    for block in blocks {
      #expect(source.contains("\n" + block), "not in \(name)/main.swift:\n\(block)")
    }
  }

  private static let tasks = [
    "SmallConvolution": "ConvolutionalNetwork", "FineTuning": "FineTuning",
    "OwnLoop": "AccumulatingGradients",
  ]

  @Test(arguments: tasks.keys.sorted())
  func `each block of code is the task's own`(_ name: String) throws {
    let source = try text(Examples.package.appending(path: "Examples/tasks/\(name).swift"))
    let article = try #require(Self.tasks[name])
    let blocks = swiftBlocks(try text(Self.catalogue.appending(path: "\(article).md")))
    #expect(!blocks.isEmpty)
    for block in blocks { #expect(source.contains("\n" + block), "not in \(name):\n\(block)") }
  }

  @Test func `every public type is listed by what it is for`() throws {
    let list = try text(Self.catalogue.appending(path: "Everything.md"))
    let listed = list.components(separatedBy: "\n").filter { $0.hasPrefix("- ``") }.map {
      String($0.dropFirst(4).prefix { $0.isLetter || $0.isNumber })
    }
    let folder = Examples.package.appending(path: "docs/api")
    let kinds = ["struct", "enum", "class", "actor", "protocol", "func", "typealias"]
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      for line in try text(folder.appending(path: file)).components(separatedBy: "\n") {
        // Members stand behind the name of their type.
        let words = line.split(separator: " ").drop {
          ["final", "indirect"].contains($0) || $0.hasPrefix("@")
        }
        guard let kind = words.first, kinds.contains(String(kind)),
          let name = words.dropFirst().first
        else { continue }
        names.insert(String(name.prefix { $0.isLetter || $0.isNumber }))
      }
    }
    #expect(names.count > 300)
    #expect(names.subtracting(listed) == [], "not listed")
    #expect(Set(listed).subtracting(names) == [], "listed, but not public")
    #expect(Set(listed).count == listed.count, "listed twice")
  }

  @Test func `links between articles lead somewhere`() throws {
    let articles = try FileManager.default.contentsOfDirectory(atPath: Self.catalogue.path)
    #expect(articles.count > Examples.names.count)
    for article in articles {
      let text = try text(Self.catalogue.appending(path: article))
      for link in text.components(separatedBy: "<doc:").dropFirst() {
        #expect(articles.contains(link.prefix { $0 != ">" } + ".md"), "in \(article)")
      }
    }
  }

  @Test func `no example is without its line in the list`() throws {
    let list = try text(Examples.package.appending(path: "Examples/README.md"))
    for name in Examples.names { #expect(list.contains("example-\(name)")) }
  }

  private func text(_ file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  /// The text between ```` ```swift ```` and the end of the block.
  private func swiftBlocks(_ article: String) -> [String] {
    article.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```").first ?? ""
    }
  }
}
