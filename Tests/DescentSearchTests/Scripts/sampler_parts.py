"""Values for SamplerPartsTests, from NumPy, SciPy, mpmath and the package cmaes."""

import mpmath
import numpy
from scipy import special, stats
from scipy.stats import qmc

mpmath.mp.dps = 50

print("Sobol, points 1, 2, 3, 9 and 1000 in dimensions 1, 2, 7 and 100")
points = qmc.Sobol(100, scramble=False, bits=32).random(1024)
for point in (1, 2, 3, 9, 1000):
    print([float(points[point, dimension - 1]) for dimension in (1, 2, 7, 100)])

print("quantiles")
for p in (1e-300, 1e-10, 0.02, 0.3, 0.5, 0.7, 0.999):
    print(p, repr(float(special.ndtri(p))))

print("log(phi(z) + z Phi(z)) and its derivative")
for z in (3, 0.5, -0.5, -1.5, -5, -11.9, -12.1, -30, -1e3, -1e6):
    x = mpmath.mpf(z)
    h = mpmath.npdf(x) + x * mpmath.ncdf(x)
    print(z, mpmath.nstr(mpmath.log(h), 16), mpmath.nstr(mpmath.ncdf(x) / h, 16))


def matern(a, b, w, s):
    r = numpy.sqrt(((a[:, None] - b[None]) ** 2 * w).sum(-1))
    return s * (1 + numpy.sqrt(5) * r + 5 / 3 * r * r) * numpy.exp(-numpy.sqrt(5) * r)


print("a Gaussian process: mean and variance at (0.3, 0.6), and -log posterior of the parameters")
X = numpy.array([[(7 * i % 11) / 11, (5 * i % 13) / 13] for i in range(9)])
y = numpy.sin(5 * X[:, 0]) + X[:, 1]
w, s, noise = numpy.array([2.5, 0.7]), 1.3, 0.01 + 1e-6
K = matern(X, X, w, s) + noise * numpy.eye(9)
k = matern(numpy.array([[0.3, 0.6]]), X, w, s)[0]
print(repr(float(k @ numpy.linalg.solve(K, y))), repr(float(s - k @ numpy.linalg.solve(K, k))))
prior = -0.1 * (w + 1 / w).sum() + numpy.log(s) - s - (numpy.log(noise) + 4) ** 2 / 8
print(repr(float(0.5 * y @ numpy.linalg.solve(K, y) + 0.5 * numpy.linalg.slogdet(K)[1] - prior)))

print("the power transform: its power by SciPy, and values for powers 0.3 and 0")
numbers = numpy.array([-1.2, -0.7, -0.6, -0.5, -0.2, 0.1, 0.3, 4.1])
print(float(stats.yeojohnson(numbers)[1]), [list(map(float, stats.yeojohnson(numbers[[0, 5, 7]], power))) for power in (0.3, 0)])

print("constants of CMA-ES for 6 dimensions")
from cmaes import CMA

cma = CMA(mean=numpy.zeros(6), sigma=1)
print(cma._popsize, cma._c1, cma._cmu, cma._cc, cma._c_sigma, cma._d_sigma, list(map(float, cma._weights)))
