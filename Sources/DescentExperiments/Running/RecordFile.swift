/// The content of `record.json`: the results for each seed, under a header.
///
/// With one seed the record's fields are next to the header's; with several there is a list of records.
struct RecordFile<Record: Encodable & Sendable>: Encodable {
  let experiment: String
  let seeds: [UInt64]
  let records: [Record]
  let seconds: Double

  private enum Key: String, CodingKey {
    case experiment, version, seed, seeds, records, seconds
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

  private struct Repetition: Encodable {
    let seed: UInt64
    let record: Record

    func encode(to encoder: any Encoder) throws {
      try record.encode(to: encoder)
      var head = encoder.container(keyedBy: Key.self)
      try head.encode(seed, forKey: .seed)
    }
  }
}
