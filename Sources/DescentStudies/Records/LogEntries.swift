/// A parameter of a trial: its name and distribution by their numbers, and the number that records have for its value.
struct ParameterEntry {
  var name: Int32
  var distribution: Int32
  var value: Double
}

/// An attribute of a trial, as its record has it.
struct AttributeEntry {
  var name: Int32
  var isSystem: Bool
  var json: [UInt8]
}

/// A trial, compactly: a study may have a hundred thousand.
struct TrialEntry {
  let study: Int32
  let number: Int32
  var state = TrialState.running
  /// Whether its times are those of a clock on a wall.
  var isLocal = false
  /// In microseconds; the smallest number for none.
  var start = Int.min
  var completion = Int.min
  /// The number of the text by which its claimant calls itself.
  var worker: Int32 = -1
  /// The step that began it; −1 for a trial of another program.
  var step: Int32 = -1
  var hasValue = false
  var value = Double.nan
  /// All values, where there are more than one.
  var values: [Double] = []
  var parameters: [ParameterEntry] = []
  var intermediate: [(step: Int, value: Double)] = []
  var attributes: [AttributeEntry] = []

  init(study: Int, number: Int) {
    self.study = Int32(study)
    self.number = Int32(number)
  }

  mutating func set(_ attribute: AttributeEntry, isStep: Bool = false) {
    if isStep { step = Int32(String(decoding: attribute.json, as: UTF8.self)) ?? -1 }
    let known = attributes.firstIndex {
      $0.name == attribute.name && $0.isSystem == attribute.isSystem
    }
    if let known {
      attributes[known].json = attribute.json
    } else {
      attributes.append(attribute)
    }
  }

  /// A step has records of its own before it, so that its index is never above their number.
  mutating func dropWildStep(_ records: Int) {
    if Int(step) > records { step = -1 }
  }

  var lastIntermediate: (step: Int, value: Double)? {
    intermediate.max { $0.step < $1.step }
  }

  func intermediateValue(at step: Int) -> Double? {
    intermediate.last { $0.step == step }?.value
  }
}

/// A study in a log.
struct StudyEntry {
  let name: String
  let directions: [Int]
  var isDeleted = false
  var userAttributes: [String: AttributeValue] = [:]
  var systemAttributes: [String: AttributeValue] = [:]
  /// The identifiers of its trials, by their numbers.
  var trials: [Int] = []
  /// For each parameter the distribution that the first trial with it has.
  var distributions: [Int32: (number: Int32, distribution: Int32)] = [:]
}
