/// Writes records as Optuna does.
struct RecordWriter {
  let worker: String
  /// The form of times that the log has.
  let isLocal: Bool

  /// A trial's parameter in a record: the distribution is text within quotes already.
  struct Parameter {
    let name: String
    let distribution: [UInt8]
    let value: Double
  }

  /// What a trial has when it is created.
  struct Template {
    var state = TrialState.running
    var parameters: [Parameter] = []
    var userAttributes: [(String, AttributeValue)] = []
    var systemAttributes: [(String, AttributeValue)] = []
    var intermediate: [(step: Int, value: Double)] = []
  }

  func createStudy(_ name: String, _ directions: [Int]) -> [UInt8] {
    record(0) { json in
      json.raw(",\"study_name\":")
      json.text(name)
      json.raw(",\"directions\":")
      json.list(directions) { $0.integer($1) }
    }
  }

  func studyAttribute(
    _ study: Int, _ name: String, _ value: AttributeValue, isSystem: Bool
  ) -> [UInt8] {
    record(isSystem ? 3 : 2) { json in
      json.raw(",\"study_id\":")
      json.integer(study)
      attribute(&json, name, value, isSystem)
    }
  }

  func createTrial(_ study: Int, _ template: Template) -> [UInt8] {
    record(4) { json in
      json.raw(",\"study_id\":")
      json.integer(study)
      json.raw(",\"datetime_start\":")
      if template.state == .waiting { json.raw("null") } else { time(&json) }
      json.raw(",\"state\":")
      json.integer(template.state.rawValue)
      json.raw(",\"value\":null,\"values\":null,\"distributions\":")
      json.object(template.parameters.map { ($0.name, $0.distribution) }) { json, text in
        json.byte("\"")
        json.raw(text)
        json.byte("\"")
      }
      json.raw(",\"params\":")
      json.object(template.parameters.map { ($0.name, $0.value) }) { $0.number($1) }
      json.raw(",\"user_attrs\":")
      json.object(template.userAttributes) { $0.value($1) }
      json.raw(",\"system_attrs\":")
      json.object(template.systemAttributes) { $0.value($1) }
      json.raw(",\"intermediate_values\":")
      json.object(template.intermediate.map { ("\($0.step)", $0.value) }) { $0.number($1) }
    }
  }

  func setParameter(_ trial: Int, _ parameter: Parameter) -> [UInt8] {
    record(5) { json in
      json.raw(",\"trial_id\":")
      json.integer(trial)
      json.raw(",\"param_name\":")
      json.text(parameter.name)
      json.raw(",\"param_value_internal\":")
      json.number(parameter.value)
      json.raw(",\"distribution\":\"")
      json.raw(parameter.distribution)
      json.byte("\"")
    }
  }

  func setState(_ trial: Int, _ state: TrialState, value: Double? = nil) -> [UInt8] {
    record(6) { json in
      json.raw(",\"trial_id\":")
      json.integer(trial)
      json.raw(",\"state\":")
      json.integer(state.rawValue)
      json.raw(",\"values\":")
      if let value { json.list([value]) { $0.number($1) } } else { json.raw("null") }
      if state == .running {
        json.raw(",\"datetime_start\":")
        time(&json)
      } else if state.isFinished {
        json.raw(",\"datetime_complete\":")
        time(&json)
      }
    }
  }

  func intermediateValue(_ trial: Int, _ value: Double, at step: Int) -> [UInt8] {
    record(7) { json in
      json.raw(",\"trial_id\":")
      json.integer(trial)
      json.raw(",\"step\":")
      json.integer(step)
      json.raw(",\"intermediate_value\":")
      json.number(value)
    }
  }

  func trialAttribute(
    _ trial: Int, _ name: String, _ value: AttributeValue, isSystem: Bool
  ) -> [UInt8] {
    record(isSystem ? 9 : 8) { json in
      json.raw(",\"trial_id\":")
      json.integer(trial)
      attribute(&json, name, value, isSystem)
    }
  }

  private func record(_ operation: Int, _ body: (inout JSONBytes) -> Void) -> [UInt8] {
    var json = JSONBytes()
    json.raw("{\"op_code\":")
    json.integer(operation)
    json.raw(",\"worker_id\":")
    json.text(worker)
    body(&json)
    json.byte("}")
    return json.bytes
  }

  private func attribute(
    _ json: inout JSONBytes, _ name: String, _ value: AttributeValue, _ isSystem: Bool
  ) {
    isSystem ? json.raw(",\"system_attr\":") : json.raw(",\"user_attr\":")
    json.object([(name, value)]) { $0.value($1) }
  }

  private func time(_ json: inout JSONBytes) { json.text(StudyTime.now(isLocal: isLocal).text) }
}
