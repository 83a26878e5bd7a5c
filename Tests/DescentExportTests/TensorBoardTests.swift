import DescentArrays
import DescentFiles
import DescentLearning
import Foundation
import Testing

@testable import DescentExport

/// Runs `body` with its own folder.
private func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())")
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path())
}

/// The events of a file, after checking the length and checksums of each record.
private func events(in path: String) throws -> [TFEvent] {
  var rest = Array(try Data(contentsOf: URL(filePath: path)))[...]
  var result: [TFEvent] = []
  while !rest.isEmpty {
    let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let record = Array(rest.prefix(length + 16))
    let data = Array(record[12..<12 + length])
    #expect(record == framed(data))
    result.append(try TFEvent(serializedBytes: data))
    rest = rest.dropFirst(record.count)
  }
  return result
}

/// Numbers of every size, the same each time.
private func numbers(_ count: Int, seed: UInt32) -> [Float] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    let number = Float(Int32(bitPattern: state)) / 0x1p31
    return number * number * number * (state & 64 == 0 ? 1 : 1e-9)
  }
}

@Suite struct RecordTests {
  /// RFC 3720, B.4, and the check value from the catalog of CRC algorithms.
  @Test func checksumsArePublishedOnes() {
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(CRC32C.checksum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    #expect(CRC32C.checksum(0..<32) == 0x46dd_794e)
    #expect(CRC32C.checksum((0..<32).reversed()) == 0x113f_db5c)
    #expect(CRC32C.checksum("123456789".utf8) == 0xe306_9283)
    #expect(CRC32C.checksum([]) == 0)
  }

  /// The record "foo" as TensorBoard's RecordWriter writes it.
  @Test func recordsAreThoseOfTensorBoard() {
    #expect(hexadecimal(framed(Array("foo".utf8))) == "0300000000000000b099490e666f6f618abefe")
    #expect(CRC32C.masked("123456789".utf8) == 0xc78a_b0e5)
  }
}

@Suite struct HistogramTests {
  @Test(arguments: [1, 2, 10, 1_000]) func countsEveryNumberBetweenItsEdges(_ count: Int) {
    let values = numbers(count, seed: UInt32(count))
    let histogram = TensorBoardHistogram(values)
    #expect(histogram.count == count)
    #expect(histogram.minimum == values.min().map(Double.init))
    #expect(histogram.maximum == values.max().map(Double.init))
    #expect(abs(histogram.sum - values.reduce(0) { $0 + Double($1) }) < 1e-9)
    #expect(histogram.limits == histogram.limits.sorted())
    #expect(histogram.limits.count == histogram.counts.count)
    // Counted again, edge by edge.
    var lower = -Double.infinity
    for (limit, count) in zip(histogram.limits, histogram.counts) {
      #expect(values.filter { Double($0) >= lower && Double($0) < limit }.count == count)
      lower = limit
    }
    #expect(histogram.counts.reduce(0, +) == count)
  }

  @Test func edgesAreATenthApart() {
    let limits = TensorBoardHistogram([0.001, 1_000]).limits
    #expect(limits.count > 100)
    #expect(zip(limits, limits.dropFirst()).allSatisfy { abs($1 / $0 - 1.1) < 1e-9 })
  }

  /// An edge belongs to the bucket that starts there.
  @Test func countsAnEdgeAboveIt() {
    let histogram = TensorBoardHistogram([-1e-13, 0, 0, 1e-13])
    #expect(histogram.limits == [-1e-12, 0, 1e-12])
    #expect(histogram.counts == [0, 1, 3])
  }

  @Test func leavesOutWhatIsNotFinite() {
    let histogram = TensorBoardHistogram([1, .nan, -.infinity, 2, .infinity])
    #expect(histogram.count == 2 && histogram.notFiniteCount == 3)
    #expect(histogram.minimum == 1 && histogram.maximum == 2 && histogram.sum == 3)
  }

  @Test func takesNothingAndTheLargest() {
    #expect(
      TensorBoardHistogram([]).counts == [0] && TensorBoardHistogram([.nan]).limits.count == 1)
    let largest = Float.greatestFiniteMagnitude
    #expect(TensorBoardHistogram([largest, -largest, 0]).counts.reduce(0, +) == 3)
  }
}

@Suite struct TensorBoardTests {
  /// The bytes are those of Scripts/event-file.py, which uses the tensorboard package.
  @Test func writesTheBytesOfTheTensorBoardPackage() throws {
    try withFolder { folder in
      let board = try TensorBoardWriter(folder, resuming: 3, now: { 1234.5 })
      try board.write(
        [
          .scalar("loss/train", 0.75), .histogram("w", TensorBoardHistogram([0x1p-44, 0x1p-42])),
          .text("note", "hello"),
        ],
        step: 3)
      try board.writeStart(
        ["rate": 0.5, "bn": true, "optimizer": "adam"], metrics: ["loss/train"], group: "g")
      try board.writeEnd(.success)
      let expected = """
        1800000000000000a37f4b220900000000004a93401a0d627261696e2e4576656e743a3265b8d3fb0f000000
        000000006d532b090900000000004a934010033a0208012c83c1e89c00000000000000cba95dfa0900000000
        004a934010032a8e010a110a0a6c6f73732f747261696e150000403f0a560a01772a5109000000000000303d
        11000000000000503d19000000000000004021000000000000543d29000000000000b13a3210000000000000
        000011ea2d819997713d3a10000000000000000000000000000000400a210a046e6f7465420f080712041202
        0801420568656c6c6f4a080a060a047465787402f69d586e00000000000000c4bf33640900000000004a9340
        2a630a610a145f68706172616d735f2f6578706572696d656e744a490a470a0768706172616d73123c123a19
        00000000004a934022060a02626e2002220d0a096f7074696d697a6572200122080a047261746520032a0e0a
        0c120a6c6f73732f747261696eb6f64e297a00000000000000138986780900000000004a93402a6f0a6d0a1c
        5f68706172616d735f2f73657373696f6e5f73746172745f696e666f4a4d0a4b0a0768706172616d7312401a
        3e0a080a02626e120220010a130a096f7074696d697a657212061a046164616d0a110a047261746512091100
        0000000000e03f2201672900000000004a9340f7243bac4500000000000000ebe668b00900000000004a9340
        2a3a0a380a1a5f68706172616d735f2f73657373696f6e5f656e645f696e666f4a1a0a180a0768706172616d
        73120d220b08011100000000004a9340cc5980b8
        """
      let bytes = try Data(contentsOf: URL(filePath: board.path))
      #expect(hexadecimal(bytes) == expected.filter { $0 != "\n" })
    }
  }

  @Test func beginsAFileOfItsOwnEachTime() throws {
    try withFolder { folder in
      let boards = try (0..<3).map { _ in
        try TensorBoardWriter(folder, resuming: nil, now: { 1_700_000_000.25 })
      }
      #expect(Set(boards.map(\.path)).count == 3)
      for board in boards {
        #expect(board.path.contains("/events.out.tfevents.1700000000."))
        let events = try events(in: board.path)
        #expect(events.map(\.fileVersion) == ["brain.Event:2"])
        #expect(events[0].wallTime == 1_700_000_000.25)
      }
    }
  }

  /// After every call the file can be read up to what was written, while the writer is open.
  @Test func isWholeAfterEveryWrite() throws {
    try withFolder { folder in
      let board = try TensorBoardWriter(folder)
      for step in 1...5 {
        try board.write([.scalar("a", Double(step)), .scalar("b", .nan)], step: step)
        let events = try events(in: board.path)
        #expect(events.count == step + 1)
        #expect(events.last?.step == Int64(step))
        #expect(events.last?.summary.value.map(\.tag) == ["a", "b"])
        #expect(events.last?.summary.value[0].simpleValue == Float(step))
      }
      try board.write([], step: 6)
      #expect(try events(in: board.path).count == 6)
    }
  }

  /// Records of several tasks do not mix.
  @Test func takesWritesFromSeveralTasks() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let board = try TensorBoardWriter(folder.path())
    try await withThrowingTaskGroup { group in
      for task in 0..<4 {
        group.addTask {
          for step in 0..<50 { try board.write([.scalar("task \(task)", 1)], step: step) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try events(in: board.path).count == 201)
  }

  @Test func tellsTheExtentsOfAnImage() throws {
    try withFolder { folder in
      let board = try TensorBoardWriter(folder)
      var png: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8)
      png += [0, 0, 1, 2, 0, 0, 0, 7, 8, 6, 0, 0, 0] + [0, 0, 0, 0]
      try board.write([.image("figure", png: png)], step: 1)
      let image = try #require(try events(in: board.path).last?.summary.value.first?.image)
      #expect(image.width == 258 && image.height == 7 && image.colorspace == 4)
      #expect(Array(image.encodedImageString) == png)
      for broken in [[], Array(png.prefix(20)), [0] + png.dropFirst()] {
        #expect(throws: ExportError.setting("the image 'figure' is not a PNG file")) {
          try board.write([.image("figure", png: broken)], step: 1)
        }
      }
      #expect(try events(in: board.path).count == 2)
    }
  }

  @Test func saysWhereNoFileCanBe() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data().write(to: URL(filePath: "\(folder)/file"))
      let error = #expect(throws: ExportError.self) {
        try TensorBoardWriter("\(folder)/file/board")
      }
      #expect("\(error as Any)".contains("\(folder)/file/board"))
    }
  }

  /// Everything of an epoch under its tag.
  @Test func writesAnEpochOfATrainer() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = try Dataset(
      features: numbers(40, seed: 1), featureShape: [4], labels: (0..<10).map { Int32($0 % 2) })
    let model = Network {
      Dense(3)
      ReLU()
      Dense(2)
    }
    let trainer = try Trainer(model, inputShape: [4], loss: .softmaxCrossEntropy, batchSize: 5)
    let board = try TensorBoardWriter(folder.path())
    let epoch = try await trainer.runEpoch(data, validation: data)
    try await trainer.write(epoch, to: board, observing: data)
    let events = try events(in: board.path)
    #expect(events.map(\.step) == [0, 1, 1])
    #expect(
      events[1].summary.value.map(\.tag) == [
        "loss/train", "accuracy/train", "loss/validation", "accuracy/validation", "learning-rate",
      ])
    #expect(events[1].summary.value[0].simpleValue == Float(epoch.train.loss))
    #expect(
      events[2].summary.value.map(\.tag) == [
        "parameters/1-Dense/weight", "parameters/1-Dense/bias", "parameters/3-Dense/weight",
        "parameters/3-Dense/bias", "gradients/1-Dense/weight", "gradients/1-Dense/bias",
        "gradients/3-Dense/weight", "gradients/3-Dense/bias", "activations/1-Dense",
        "activations/2-ReLU", "activations/3-Dense",
      ])
    let weight = try await trainer.values(at: "1-Dense/weight")
    #expect(events[2].summary.value[0].histo.max == weight.max().map(Double.init))
    #expect(events[2].summary.value[8].histo.num == 15)
  }
}
