@_exported import DescentArrays
@_exported import DescentExecution
@_exported import DescentFiles
@_exported import DescentGraph
@_exported import DescentLearning
@_exported import DescentNumerics
