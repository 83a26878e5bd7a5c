import DescentNumerics
import Testing

@testable import DescentFigures

@Suite struct TextTests {
  @Test(arguments: [
    (0.0, "0"), (0.0251188643, "0.0251"), (1, "1"), (12345.6, "12,346"), (1_234_567, "1,234,567"),
    (2.5e-7, "2.5×10⁻⁷"), (-3e-9, "−3×10⁻⁹"), (0.9999, "1"), (1e9, "10⁹"), (-0.5, "−0.5"),
    (.nan, "–"), (.infinity, "–"),
  ]) func readable(value: Double, text: String) {
    #expect(NumberText.readable(value) == text)
  }

  @Test func compactTextReadsBack() {
    for number in Samples.noise(3000, seed: 21) {
      let value = (number - 0.5) * powerOfTen(number * 60 - 30)
      let text = NumberText.compact(value)
      let back = Double(text)
      #expect(
        back != nil && (back! - value).magnitude <= value.magnitude * 6e-5, "\(value) \(text)")
    }
  }

  @Test(arguments: [(1.25, "1.3"), (-0.04, "0"), (10, "10"), (99.96, "100"), (-3.14, "-3.1")])
  func coordinate(value: Double, text: String) {
    #expect(NumberText.coordinate(value) == text)
  }

  @Test func wrappingKeepsToTheWidth() {
    let text = "the quick brown fox jumps over an extraordinarilylongunbreakableword and a dog"
    for width in stride(from: 20.0, to: 500, by: 7) {
      for lines in 1...3 {
        let wrapped = TextWrapping.lines(text, width: width, size: 12, maximumLines: lines)
        #expect(wrapped.count <= lines)
        #expect(wrapped.allSatisfy { TextMetrics.width($0, size: 12) <= width })
      }
    }
    #expect(TextWrapping.lines("a b", width: 500, size: 12) == ["a b"])
    #expect(TextWrapping.lines("", width: 500, size: 12).isEmpty)
  }

  @Test func markupIsEscaped() {
    #expect(
      Escaping.markup("<a href=\"x\">'&'</a>\u{0}\n")
        == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt; ")
    let json = Escaping.script(#"{"a": "</script><!--&"}"#)
    #expect(!json.contains("<") && !json.contains(">") && !json.contains("&"))
  }

  @Test func viridisRunsFromVioletToYellow() {
    #expect(Viridis.color(at: 0) == "#440154")
    #expect(Viridis.color(at: 1) == "#fde725")
    #expect(Viridis.color(at: 0.5) == "#21918c")
    #expect(Viridis.color(at: .nan) == "#440154")
    #expect(Viridis.color(at: 9) == "#fde725")
  }
}
