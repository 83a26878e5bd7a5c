import Testing

@testable import DescentFigures

@Suite struct ReportTests {
  private let html = Samples.report.html()

  @Test func everythingIsInside() {
    #expect(html.hasPrefix("<!DOCTYPE html>"))
    for piece in [
      "<h1>Batch normalisation &amp; the &lt;initial&gt; scale</h1>", "Question",
      "Settings", "<dt>seed</dt><dd>0</dd>", "<h2>Reading</h2>", "<p>Without it one does.</p>",
      "<figcaption>Training accuracy over 20 epochs.</figcaption>", "<svg ",
      "<dd>descent run &quot;a&quot; &lt;b&gt; &amp; c</dd>",
    ] {
      #expect(html.contains(piece), "\(piece)")
    }
  }

  @Test func nothingIsFetched() {
    let stripped = html.replacing("http://www.w3.org/2000/svg", with: "")
    for piece in ["http:", "https:", "src=", "@import", "url(", "fetch(", "XMLHttpRequest"] {
      #expect(!stripped.contains(piece), "\(piece)")
    }
  }

  @Test func dataCannotEndTheirElement() {
    #expect(!html.contains("</script><script>alert"))
    #expect(html.contains(#"\u003c/script\u003e\u003cscript\u003ealert(1)"#))
    // The data and the script of the page.
    #expect(html.split(separator: "</script>").count == 3)
  }

  @Test func columnsOfNumbersAreSetToTheRight() {
    let table = Report.Table(
      columns: ["name", "value", "note"],
      rows: [["a", "1.5 ± 0.1", ""], ["b", "−3×10⁻⁴", "2 layers"], ["c", "–", ""]])
    #expect(!table.isNumeric(0) && table.isNumeric(1) && !table.isNumeric(2))
    #expect(table.html().contains("<td class=\"number\">1.5 ± 0.1</td>"))
  }

  @Test func tablesThatScrollCanBeReached() throws {
    let table = Report.Table(caption: "At <the> end", columns: ["a"], rows: [["1"]])
    let box = try XMLReader.parse(table.html())
    #expect(box["tabindex"] == "0" && box["role"] == "region")
    #expect(box["aria-label"] == "Table: At <the> end")
    let nameless = try XMLReader.parse(Report.Table(columns: ["a", "b"], rows: []).html())
    #expect(nameless["aria-label"] == "Table: a, b")
  }

  @Test func rowsOfAnyLengthFillTheTable() throws {
    let table = Report.Table(columns: ["a", "b"], rows: [["1"], [], ["1", "2", "3"]])
    let root = try XMLReader.parse(table.html())
    #expect(root.all("tr").map(\.children.count) == [2, 2, 2, 2])
  }

  @Test func theIndexLeadsToReports() {
    let index = ReportIndex(
      title: "All",
      entries: [
        .init(
          title: "A & B", summary: "x < y", link: "a b/\"r\".html",
          thumbnail: .figure(Samples.batchNorm)),
        .init(title: "C", summary: "", link: "c.html", thumbnail: .file("c/f 1.svg")),
      ]
    ).html()
    #expect(index.contains("href=\"a%20b/%22r%22.html\""))
    #expect(index.contains("A &amp; B") && index.contains("x &lt; y"))
    #expect(index.contains("src=\"c/f%201.svg\""))
    #expect(!index.contains("data-values"))
  }
}
