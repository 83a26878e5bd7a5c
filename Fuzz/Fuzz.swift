#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// The entry of libFuzzer. It is compiled into one module with all of DescentData, to access what is not public.
// DESCENT_FUZZ selects the reader. Whatever the bytes are, a reader returns a value or throws; a trap, an address
// sanitizer error or a large allocation is a finding.

private let format = getenv("DESCENT_FUZZ").map { String(cString: $0) } ?? "csv"
private let path =
  "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/descent-fuzz-\(getpid())"

@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let data = UnsafeBufferPointer(start: bytes, count: count)
  switch format {
  case "csv": inFile(data, tryCSV)
  case "npy": inFile(data, tryNPY)
  case "npz": inFile(data, tryNPZ)
  case "idx": inFile(data, tryIDX)
  case "png": tryPNG(data)
  case "safetensors": inFile(data, tryTensors)
  default: fatalError("DESCENT_FUZZ must be csv, npy, npz, idx, png or safetensors")
  }
  return 0
}

private func inFile(_ data: UnsafeBufferPointer<UInt8>, _ body: () -> Void) {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard file >= 0, write(file, data.baseAddress, data.count) == data.count else {
    fatalError("cannot write \(path)")
  }
  close(file)
  body()
  unlink(path)
}

private func tryCSV() {
  guard let table = try? DataTable(csv: path), table.columns.count > 1 else { return }
  let options = PreparationOptions(target: .classes(1), missing: .fill)
  guard let preparation = try? TablePreparation(fitting: table, options),
    let data = try? preparation.dataset(table)
  else { return }
  // The same file as a stream produces the same preparation and the same samples.
  guard let streams = try? CSVStreams(csv: path, preparing: options) else { return }
  precondition(streams.preparation == preparation)
  precondition(samples(of: streams.training) == samples(of: data))
}

/// The bits of all features.
private func samples(of source: some SampleSource) -> [UInt32] {
  var features = [Float](repeating: 0, count: source.count * source.featureSize)
  let reader = try? source.batches(of: source.count, in: .sequential, from: 0)
  precondition((try? reader?.next(features: &features, targets: .none)) == source.count)
  return features.map(\.bitPattern)
}

private func tryNPY() {
  guard let array = try? NumberArray(npy: path) else { return }
  precondition(array.doubles.count == array.count && array.floats.count == array.count)
  _ = try? Dataset(features: array, targets: array)
  _ = try? SampleStream(npy: path, targets: path)
}

private func tryNPZ() {
  guard let archive = try? ArrayArchive(npz: path) else { return }
  for name in archive.names.prefix(10) {
    _ = try? archive.array(name)
    _ = try? SampleStream(npz: path, features: name, targets: name)
  }
}

private func tryIDX() {
  for rank in [1, 3] {
    guard
      let reader = try? IDXReader(
        path: path, rank: rank, memory: VerificationMemory(folder: nil))
    else { continue }
    _ = try? reader.read(samples: 2)
    _ = try? reader.finish()
  }
  _ = try? SampleStream(idx: path, labels: path)
}

private func tryTensors() {
  guard let file = try? TensorFile(safetensors: path) else { return }
  var tensors: [NamedTensor] = []
  for entry in file.entries {
    guard let values = try? file.floats(entry) else { fatalError("\(entry) cannot be read") }
    precondition(values.count == entry.count)
    tensors.append(NamedTensor(entry.name, shape: entry.shape, values: values))
  }
  // What was read can be written and reads back the same.
  guard (try? TensorFile.write(tensors, metadata: file.metadata, to: path)) != nil,
    let again = try? TensorFile(safetensors: path)
  else { fatalError("cannot be written and read again") }
  precondition(again.metadata == file.metadata && again.entries.count == tensors.count)
}

private func tryPNG(_ data: UnsafeBufferPointer<UInt8>) {
  for channels in [1, 3] {
    guard
      let image = try? PNGImage(
        UnsafeRawBufferPointer(data), path: "fuzz.png", channels: channels)
    else { continue }
    precondition(image.pixels.count == image.width * image.height * channels)
    if image.pixels.count < 1 << 16 {
      _ = Resampling(from: (image.height, image.width), to: (5, 7)).apply(to: image)
    }
  }
}
