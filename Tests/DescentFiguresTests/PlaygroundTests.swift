import Testing

@testable import DescentFigures

@Suite struct PlaygroundTests {
  typealias Playground = Report.Playground

  private func html(_ playground: Playground) -> String {
    Report(
      title: "t", question: "", settings: [], sections: [.playground(playground, heading: "a < b")]
    )
    .html()
  }

  @Test func theScriptIsSmall() {
    #expect(PlaygroundScript.source.utf8.count < 12_000)
    #expect(!PlaygroundScript.source.contains("</" + "script"))
  }

  @Test func everyRuleCanBeChosen() {
    let page = html(Playground(rule: .rmsprop))
    for rule in Playground.Rule.allCases {
      #expect(page.contains("<option value=\"\(rule.rawValue)\" data-rate=\"\(rule.usualRate)\""))
      // The script has the rule, its formula and what it carries.
      #expect(PlaygroundScript.source.split(separator: "\(rule.rawValue): ").count >= 3)
    }
    #expect(page.contains("data-class=\"f-s4\" selected>RMSprop<"))
    #expect(page.contains("<h2>a &lt; b</h2>"))
  }

  @Test func controlsAreHiddenUntilTheScriptRuns() {
    #expect(html(Playground()).contains("<div class=\"p-body\" hidden>"))
    #expect(html(Playground()).contains("but its script does not run."))
  }

  @Test func valuesBeyondTheLimitsBecomeTheNearest() {
    var playground = Playground(start: (-100, .nan), steps: 0)
    #expect(playground.start == (-8, 0) && playground.steps == 1)
    playground.start = (1, 9)
    playground.steps = 1000
    #expect(playground.start == (1, 4) && playground.steps == 200)
    #expect(html(playground).contains("name=\"step\" min=\"0\" max=\"200\""))
  }
}
