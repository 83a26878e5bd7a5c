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
