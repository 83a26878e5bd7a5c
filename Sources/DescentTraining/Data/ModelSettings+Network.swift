import DescentConfiguration
import DescentData
import DescentLearning

extension ModelSettings {
  /// The network, after the embeddings of a table's categories, if it has some.
  ///
  /// - Parameters:
  ///   - outputs: What is predicted: a dense layer without a number of units has as many as there are classes or values.
  ///   - input: What the features are.
  public func network(
    for outputs: OutputDescription, of input: InputPreparation? = nil
  ) -> Network {
    var made = layers.flatMap { $0.make(outputs: outputs.count) }
    if case .table(let table)? = input, let embeddings = table.preparation.embeddings {
      made.insert(embeddings, at: 0)
    }
    if let scaling = outputs.scaling, scaling.precision == .single {
      // Networks of Descent 0.1.0 restore the original units themselves.
      made.append(Rescale(scales: scaling.deviations, shifts: scaling.means))
    }
    return Network(made)
  }
}

extension TablePreparation {
  /// The embeddings of its categories; `nil` if all are one-hot.
  public var embeddings: TableEmbedding? {
    var columns: [TableEmbedding.Column] = []
    var place = 0
    for feature in features {
      if let size = feature.embedding {
        columns.append(
          .init(feature.column, at: place, rows: feature.embeddingRows, size: size))
      }
      place += feature.width
    }
    return columns.isEmpty ? nil : TableEmbedding(columns)
  }
}
