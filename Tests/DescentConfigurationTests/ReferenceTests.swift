import Foundation
import Testing

@testable import DescentConfiguration

@Suite struct ReferenceTests {
  /// If DESCENT_WRITE_REFERENCE is set, `docs/configuration.md` is rewritten.
  @Test func thePageIsThatOfTheTable() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/configuration.md")
    if ProcessInfo.processInfo.environment["DESCENT_WRITE_REFERENCE"] != nil {
      try Data(ConfigurationReference.markdown.utf8).write(to: page)
    }
    let written = try String(decoding: Data(contentsOf: page), as: UTF8.self)
    #expect(
      written == ConfigurationReference.markdown, "set DESCENT_WRITE_REFERENCE to write it anew")
    // The example in it is valid.
    let example = try #require(written.firstMatch(of: #/(?s)```yaml\n(.*?)```/#)?.1)
    #expect(try TrainingConfiguration(yaml: String(example)).data.path == "flowers.csv")
  }

  @Test func everyFieldHasAWordAndAUsualValueOrAnExample() {
    func check(_ description: FormDescription, _ path: String, depth: Int) {
      guard depth < 8 else { return }
      switch description {
      case .plain: break
      case .list(let item): check(item, path, depth: depth + 1)
      case .record(let fields):
        #expect(Set(fields.map(\.name)).count == fields.count)
        for field in fields {
          #expect(
            !field.sentence.isEmpty && field.name == kebab(field.name).lowercased(), "\(path)")
          check(field.description(), "\(path).\(field.name)", depth: depth + 1)
        }
      case .choice(let cases):
        #expect(Set(cases.map(\.name)).count == cases.count)
        for item in cases {
          if let inner = item.description?() {
            check(inner, "\(path).\(item.name)", depth: depth + 1)
          }
        }
      }
    }
    check(TrainingConfiguration.form.description(), "", depth: 0)
  }

  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("adam", "adam", 0), ("adma", "adam", 1), ("kitten", "sitting", 3),
    ("flaw", "lawn", 2), ("ca", "abc", 3),
  ])
  func theDistanceBetweenNames(first: String, second: String, distance: Int) {
    #expect(editDistance(Array(first.utf8), Array(second.utf8)) == distance)
    #expect(editDistance(Array(second.utf8), Array(first.utf8)) == distance)
  }
}
