// The machine's own limit: the matrix products of a workload, called directly in BLAS, and the simplest Adam pass.
// Prints {"seconds": …} as every contender does.
//
//   matrix-products sweep|mlp|small-batch|mlp-adam|small-batch-adam

import CBenchmarkBLAS
import Dispatch

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

func seconds(_ work: () -> Void) -> Double {
  let start = ContinuousClock.now
  work()
  return (ContinuousClock.now - start) / .seconds(1)
}

let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
let workload = CommandLine.arguments.dropFirst().first ?? ""
let time: Double
switch workload {
case "sweep":
  time = seconds { SweepProducts().run(jobs: cores) }
case "mlp", "mlp-adam":
  time = NetworkProducts(batch: 128, samples: 60_000).run(withAdam: workload == "mlp-adam")
case "small-batch", "small-batch-adam":
  time = NetworkProducts(batch: 16, samples: 16_000)
    .run(withAdam: workload == "small-batch-adam")
default:
  print("usage: matrix-products sweep|mlp|small-batch|mlp-adam|small-batch-adam")
  exit(64)
}
let core = String(cString: openblas_get_corename())
print("{\"seconds\": \(time), \"kernels\": \"OpenBLAS \(core)\"}")
