import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData
@testable import DescentFiles

/// All batches of an epoch, each sample as its features followed by its target.
func epoch(
  _ source: some SampleSource, batch: Int, _ order: EpochOrder, from step: Int = 0
) throws -> [[Float]] {
  let reader = try source.batches(of: batch, in: order, from: step)
  var features = [Float](repeating: -1, count: batch * source.featureSize)
  let width = source.valueShape?.reduce(1, *) ?? 0
  var values = [Float](repeating: -1, count: batch * width)
  var labels = [Int32](repeating: -1, count: batch)
  var samples: [[Float]] = []
  while true {
    let count = try labels.withUnsafeMutableBufferPointer { labels in
      try values.withUnsafeMutableBufferPointer { values in
        let targets: BatchTargets =
          width > 0 ? .values(values.baseAddress!) : .labels(labels.baseAddress!)
        return try reader.next(features: &features, targets: targets)
      }
    }
    if count == 0 { return samples }
    for index in 0..<count {
      let target =
        width > 0 ? Array(values[(index * width)...].prefix(width)) : [Float(labels[index])]
      samples.append(
        Array(features[(index * source.featureSize)...].prefix(source.featureSize)) + target)
    }
  }
}

@Suite struct StreamTests {
  private let folder: TemporaryFolder
  private let path: String
  private static let rows = 12_000

  init() throws {
    folder = try TemporaryFolder()
    // About 50 bytes per row, so three blocks; one column turns out late to hold texts.
    var text = "number,color,late,part,label\n"
    for row in 0..<Self.rows {
      text += "\(Double(row) + 0.123456789012345),\(row % 3 == 0 ? "red" : "\"dark blue\""),"
      text +=
        "\(row >= 9_000 ? "x" : "\(row % 5)"),\(row % 10 == 9 ? "test" : "train"),\(row % 7)\n"
    }
    path = try folder.write(Array(text.utf8), to: "rows.csv")
  }

  /// Printed by Scripts/epoch-order.py; the trainer's own order is the same.
  @Test func theOrderOfAnEpochIsFixed() throws {
    let seed: UInt64 = 5 << 32 | 7
    let orders = [1, 3].map {
      EpochOrder(seed: seed, epoch: $0).indices(count: 10, batchSize: 1)
    }
    #expect(orders == [[8, 5, 1, 2, 4, 6, 3, 0, 9, 7], [9, 6, 0, 8, 2, 4, 5, 1, 3, 7]])
  }

  @Test func memoryGivesBatchesInOrder() throws {
    let data = try Dataset(
      features: (0..<10).map(Float.init), featureShape: [1], labels: (0..<10).map { $0 })
    #expect(try epoch(data, batch: 4, .sequential).map { $0[0] } == (0..<10).map(Float.init))
    let order = EpochOrder(seed: 3, epoch: 2)
    let all = try epoch(data, batch: 4, order)
    #expect(all.map { $0[0] }.sorted() == (0..<10).map(Float.init))
    #expect(all.allSatisfy { $0[0] == $0[1] })
    for step in 0...3 {
      #expect(try epoch(data, batch: 4, order, from: step) == Array(all.dropFirst(4 * step)))
    }
    #expect(dataError { try epoch(data, batch: 4, order, from: 4) } != nil)
    #expect(dataError { try epoch(data, batch: 0, order) } != nil)
    #expect(try epoch(data, batch: 4, EpochOrder(.withReplacement, seed: 3, epoch: 2)).count == 12)
  }

  private func open(
    _ split: RowSplit = .none, window: Int = 1 << 30
  ) throws(DataError) -> CSVStreams {
    try CSVStreams(
      csv: path, preparing: .init(target: .classes("label"), ignored: [4]), split: split,
      window: window)
  }

  /// The same rows, read into memory and prepared there.
  @Test func aStreamGivesWhatATableHolds() throws {
    let table = try DataTable(csv: path, options: CSVOptions(kinds: ["part": .ignored]))
    let preparation = try TablePreparation(fitting: table, .init(target: .classes("label")))
    let data = try preparation.dataset(table)
    let streams = try open()
    #expect(streams.preparation == preparation)
    #expect(streams.validation == nil)
    #expect(streams.training.count == Self.rows)
    #expect(streams.training.classCount == 7)
    let expected = try epoch(data, batch: 1000, .sequential)
    #expect(try epoch(streams.training, batch: 1000, .sequential) == expected)
    let again = try CSVStreams(csv: path, preparation: preparation)
    #expect(try epoch(again.training, batch: 977, .sequential) == expected)
  }

  /// One window for all samples, and windows of one block each.
  @Test(arguments: [1 << 30, 1]) func everyStepCanBeReachedAtOnce(window: Int) throws {
    let stream = try open(window: window).training
    let order = EpochOrder(seed: 9, epoch: 4)
    let all = try epoch(stream, batch: 500, order)
    #expect(Set(all) == Set(try epoch(stream, batch: 500, .sequential)))
    #expect(all.count == Self.rows)
    for step in [1, 7, 10, 19, 23, 24] {
      #expect(try epoch(stream, batch: 500, order, from: step) == Array(all.dropFirst(500 * step)))
    }
    #expect(try epoch(stream, batch: 500, EpochOrder(seed: 9, epoch: 5)) != all)
    #expect(try epoch(stream, batch: 500, EpochOrder(seed: 8, epoch: 4)) != all)
    #expect(try epoch(stream, batch: 12_000, order) == all)
    #expect(
      dataError { try epoch(stream, batch: 1, .init(.withReplacement, seed: 0, epoch: 1)) } != nil)
  }

  @Test func rowsAreSharedOut() throws {
    for split in [
      RowSplit.column("part", training: "train", validation: "test"),
      .fraction(training: 0.9, seed: 1),
    ] {
      let streams = try open(split, window: 1)
      let training = try epoch(streams.training, batch: 100, .sequential)
      let validation = try epoch(try #require(streams.validation), batch: 100, .sequential)
      #expect(training.count + validation.count == Self.rows)
      #expect(Set(training).isDisjoint(with: validation))
      // Five standard deviations of a binomial with n = 12,000 and p = 1/10.
      #expect(abs(validation.count - 1200) <= 165)
      // Means come from the training rows alone.
      #expect(abs(training.map { Double($0[0]) }.reduce(0, +)) < 0.05)
      if case .column = split { #expect(validation.count == 1200) }
    }
    #expect(
      dataError { try open(.column("part", training: "x", validation: "y")) } != nil)
    #expect(dataError { try open(.fraction(training: 1, seed: 1)) } != nil)
  }

  @Test func aFileThatHasChangedIsNotRead() throws {
    let streams = try open()
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: path)
    #expect(
      dataError { try epoch(streams.training, batch: 1, .sequential) }?.message.contains("changed")
        == true)
  }

  @Test func mistakesAreFoundBeforeTraining() throws {
    let rows = (0..<30_000).map { $0 == 29_000 ? ",1" : "\($0),1" }
    let path = try folder.write(Array(("x,y\n" + rows.joined(separator: "\n")).utf8), to: "m.csv")
    #expect(
      dataError { try CSVStreams(csv: path, preparing: .init(target: .values(["y"]))) }?.description
        .contains("m.csv, line 29002: row 29001, column \"x\": the value is missing") == true)
    let dropped = try CSVStreams(
      csv: path, preparing: .init(target: .values(["y"]), missing: .dropRow))
    #expect(try epoch(dropped.training, batch: 999, .sequential).count == 29_999)
    try folder.write(gzip(Array("x,y\n1,2".utf8)), to: "m.csv")
    #expect(
      dataError { try CSVStreams(csv: path, preparing: .init(target: .values(["y"]))) }?.message
        == "a gzipped file cannot be read as a stream; decompress it first")
  }
}
