import Foundation
import TestProcesses
import Testing

/// Runs the examples as a user would, and checks what they print.
@Suite struct ExampleTests {
  private let examples = Examples()

  @Test func `digits are recognised`() async throws {
    let output = try await examples.output(of: "mnist")
    let lines = output.split(separator: "\n")
    #expect(lines.count == 20)
    #expect(try number(behind: "epoch 20: test accuracy", in: output) > 0.93)
  }

  @Test func `the residual network learns, the plain one does not`() async throws {
    let output = try await examples.output(of: "custom-layer")
    #expect(try number(behind: "plain:    test accuracy", in: output) < 0.5)
    #expect(try number(behind: "residual: test accuracy", in: output) > 0.9)
  }

  @Test func `AdaMax learns beside Adam`() async throws {
    let output = try await examples.output(of: "custom-optimizer")
    for name in ["AdaMax", "Adam"] {
      #expect(try number(behind: "\(name), epoch 15: loss", in: output) < 0.2)
      let end = output.split(separator: "\n").first { $0.hasPrefix("\(name), epoch 15") } ?? ""
      #expect(try number(behind: "test accuracy", in: String(end)) > 0.93)
    }
  }

  /// The noise in the data has a standard deviation of 0.5 degrees: no model can be better.
  @Test func `the temperature of a cup is predicted`() async throws {
    let output = try await examples.output(of: "csv-regression")
    let error = try number(behind: "RMSE", in: output)
    #expect(error > 0.4 && error < 1.5)
    #expect(try number(behind: "R²", in: output) > 0.99)
    for minutes in [0, 10, 20, 40] {
      let predicted = try number(behind: "after \(minutes) minutes:", in: output)
      #expect(abs(predicted - temperature(after: Double(minutes))) < 2.5)
    }
  }

  /// Whoever always answers the mean has an error of 1/6.
  @Test func `layers for sequences add two marked numbers`() async throws {
    let output = try await examples.output(of: "sequences")
    for name in ["LSTM", "attention"] {
      #expect(try number(behind: "\(name): mean squared error", in: output) < 0.02)
    }
  }

  @Test func `two spirals are told apart`() async throws {
    let output = try await examples.output(of: "classifier")
    #expect(try number(behind: "; validation loss", in: output) < 0.2)
    #expect(output.contains("spiral 0") && output.contains("spiral 1"))
  }

  @Test func `the distance of a throw is predicted`() async throws {
    let output = try await examples.output(of: "regression")
    #expect(abs(try number(behind: "at 45 degrees:", in: output) - 40.8) < 1)
    #expect(abs(try number(behind: "at 30 degrees:", in: output) - 35.3) < 1)
  }

  @Test func `digits are encoded and decoded`() async throws {
    let output = try await examples.output(of: "autoencoder")
    #expect(try number(behind: "; validation loss", in: output) < 0.04)
    #expect(output.split(separator: "\n").count == 9)
  }

  /// User 7 likes films whose number ends in 2 or 7; of these, the best have the remainder 2 when divided by 3.
  @Test func `a film is recommended`() async throws {
    let output = try await examples.output(of: "recommender")
    let film = Int(try number(behind: "film", in: output))
    #expect(film % 5 == 2 && film % 3 == 2)
  }

  // MARK: The server

  @Test func `the server answers in order and survives bad lines`() async throws {
    let good = #"{"minutes": 20, "start": 90, "room": 20, "cup": "porcelain", "lid": "no"}"#
    let bad = [
      "", "not JSON", "[1, 2]", "{}", "null", #"{"minutes": "ten"}"#,
      good.replacing("20,", with: "1e999,"), good.replacing("20,", with: "1e300,"),
      good.replacing("porcelain", with: "glass"), String(repeating: "[", count: 100_000),
    ]
    let lines = (0..<300).map { $0 % 3 == 0 ? bad[$0 / 3 % bad.count] : good }
    let result = try await examples.serve(lines)
    #expect(result.code == 0)
    let answers = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
    #expect(answers.map(\.line) == Array(1...300))
    for (index, answer) in answers.enumerated() {
      if index % 3 == 0 {
        #expect(answer.error?.isEmpty == false && answer.temperature == nil)
      } else {
        #expect(answer.error == nil)
        #expect(abs((answer.temperature ?? 0) - temperature(after: 20)) < 2.5)
      }
    }
    // Batches of one depend on nothing else.
    #expect(Set(answers.compactMap(\.temperature)).count == 1)
  }

  /// The second line is sent once the first was answered, or after a minute.
  @Test func `the server does not wait for more lines`() async throws {
    let line = #"{"minutes": 0, "start": 90, "room": 20, "cup": "paper", "lid": "yes"}"#
    let result = try await examples.shell(
      """
      "$server" model "$data" < /dev/null
      {
        echo '\(line)'
        turns=0
        until [ -s answers ] || [ $turns -eq 3000 ]; do sleep 0.02; turns=$((turns + 1)); done
        cp answers before
        echo '\(line)'
      } | "$server" model "$data" > answers && cat before answers
      """)
    #expect(result.code == 0)
    let lines = result.output.split(separator: "\n").map { $0.prefix { $0 != "," } }
    #expect(lines == [#"{"line":1"#, #"{"line":1"#, #"{"line":2"#])
  }

  @Test func `the server uses the model that is there`() async throws {
    let result = try await examples.shell(
      #"echo '{}' | "$server" model "$data" && echo '{}' | "$server" model /nowhere.csv"#)
    #expect(result.code == 0)
    #expect(result.errors.components(separatedBy: "trained").count == 2)
  }

  /// Each of the nine tasks is learned.
  @Test func `the tasks are learned`() async throws {
    let output = try await examples.output(of: "tasks")
    for (task, least) in [
      ("classifier", 0.95), ("convolution", 0.95), ("fine-tuning", 0.75), ("sequences", 0.95),
      ("categories", 0.95),
    ] {
      let part = try #require(output.components(separatedBy: "\(task):\n").dropFirst().first)
      #expect(try number(behind: "accuracy", in: part) > least, "\(task)")
    }
    let losses = [("regression", 3.0), ("autoencoder", 0.25)]
    for (task, most) in losses {
      let part = try #require(output.components(separatedBy: "\(task):\n").dropFirst().first)
      #expect(try number(behind: "loss", in: part) < most, "\(task)")
    }
    let loop = try #require(output.components(separatedBy: "loop:\n").dropFirst().first)
    #expect(
      loop.components(separatedBy: "\n").prefix(4).allSatisfy {
        $0.contains(" 0.") || $0.contains(" 1.")
      })
  }

  private struct Answer: Decodable {
    var line: Int
    var temperature: Double?
    var error: String?
  }

  // MARK: Ground truth

  /// The law behind the data, for a porcelain cup of 90 degrees in a room of 20.
  private func temperature(after minutes: Double) -> Double { 20 + 70 * exp(-0.025 * minutes) }

  /// The number after a text.
  private func number(behind text: String, in output: String) throws -> Double {
    let rest = try #require(output.components(separatedBy: text + " ").dropFirst().first)
    return try #require(Double(rest.prefix { $0.isNumber || $0 == "." }))
  }
}
