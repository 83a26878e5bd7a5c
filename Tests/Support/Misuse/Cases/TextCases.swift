import Descent

private let odd = [
  0, -0.0, 1, -1.5, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
  1e15, 1e-300,
]

/// Texts, tables of reports and pages.
let textCases: [Misuse] = [
  .works("numbers of odd decimals") {
    for value in odd {
      for decimals in [Int.min, -1, 0, 1, 20, 400, .max] {
        _ = NumberText.fixed(value, decimals: decimals)
        _ = NumberText.fixed(value, decimals: decimals, grouped: true)
      }
    }
  },
  .works("numbers of odd digits") {
    for value in odd {
      for digits in [Int.min, -1, 0, 1, 20, 400, .max] {
        _ = NumberText.readable(value, digits: digits)
        _ = NumberText.compact(value, digits: digits)
      }
    }
  },
  .works("a report of nothing") {
    let report = Report(title: "", question: "", settings: [], sections: [])
    try hold(report.html().contains("</html>"), "whole")
  },
  .works("a report that tries to run a script") {
    let bad = "</script><script>alert(1)</script>\u{0}\"'<!--"
    var report = Report(
      title: bad, question: bad, settings: [(bad, bad)],
      sections: [
        .text(heading: bad, bad), .table(.init(caption: bad, columns: [bad], rows: [[bad]])),
        .figure(Chart(title: bad).adding(.line([1], [1], name: bad)), caption: bad),
      ], dataJSON: bad)
    report.language = "\"><script>alert(1)</script>"
    try hold(!report.html().contains("<script>alert"), "no script")
  },
  .works("a table of rows of other lengths") {
    let table = Report.Table(columns: ["a", "b"], rows: [[], ["1"], ["1", "2", "3"]])
    _ = Report(title: "", question: "", settings: [], sections: [.table(table)]).html()
    let none = Report.Table(columns: [], rows: [[], ["1"]])
    _ = Report(title: "", question: "", settings: [], sections: [.table(none)]).html()
  },
  .works("an index of odd entries") {
    let bad = "\"><script>alert(1)</script>"
    let index = ReportIndex(
      title: bad, introduction: bad,
      entries: [.init(title: bad, summary: bad, link: "javascript:alert(1)")])
    try hold(!index.html().contains("<script>alert"), "no script")
  },
]
