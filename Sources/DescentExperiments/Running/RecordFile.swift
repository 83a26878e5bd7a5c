/// The content of `record.json`: the results for each seed, under a header.
///
/// With one seed the record's fields are next to the header's; with several there is a list of records.
struct RecordFile<Record: Codable & Sendable>: Codable {
  let experiment: String
  let seeds: [UInt64]
  let records: [Record]
  let seconds: Double

  private enum Key: String, CodingKey {
    case experiment, version, seed, seeds, records, seconds
  }

  init(experiment: String, seeds: [UInt64], records: [Record], seconds: Double) {
    self.experiment = experiment
    self.seeds = seeds
    self.records = records
    self.seconds = seconds
  }

  init(from decoder: any Decoder) throws {
    let head = try decoder.container(keyedBy: Key.self)
    experiment = try head.decode(String.self, forKey: .experiment)
    seconds = try head.decode(Double.self, forKey: .seconds)
    if let seeds = try head.decodeIfPresent([UInt64].self, forKey: .seeds) {
      self.seeds = seeds
      records = try head.decode([Repetition].self, forKey: .records).map(\.record)
    } else {
      seeds = [try head.decode(UInt64.self, forKey: .seed)]
      records = [try Record(from: decoder)]
    }
  }

  func encode(to encoder: any Encoder) throws {
    if records.count == 1 { try records[0].encode(to: encoder) }
    var head = encoder.container(keyedBy: Key.self)
    try head.encode(experiment, forKey: .experiment)
    try head.encode(1, forKey: .version)
    if records.count == 1 {
      try head.encode(seeds[0], forKey: .seed)
    } else {
      try head.encode(seeds, forKey: .seeds)
      try head.encode(
        zip(seeds, records).map { Repetition(seed: $0, record: $1) }, forKey: .records)
    }
    try head.encode((seconds * 1000).rounded() / 1000, forKey: .seconds)
  }

  private struct Repetition: Codable {
    let seed: UInt64
    let record: Record

    init(seed: UInt64, record: Record) {
      self.seed = seed
      self.record = record
    }

    init(from decoder: any Decoder) throws {
      seed = try decoder.container(keyedBy: Key.self).decode(UInt64.self, forKey: .seed)
      record = try Record(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
      try record.encode(to: encoder)
      var head = encoder.container(keyedBy: Key.self)
      try head.encode(seed, forKey: .seed)
    }
  }
}
