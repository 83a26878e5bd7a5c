import Testing

@testable import DescentFigures

@Suite struct FormulaTests {
  private func content(_ tex: String) -> String {
    Formula(tex).mathML.replacing("<math display=\"block\">", with: "")
      .replacing("</math>", with: "")
  }

  @Test(arguments: [
    ("x", "<mi>x</mi>"),
    ("12.5", "<mn>12.5</mn>"),
    (#"W \leftarrow v"#, "<mrow><mi>W</mi><mo>←</mo><mi>v</mi></mrow>"),
    (#"\frac{a}{b+1}"#, "<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>"),
    ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
    (
      #"\sum_{i=1}^m x_i"#,
      "<mrow><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>m</mi></munderover>"
        + "<msub><mi>x</mi><mi>i</mi></msub></mrow>"
    ),
    (#"\sqrt{h}"#, "<msqrt><mi>h</mi></msqrt>"),
    (#"\hat x"#, "<mover accent=\"true\"><mi>x</mi><mo>^</mo></mover>"),
    (#"\text{a < b}"#, "<mtext>a &lt; b</mtext>"),
    ("a - b", "<mrow><mi>a</mi><mo>−</mo><mi>b</mi></mrow>"),
    ("a < b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
    (#"\unknown"#, "<merror><mtext>\\unknown</mtext></merror>"),
  ])
  func itIsMathML(_ tex: String, _ mathML: String) {
    #expect(content(tex) == mathML)
  }

  @Test func partsAreElementsOfTheirOwn() {
    let math = "<math display=\"block\">"
    #expect(Formula(#"x \quad y"#).mathML == "\(math)<mi>x</mi></math>\(math)<mi>y</mi></math>")
  }

  @Test func brokenFormulasEnd() {
    for tex in ["{", "}", "x_", #"\frac{a}"#, #"\"#, #"\text{a"#, "^", "{{{"] {
      #expect(Formula(tex).mathML.hasSuffix("</math>"))
    }
  }
}
