import DescentArrays
import DescentConfiguration
import DescentData
import DescentLearning
import DescentNumerics

/// Draws configurations that use every setting.
struct RandomConfigurations {
  var random = SplitMix64(seed: 1)

  mutating func bool() -> Bool { Bool.random(using: &random) }
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  mutating func fraction() -> Double { Double.random(in: 0..<1, using: &random) }
  mutating func positive() -> Double {
    [
      1e-12, 0.001, 1, 17.25, 1e300, Double.leastNonzeroMagnitude,
      Double.random(in: 0.0001...10, using: &random),
    ][
      int(0...6)]
  }
  mutating func one<T: CaseIterable>(_ type: T.Type) -> T where T.AllCases == [T] {
    T.allCases[int(0...(T.allCases.count - 1))]
  }
  mutating func maybe<T>(_ value: T) -> T? { bool() ? value : nil }
  mutating func seed() -> UInt64 {
    bool() ? UInt64(int(0...100)) : UInt64.random(in: 0...UInt64.max, using: &random)
  }

  /// Texts that YAML would misread, or not read at all, without quotes.
  mutating func text() -> String {
    let texts = [
      "plain", "two words", "3", "1e5", "true", "null", "~", "- dash", "a: b", "#no", "x #c",
      "\"q\"",
      "it's", "Größe", "日本", "tab\there", "line\nbreak", " space", "end ", "*star", "&and", "!tag",
      "%",
      "@at", "`tick", "{a}", "[b]", "a,b", "?", ".inf", "-", "--- x", "...", "é\u{301}", "🙂",
      "yes", "0x1F", "=", "|", ">", "\\n", "a/b.csv", "--", "-5x",
    ]
    return texts[int(0...(texts.count - 1))]
  }

  mutating func column() -> ColumnName { bool() ? .number(int(1...9)) : .name(text()) }
  mutating func columns() -> [ColumnName] { (0..<int(0...3)).map { _ in column() } }

  mutating func initializer() -> any Initializer {
    switch int(0...5) {
    case 0: He(form: one(DistributionForm.self))
    case 1: Xavier(fan: one(Xavier.Fan.self), form: one(DistributionForm.self))
    case 2: Normal(standardDeviation: positive())
    case 3: Uniform(low: -positive(), high: positive())
    case 4: Constant(positive())
    default: Constant(0)
    }
  }

  mutating func layer(depth: Int = 0) -> LayerSettings {
    switch int(0...(depth < 2 ? 22 : 19)) {
    case 0:
      bool()
        ? .layer(Dense(int(1...999), initializer: initializer(), usesBias: bool()))
        : .output(initializer: initializer(), usesBias: bool())
    case 1:
      .layer(
        BatchNorm(
          retention: fraction(), epsilon: maybe(positive()), convention: one(Convention.self)))
    case 2:
      .layer(
        Dropout(rate: fraction(), convention: one(Convention.self), staysActive: bool()))
    case 3: .layer(ReLU())
    case 4: .layer(LeakyReLU(slope: positive()))
    case 5: .layer(GELU(form: one(GELU.Form.self)))
    case 6: .layer(Sigmoid())
    case 7: .layer(Tanh())
    case 8: .layer(Flatten())
    case 9:
      .hidden(
        .init(
          units: (0..<int(1...3)).map { _ in int(1...64) },
          activation: activation(),
          initializer: maybe(initializer()), batchNorm: bool(), dropout: fraction()))
    case 10: bool() ? .layer(SiLU()) : .layer(Softplus())
    case 11: bool() ? .layer(Softmax()) : .layer(ELU(alpha: positive()))
    case 12: .layer(Reshape(.init((0..<int(1...3)).map { _ in int(1...9) })))
    case 13:
      .layer(
        Conv2D(
          int(1...99), kernel: extent(), stride: extent(), padding: padding(axes: 2),
          dilation: extent(), groups: groups(), initializer: initializer(), usesBias: bool()))
    case 14:
      .layer(
        Conv1D(
          int(1...99), kernel: int(1...9), stride: int(1...9), padding: padding(axes: 1),
          dilation: int(1...9), groups: groups(), initializer: initializer(), usesBias: bool()))
    case 15:
      bool()
        ? .layer(MaxPool2D(extent(), stride: maybe(extent()), padding: padding(axes: 2)))
        : .layer(MaxPool1D(int(1...9), stride: maybe(int(1...9)), padding: padding(axes: 1)))
    case 16:
      .layer(
        AveragePool2D(
          extent(), stride: maybe(extent()), padding: padding(axes: 2), countsPadding: bool()))
    case 17:
      .layer(
        AveragePool1D(
          int(1...9), stride: maybe(int(1...9)), padding: padding(axes: 1), countsPadding: bool()))
    case 18:
      bool()
        ? .layer(LayerNorm(axes: int(1...3), epsilon: positive()))
        : .layer(GroupNorm(int(1...9), epsilon: positive()))
    case 19:
      bool()
        ? .layer(GlobalAveragePool())
        : .layer(Embedding(count: int(1...99), units: int(1...9), initializer: initializer()))
    case 20:
      .residual(.init(layers: layers(depth + 1, atLeast: 1), shortcut: layers(depth + 1)))
    case 21:
      .parallel(
        .init(
          one(Parallel.Combination.self),
          branches: (0..<int(1...3)).map { _ in layers(depth + 1) }))
    default: .repeated(.init(times: int(1...4), layers: layers(depth + 1, atLeast: 1)))
    }
  }

  mutating func layers(_ depth: Int, atLeast least: Int = 0) -> [LayerSettings] {
    (0..<int(least...3)).map { _ in layer(depth: depth) }
  }

  mutating func extent() -> Extent2D { Extent2D(int(1...9), int(1...9)) }

  mutating func padding(axes: Int) -> Padding {
    let counts = [1, axes, 2 * axes]
    return [.valid, .same, .numbers((0..<counts[int(0...2)]).map { _ in int(0...9) })][int(0...2)]
  }

  mutating func groups() -> ChannelGroups { bool() ? .depthwise : .number(int(1...9)) }

  mutating func activation() -> any Layer {
    let all: [any Layer] = [
      ReLU(), LeakyReLU(), GELU(), SiLU(), ELU(), Softplus(), Sigmoid(), Tanh(),
    ]
    return all[int(0...7)]
  }

  mutating func optimizer() -> any Optimizer {
    switch int(0...11) {
    case 6:
      NAdam(
        learningRate: positive(), firstDecay: fraction(), secondDecay: fraction(),
        epsilon: positive(), momentumDecay: fraction())
    case 7:
      RAdam(
        learningRate: positive(), firstDecay: fraction(), secondDecay: fraction(),
        epsilon: positive())
    case 8: Adadelta(learningRate: positive(), decay: fraction(), epsilon: positive())
    case 9: Lion(learningRate: positive(), firstDecay: fraction(), secondDecay: fraction())
    case 10:
      LAMB(
        learningRate: positive(), firstDecay: fraction(), secondDecay: fraction(),
        epsilon: positive(), decay: fraction())
    case 11: Muon(learningRate: positive(), momentum: fraction(), epsilon: positive())
    case 0: SGD(learningRate: positive())
    case 1:
      Momentum(
        learningRate: positive(), momentum: fraction(), convention: one(Convention.self))
    case 2: Nesterov(learningRate: positive(), momentum: fraction())
    case 3: AdaGrad(learningRate: positive(), epsilon: positive())
    case 4:
      RMSprop(
        learningRate: positive(), decay: fraction(), epsilon: maybe(positive()),
        convention: one(Convention.self))
    default:
      Adam(
        learningRate: positive(), firstDecay: fraction(), secondDecay: fraction(),
        epsilon: maybe(positive()), convention: one(Convention.self))
    }
  }

  mutating func metric() -> any Measure {
    let all: [any Measure] = [
      Accuracy(), TopKAccuracy(int(1...9)), ClassScore(.precision), ClassScore(.recall),
      ClassScore(.f1), AreaUnderCurve(),
      ConfusionMatrixMetric(), MeanAbsoluteError(), RootMeanSquaredError(),
      CoefficientOfDetermination(),
    ]
    return all[int(0...9)]
  }

  mutating func monitor() -> MonitoredValue {
    let metric = [nil, "accuracy", "f1", "r2", "mae"][int(0...4)]
    return MonitoredValue(
      metric: metric, part: one(MonitoredValue.Part.self),
      direction: metric == nil || metric == "mae" ? .smaller : .larger)
  }

  mutating func schedule(depth: Int = 0) -> any Schedule {
    switch int(0...(depth == 0 ? 5 : 4)) {
    case 0: ConstantRate()
    case 1: StepDecay(every: int(1...99), factor: positive())
    case 2: ExponentialDecay(factor: positive())
    case 3: CosineDecay(minimumRate: fraction(), steps: maybe(int(1...999)))
    case 4:
      ReduceOnPlateau(
        monitor: maybe(monitor()), factor: max(fraction(), 1e-9), patience: int(0...9),
        minimumRate: fraction(), minimumChange: fraction())
    default:
      LinearWarmUp(steps: int(0...99), start: fraction(), then: schedule(depth: 1))
    }
  }

  mutating func validation() -> ValidationSettings {
    switch int(0...6) {
    case 0: .none
    case 1:
      .fraction(.init(share: max(fraction(), 1e-9), stratified: maybe(bool()), seed: seed()))
    case 2: .path(text())
    case 3: .arrays(.init(features: text(), target: text()))
    case 4: .column(.init(name: column(), training: text() + "1", validation: text() + "2"))
    case 5:
      .fold(.init(number: int(1...3), of: int(3...9), stratified: maybe(bool()), seed: seed()))
    default: .test
    }
  }

  mutating func data() -> DataSettings {
    DataSettings(
      path: text(), format: one(DataSettings.Format.self), target: columns(),
      task: one(DataSettings.Task.self), validation: validation(), standardizes: maybe(bool()),
      standardizesTarget: bool(),
      stream: [.automatic, .always, .never][int(0...2)], window: int(1...999),
      delimiter: maybe(one(CSVDelimiter.self)), header: maybe(bool()),
      encoding: maybe(one(TextEncoding.self)), decimal: maybe(one(DecimalMark.self)),
      dateOrder: maybe(one(DateOrder.self)),
      dateFeatures: (0..<int(0...3)).map { _ in one(DatePart.self) },
      missingMarks: (0..<int(0...3)).map { _ in text() }, ignore: columns(),
      categorical: columns(), missing: one(DataSettings.MissingSettings.self),
      unknownCategories: one(UnknownCategoryPolicy.self),
      categories: [.oneHot, .embedding(int(1...99)), .automatic][int(0...2)],
      features: maybe(text()),
      classes: maybe(int(1...99)), size: maybe(.init(rows: int(1...99), columns: int(1...99))),
      channels: one(ImageFolder.Channels.self), directory: maybe(text()),
      samples: maybe(int(1...99)))
  }

  mutating func loss() -> (any Loss)? {
    let all: [(any Loss)?] = [
      nil, SoftmaxCrossEntropy(convention: one(Convention.self)),
      BinaryCrossEntropy(form: one(BinaryCrossEntropy.Form.self)), MeanSquaredError(),
    ]
    return all[int(0...3)]
  }

  mutating func configuration() -> TrainingConfiguration {
    TrainingConfiguration(
      data: data(), model: .init((0..<int(1...5)).map { _ in layer() }),
      loss: loss(), optimizer: optimizer(), schedule: schedule(),
      regularization: .init(
        weightDecay: [.none, .l2(fraction()), .decoupled(fraction())][int(0...2)],
        gradientClipping: [.none, .norm(positive()), .value(positive())][int(0...2)],
        labelSmoothing: fraction(),
        classWeights: [
          .none, .balanced, .list([positive(), positive()]),
          .named([text(): positive(), "other": positive()]),
        ][int(0...3)]),
      training: .init(
        epochs: int(1...99), batchSize: int(1...99), batchOrder: one(BatchOrder.self), seed: seed(),
        earlyStopping: maybe(
          .init(
            monitor: monitor(), patience: int(1...9), minimumChange: fraction(),
            restoresBest: bool())),
        metrics: maybe((0..<int(0...3)).map { _ in metric() })),
      checkpoints: .init(
        every: [.never, .epochs(int(1...9)), .steps(int(1...999)), .seconds(positive())][
          int(0...3)],
        keep: int(1...9), keepsBest: bool()), output: maybe(text()))
  }
}
