/// The workloads of the table.
struct Workloads {
  /// The paths of `descent`, of the benchmarks' own products, and of the peers' Python.
  let descent: String
  let products: String
  let peers: String
  let python: String
  let folder: String

  var all: [Workload] {
    [
      sweep, network("mlp", "MLP 784-512-256-10, Adam, batch 128, 60,000 samples"),
      network("small-batch", "the same, batch 16, 16,000 samples"), tiny, predict, recommender,
      csv, search,
      start, memory,
    ]
  }

  private func descentWorkload(_ name: String) -> Contender {
    Contender(name: "Descent", command: ["\(products)/descent-workloads", name])
  }

  /// The environment's settings for Debian's OpenBLAS do not help the one inside numpy.
  private func peer(
    _ name: String, _ script: String, _ workload: String, _ measure: Contender.Measure = .printed
  ) -> Contender {
    Contender(
      name: name, command: [python, "\(peers)/\(script)_peer.py", workload], measure: measure,
      environment: ["OPENBLAS_CORETYPE": "", "OPENBLAS_L2_SIZE": ""])
  }

  private func limit(_ name: String, _ workload: String) -> Contender {
    Contender(name: name, command: ["\(products)/matrix-products", workload])
  }

  private func run(_ experiment: [String], _ measure: Contender.Measure) -> Contender {
    Contender(
      name: "Descent",
      command: [descent, "run"] + experiment
        + ["--book", "--data", "mnist", "--json", "--quiet", "--out", folder, "--overwrite"],
      measure: measure)
  }

  private var sweep: Workload {
    Workload(
      name: "sweep", title: "batch-norm --outputs 100 on MNIST, whole process",
      contenders: [
        run(["batch-norm", "--outputs", "100"], .wholeProcess),
        peer("PyTorch, a process a core", "pytorch", "sweep", .wholeProcess),
        peer("PyTorch, threads", "pytorch", "sweep-threads", .wholeProcess),
        peer("JAX without compiling", "jax", "sweep", .wholeProcessWithoutCompiling),
        peer("JAX", "jax", "sweep", .wholeProcess),
        peer("numpy, a process a core", "numpy", "sweep", .wholeProcess),
        limit("BLAS, products alone", "sweep"),
      ])
  }

  private func network(_ name: String, _ title: String) -> Workload {
    Workload(
      name: name, title: title,
      contenders: [
        descentWorkload(name), peer("PyTorch", "pytorch", name), peer("JAX", "jax", name),
        peer("scikit-learn", "sklearn", name), limit("BLAS, products alone", name),
        limit("BLAS and a plain Adam pass", name + "-adam"),
      ])
  }

  private var tiny: Workload {
    Workload(
      name: "tiny", title: "4-32-16-4 tanh, 200 samples, full batch, Adam, 10,000 steps",
      contenders: [
        descentWorkload("tiny"), peer("PyTorch", "pytorch", "tiny"), peer("JAX", "jax", "tiny"),
      ])
  }

  private var predict: Workload {
    Workload(
      name: "predict", title: "one sample forward through the MLP", unit: .microseconds,
      contenders: [descentWorkload("predict"), peer("PyTorch", "pytorch", "predict")])
  }

  private var recommender: Workload {
    let batch = "128"
    return Workload(
      name: "recommender",
      title:
        "90,000 ratings, 5,000 users and items, embeddings of 32, Adam, batch \(batch), one epoch",
      contenders: [
        Contender(
          name: "Descent",
          command: ["\(products)/descent-workloads", "recommender", batch, "lazy"]),
        Contender(
          name: "Descent, dense Adam",
          command: ["\(products)/descent-workloads", "recommender", batch, "dense"]),
        peer("PyTorch, fused dense Adam", "pytorch", "recommender"),
        peer("PyTorch, SparseAdam", "pytorch", "recommender-sparse"),
      ])
  }

  private var csv: Workload {
    let path = "\(folder).csv"
    return Workload(
      name: "csv", title: "reading CSV, 500,000 rows: eight columns of numbers, two of texts",
      preparation: ["\(products)/descent-workloads", "csv-file", path],
      contenders: [
        Contender(name: "Descent", command: ["\(products)/descent-workloads", "csv", path]),
        peer("pandas, C engine", "pandas", path),
      ])
  }

  private var search: Workload {
    Workload(
      name: "search", title: "100 trials of hyperparameter-search, whole process",
      contenders: [
        run(["hyperparameter-search"], .wholeProcess),
        peer("PyTorch, a process a core", "pytorch", "search", .wholeProcess),
      ])
  }

  private var start: Workload {
    Workload(
      name: "start", title: "start",
      contenders: [
        Contender(name: "Descent", command: [descent, "--version"], measure: .wholeProcess),
        peer("PyTorch import", "pytorch", "import", .wholeProcess),
      ])
  }

  private var memory: Workload {
    Workload(
      name: "memory", title: "memory of the sweep", unit: .megabytes,
      contenders: [
        run(["batch-norm", "--outputs", "100"], .peakMemory),
        peer("PyTorch, threads", "pytorch", "sweep-threads", .peakMemory),
      ])
  }
}
