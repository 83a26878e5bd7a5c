// Regression on a table: the temperature of a cup of tea, from numbers, text and missing values.
import Descent

let path = CommandLine.arguments.dropFirst().first ?? "Examples/Data/cooling.csv"
let table = try DataTable(csv: path)
let (others, test) = try table.split(first: 0.8, seed: 1)
let (train, validation) = try others.split(first: 0.8, seed: 2)

// Means, standard deviations, categories and fill values come from the training rows alone: using other rows
// would invalidate the test.
let preparation = try TablePreparation(
  fitting: train, PreparationOptions(target: .values(["temperature"]), missing: .fill))

let model = Network {
  for _ in 1...2 {
    Dense(32)
    GELU()
  }
  Dense(1)
}
let trainer = try Trainer(
  model, inputShape: [preparation.featureCount], loss: .meanSquaredError,
  optimizer: Adam(learningRate: 0.005), metrics: [.rootMeanSquaredError, .r2],
  earlyStopping: EarlyStopping(patience: 20), seed: 1)

// Training stops once the validation loss has not fallen for 20 epochs, and the best weights are restored.
for try await epoch in trainer.fit(
  try preparation.dataset(train), validation: try preparation.dataset(validation), epochs: 300)
where epoch.number % 25 == 0 {
  print("epoch \(epoch.number): validation loss \(text(epoch.validation?.loss ?? 0))")
}
print("stopped after \(await trainer.epochs) epochs")

let metrics = try await trainer.evaluate(preparation.dataset(test)).metrics
print("on the test rows: RMSE \(text(metrics["rmse"] ?? 0)) °C, R² \(text(metrics["r2"] ?? 0))")

// New rows need no target. A single row may be given as one value per column.
var encoder = try RecordEncoder(preparation, name: "a cup of tea")
for minutes in [0.0, 10, 20, 40] {
  let values: [String: TablePreparation.Value] = [
    "minutes": .number(minutes), "start": .number(90), "room": .number(20),
    "cup": .text("porcelain"), "lid": .text("no"),
  ]
  guard let features = try encoder.features(row: 1, value: { values[$0] }) else { continue }
  let temperature = try await trainer.predict(features)[0]
  print("after \(Int(minutes)) minutes: \(text(Double(temperature))) °C")
}

func text(_ number: Double) -> String { NumberText.readable(number, digits: 4) }
