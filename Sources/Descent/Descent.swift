@_exported import DescentData
@_exported import DescentExecution
@_exported import DescentExperiments
@_exported import DescentExport
@_exported import DescentFigures
@_exported import DescentGraph
@_exported import DescentLearning
@_exported import DescentSearch
