/// Where the fields of a record lie in its bytes. A record has a few of them, in any order, and perhaps fields of others.
struct RecordFields {
  var operation = JSONSpan()
  var worker = JSONSpan()
  var study = JSONSpan()
  var trial = JSONSpan()
  var state = JSONSpan()
  var value = JSONSpan()
  var values = JSONSpan()
  var start = JSONSpan()
  var completion = JSONSpan()
  var studyName = JSONSpan()
  var directions = JSONSpan()
  var userAttribute = JSONSpan()
  var systemAttribute = JSONSpan()
  var userAttributes = JSONSpan()
  var systemAttributes = JSONSpan()
  var distributions = JSONSpan()
  var parameters = JSONSpan()
  var intermediateValues = JSONSpan()
  var parameterName = JSONSpan()
  var parameterValue = JSONSpan()
  var distribution = JSONSpan()
  var step = JSONSpan()
  var intermediateValue = JSONSpan()

  init(_ scanner: inout JSONScanner) throws(RecordDamage) {
    try scanner.expect(0x7B)
    if !scanner.take(0x7D) {
      repeat {
        let name = try scanner.textSpan()
        try scanner.expect(0x3A)
        let value = try scanner.valueSpan()
        set(scanner, name, value)
      } while scanner.take(0x2C)
      try scanner.expect(0x7D)
    }
    scanner.skipSpace()
    guard scanner.index == scanner.end else { throw .notJSON }
  }

  @inline(__always)
  private mutating func set(_ scanner: JSONScanner, _ name: JSONSpan, _ span: JSONSpan) {
    switch name.end - name.start {
    case 4: if scanner.matches(name, "step") { step = span }
    case 5:
      if scanner.matches(name, "state") { state = span }
      if scanner.matches(name, "value") { value = span }
    case 6:
      if scanner.matches(name, "values") { values = span }
      if scanner.matches(name, "params") { parameters = span }
    case 7: if scanner.matches(name, "op_code") { operation = span }
    case 8:
      if scanner.matches(name, "trial_id") { trial = span }
      if scanner.matches(name, "study_id") { study = span }
    case 9:
      if scanner.matches(name, "worker_id") { worker = span }
      if scanner.matches(name, "user_attr") { userAttribute = span }
    default: setLong(scanner, name, span)
    }
  }

  private mutating func setLong(_ scanner: JSONScanner, _ name: JSONSpan, _ span: JSONSpan) {
    switch name.end - name.start {
    case 10:
      if scanner.matches(name, "param_name") { parameterName = span }
      if scanner.matches(name, "study_name") { studyName = span }
      if scanner.matches(name, "directions") { directions = span }
      if scanner.matches(name, "user_attrs") { userAttributes = span }
    case 11: if scanner.matches(name, "system_attr") { systemAttribute = span }
    case 12:
      if scanner.matches(name, "distribution") { distribution = span }
      if scanner.matches(name, "system_attrs") { systemAttributes = span }
    case 13: if scanner.matches(name, "distributions") { distributions = span }
    case 14: if scanner.matches(name, "datetime_start") { start = span }
    case 17: if scanner.matches(name, "datetime_complete") { completion = span }
    case 18: if scanner.matches(name, "intermediate_value") { intermediateValue = span }
    case 19: if scanner.matches(name, "intermediate_values") { intermediateValues = span }
    case 20: if scanner.matches(name, "param_value_internal") { parameterValue = span }
    default: break
    }
  }
}
