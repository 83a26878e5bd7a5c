@_exported import DescentGraph
@_exported import DescentExecution
@_exported import DescentLearning
@_exported import DescentData
@_exported import DescentFigures
@_exported import DescentExperiments
