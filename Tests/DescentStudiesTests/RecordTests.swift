import DescentSearch
import Testing

@testable import DescentStudies

/// Records as Optuna 5.0.0 and 4.5.0 write them, by hand, and what they mean.
@Suite struct RecordTests {
  private func log(_ lines: String...) throws -> StudyLog {
    var log = StudyLog()
    for line in lines { try Array(line.utf8).withUnsafeBytes { try log.apply($0) } }
    return log
  }

  private func damage(_ line: String) -> String? {
    var log = StudyLog()
    do {
      try Array(line.utf8).withUnsafeBytes { try log.apply($0) }
      return nil
    } catch { return (error as? RecordDamage)?.reason }
  }

  static let study = #"{"op_code":0,"worker_id":"w","study_name":"s","directions":[2]}"#
  static let trial =
    #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2026-11-25T13:34:33.688837+00:00"}"#

  @Test func aTrial() throws {
    let log = try log(
      Self.study, Self.trial,
      #"{"op_code":5,"worker_id":"w","trial_id":0,"param_name":"x\u00e4","param_value_internal":0.8444218515250481,"distribution":"{\"name\": \"FloatDistribution\", \"attributes\": {\"step\": null, \"low\": 0.0, \"high\": 1.0, \"log\": false}}"}"#,
      #"{"op_code":5,"worker_id":"w","trial_id":0,"param_name":"n","param_value_internal":3.0,"distribution":"{\"name\": \"IntDistribution\", \"attributes\": {\"log\": false, \"step\": 1, \"low\": 1, \"high\": 9}}"}"#,
      #"{"op_code":5,"worker_id":"w","trial_id":0,"param_name":"k","param_value_internal":1,"distribution":"{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [16, null, true, \"a\"]}}"}"#,
      #"{"op_code":7,"worker_id":"w","trial_id":0,"step":2,"intermediate_value":NaN}"#,
      #"{"op_code":7,"worker_id":"w","trial_id":0,"step":3,"intermediate_value":"-Infinity"}"#,
      #"{ "worker_id" : "w", "extra": {"a": [1, "]}"]}, "trial_id": 0, "op_code": 8, "user_attr": {"a": {"b": [1.5, null]}} }"#,
      #"{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":[1e-05],"datetime_complete":"2026-11-25T14:34:33.688837+01:00"}"#
    )
    let trial = TrialRecord(0, log)
    #expect(
      trial.point.values == [
        "xä": .number(0.8444218515250481), "n": .integer(3), "k": .choice("null"),
      ])
    #expect(trial.state == .complete && trial.value == 1e-05)
    #expect(trial.curve.map(\.step) == [2, 3] && trial.curve[0].value.isNaN)
    #expect(trial.curve[1].value == -.infinity)
    #expect(trial.attributes == ["a": ["b": [1.5, nil]]])
    #expect(
      trial.start == trial.completion && trial.start?.text == "2026-11-25T13:34:33.688837+00:00")
    #expect(StudyRecord(0, log).direction == .maximize)
  }

  @Test func templates() throws {
    let log = try log(
      Self.study,
      #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null,"state":1,"value":null,"values":[1.0,2.0],"datetime_complete":"2026-11-25T13:34:33","distributions":{"x":"{\"name\": \"UniformDistribution\", \"attributes\": {\"low\": 0, \"high\": 1}}"},"params":{"x":0.25},"user_attrs":{},"system_attrs":{"fixed_params":{"x":1}},"intermediate_values":{"0":Infinity}}"#,
      #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null,"state":4,"value":null,"values":null,"distributions":{},"params":{},"user_attrs":{},"system_attrs":{},"intermediate_values":{}}"#
    )
    let (trial, waiting) = (TrialRecord(0, log), TrialRecord(1, log))
    #expect(trial.values == [1, 2] && trial.point["x"] == .number(0.25))
    #expect(trial.curve == [.init(step: 0, value: .infinity)])
    #expect(trial.completion?.isLocal == true && log.isLocal == true && trial.start == nil)
    #expect(waiting.state == .waiting && waiting.number == 1)
  }

  /// Identifiers are counted; what Optuna ignores is ignored.
  @Test func identifiers() throws {
    let log = try log(
      Self.study, Self.study,
      #"{"op_code":0,"worker_id":"w","study_name":"t","directions":[1]}"#,
      #"{"op_code":1,"worker_id":"w","study_id":0}"#, Self.trial,
      #"{"op_code":4,"worker_id":"w","study_id":1,"datetime_start":null}"#,
      #"{"op_code":0,"worker_id":"w","study_name":"s","directions":[1]}"#,
      #"{"op_code":6,"worker_id":"w","trial_id":9,"state":1,"values":[1]}"#,
      #"{"op_code":6,"worker_id":"w","trial_id":0,"state":3,"values":null,"datetime_complete":"2026-11-25T13:34:33+00:00"}"#,
      #"{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":[1],"datetime_complete":"2026-11-25T13:34:33+00:00"}"#,
      #"{"op_code":10,"worker_id":"w"}"#)
    #expect(log.studies.map(\.name) == ["s", "t", "s"] && log.studies[0].isDeleted)
    #expect(log.study(named: "s") == 2 && log.trials.count == 1 && log.trials[0].study == 1)
    #expect(log.trials[0].state == .failed && !log.trials[0].hasValue && log.count == 11)
  }

  /// A waiting trial belongs to the first that claims it.
  @Test func claims() throws {
    let log = try log(
      Self.study,
      #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null,"state":4}"#,
      #"{"op_code":6,"worker_id":"a","trial_id":0,"state":0,"values":null,"datetime_start":"2026-11-25T13:34:33+00:00"}"#,
      #"{"op_code":6,"worker_id":"b","trial_id":0,"state":0,"values":null,"datetime_start":"2026-11-25T13:34:34+00:00"}"#
    )
    #expect(log.owner(0) == "a")
  }

  /// A parameter with another class, logarithm or choices than an earlier trial has is ignored; another range is not.
  @Test func incompatibleParameters() throws {
    func parameter(_ trial: Int, _ name: String, _ attributes: String) -> String {
      "{\"op_code\":5,\"worker_id\":\"w\",\"trial_id\":\(trial),\"param_name\":\"x\",\"param_value_internal\":1,\"distribution\":\"{\\\"name\\\": \\\"\(name)\\\", \\\"attributes\\\": {\(attributes)}}\"}"
    }
    let range = #"\"low\": 1, \"high\": 2, \"log\": false"#
    let log = try log(
      Self.study, Self.trial, Self.trial, Self.trial, Self.trial,
      parameter(1, "FloatDistribution", range),
      parameter(0, "IntDistribution", range + #", \"step\": 1"#),
      parameter(2, "FloatDistribution", #"\"low\": 1, \"high\": 3, \"log\": false"#),
      parameter(3, "FloatDistribution", #"\"low\": 1, \"high\": 2, \"log\": true"#))
    #expect(log.trials.map(\.parameters.count) == [0, 1, 1, 0])
  }

  @Test func whatIsNoRecord() {
    #expect(damage("") == "is not a JSON object")
    #expect(damage("{") == "is not a JSON object")
    #expect(damage(Self.study + "}") == "is not a JSON object")
    #expect(damage("\0\0\0\0") == "is not a JSON object")
    #expect(damage(#"{"op_code":0,"study_name":"a"#) == "is not a JSON object")
    #expect(damage(#"{"op_code":0,"worker_id":"w","study_name":"s"}"#) != nil)
    #expect(damage(#"{"op_code":"a"}"#) == "has no whole number where one is needed")
    #expect(
      damage(#"{"op_code":11,"worker_id":"w"}"#)
        == "has the operation 11, which this version does not know: another version of the format wrote it"
    )
  }

  @Test func numbers() throws {
    let texts = [
      "0", "-0.0", "1", "12345678901234567", "0.1", "0.30000000000000004", "1e-05", "1.5E+10",
      "123456789.123456789",
      "9007199254740993", "2.2250738585072014e-308", "-4.9e-324", "1.7976931348623157e+308",
      "0.000001",
      "999999999999999.9",
    ]
    for text in texts {
      let value = try #require(AttributeValue(json: text)?.number)
      #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
    var draws = SystemRandomNumberGenerator()
    for _ in 0..<10_000 {
      let value = Double(bitPattern: draws.next())
      guard value.isFinite else { continue }
      #expect(AttributeValue(json: AttributeValue.number(value).json)?.number == value)
      let unit = Double.random(in: 0..<1, using: &draws)
      #expect(AttributeValue(json: "\(unit)")?.number == unit)
    }
  }

  /// The writer's records are those of Optuna, byte for byte.
  @Test func writing() {
    let writer = RecordWriter(worker: "w", isLocal: false)
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    #expect(text(writer.createStudy("s", [2])) == Self.study)
    #expect(
      text(writer.intermediateValue(3, -.infinity, at: 7))
        == #"{"op_code":7,"worker_id":"w","trial_id":3,"step":7,"intermediate_value":-Infinity}"#)
    #expect(
      text(
        writer.trialAttribute(3, "ä\"\u{7f}\n😀", ["a": [nil, true, 1, 0.5, "x"]], isSystem: false))
        == #"{"op_code":8,"worker_id":"w","trial_id":3,"user_attr":{"\u00e4\"\u007f\n\ud83d\ude00":{"a":[null,true,1,0.5,"x"]}}}"#
    )
    #expect(
      Distribution(.uniform(0...1)).json
        == #"{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 1.0, "log": false}}"#
    )
    #expect(
      Distribution(.integer(1...9, step: 3)).json
        == #"{"name": "IntDistribution", "attributes": {"log": false, "step": 3, "low": 1, "high": 7}}"#
    )
    #expect(
      Distribution(.categorical(["a", "b"])).json
        == #"{"name": "CategoricalDistribution", "attributes": {"choices": ["a", "b"]}}"#)
  }

  @Test(arguments: [0, 951_782_400, 1_709_164_799, 4_102_444_800, -1, -2_208_988_800])
  func times(_ seconds: Int) throws {
    let time = StudyTime(microseconds: seconds * 1_000_000 + 123_456, isLocal: false)
    let again = Array(time.text.utf8).withUnsafeBufferPointer { StudyTime($0) }
    #expect(again == time && time.seconds == Double(seconds) + 0.123456)
  }

  /// As `date -u` writes them.
  @Test func knownTimes() {
    #expect(
      StudyTime(microseconds: 951_782_400_000_000, isLocal: false).text
        == "2000-02-29T00:00:00.000000+00:00")
    #expect(
      StudyTime(microseconds: 4_102_444_799_000_001, isLocal: true).text
        == "2099-12-31T23:59:59.000001")
  }
}
