import Descent

/// Searches.
let searchCases: [Misuse] = []
