"""Fits the polynomials of Sources/CDescentKernels (elementary.c and random.c).

Each fit is a weighted minimax polynomial found by Remez exchange on a fine grid, its coefficients
rounded to Float32; the error printed is that of the rounded polynomial in exact arithmetic.
Needs mpmath and numpy: python3 Scripts/fit_polynomials.py
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 40


def remez(points, values, weights, degree):
  """The polynomial that minimizes max |weight * (polynomial - value)| on the points."""
  n = degree + 1
  grid = len(points)
  chosen = [round((grid - 1) * i / n) for i in range(n + 1)]
  while True:
    system = mp.matrix(n + 1, n + 1)
    for row, i in enumerate(chosen):
      for power in range(n):
        system[row, power] = points[i] ** power
      system[row, n] = (-1) ** row / weights[i]
    solution = mp.lu_solve(system, mp.matrix([values[i] for i in chosen]))
    coefficients, level = list(solution[:n]), abs(solution[n])
    found = errors(coefficients, points, values, weights)
    if max(abs(e) for e in found) < level * mp.mpf("1.001"):
      return coefficients
    chosen = extremes(found, n + 1)


def errors(coefficients, points, values, weights):
  reverse = [mp.mpf(float(c)) if isinstance(c, np.float32) else c for c in coefficients[::-1]]
  return [w * (mp.polyval(reverse, t) - v) for t, v, w in zip(points, values, weights)]


def extremes(errors, count):
  """The largest error of each run of equal signs, cut at the ends to `count` of them."""
  found = []
  for i, error in enumerate(errors):
    if found and (errors[found[-1]] > 0) == (error > 0):
      if abs(error) > abs(errors[found[-1]]):
        found[-1] = i
    else:
      found.append(i)
  while len(found) > count:
    found.pop(0 if abs(errors[found[0]]) < abs(errors[found[-1]]) else -1)
  return found


def fit(name, value, weight, low, high, degree, grid=600):
  low, high = mp.mpf(low), mp.mpf(high)
  points = [low + (high - low) * (1 - mp.cos(mp.pi * i / (grid - 1))) / 2 for i in range(grid)]
  values = [value(t) for t in points]
  weights = [weight(t) for t in points]
  coefficients = remez(points, values, weights, degree)
  rounded = [np.float32(float(c)) for c in coefficients]
  worst = max(abs(e) for e in errors(rounded, points, values, weights))
  print(f"{name}: error 2^{float(mp.log(worst, 2)):.2f}")
  for power, c in enumerate(rounded):
    print(f"  c{power} = {float(c).hex()}  {float(c):.9g}")


TINY = mp.mpf("1e-8")
if __name__ == "__main__":
  # exp(r) = 1 + r + r^2 p(r); relative.
  half = mp.log(2) / 2 * mp.mpf("1.0001")
  fit("exponential", lambda r: (mp.exp(r) - 1 - r) / r**2 if r else mp.mpf(1) / 2,
      lambda r: r**2 / mp.exp(r) + TINY, -half, half, 4)
  # log(1 + f) = f - f^2 / 2 + f^3 p(f); relative.
  fit("logarithm", lambda f: (mp.log1p(f) - f + f**2 / 2) / f**3,
      lambda f: abs(f**3 / mp.log1p(f)), mp.sqrt(0.5) - 1, mp.sqrt(2) - 1, 7)
  # tanh(a) = a + a^3 p(a^2); relative; t = a^2.
  fit("tanh", lambda t: (mp.tanh(mp.sqrt(t)) / mp.sqrt(t) - 1) / t,
      lambda t: t, mp.mpf("1e-6"), mp.mpf("0.6") ** 2, 4)
  # erf(a) = a + a p(a^2) to a = 1; relative; t = a^2.
  fit("erf near zero", lambda t: mp.erf(mp.sqrt(t)) / mp.sqrt(t) - 1,
      lambda t: mp.sqrt(t) / mp.erf(mp.sqrt(t)), mp.mpf("1e-6"), 1, 6)
  # erf(a) = 1 - p(t) from there to a = 4, where it is 1 in Float32; absolute; t = a - 2.5.
  fit("erf away from zero", lambda t: mp.erfc(t + mp.mpf("2.5")), lambda t: mp.mpf(1),
      mp.mpf("-1.5"), mp.mpf("1.5"), 14)
  # sin(a) = a + a^3 p(a^2) and cos(a) = 1 - a^2 / 2 + a^4 p(a^2); relative; t = a^2.
  quarter = (mp.pi / 4) ** 2
  fit("sine", lambda t: (mp.sin(mp.sqrt(t)) / mp.sqrt(t) - 1) / t,
      lambda t: t, mp.mpf("1e-6"), quarter, 2)
  fit("cosine", lambda t: (mp.cos(mp.sqrt(t)) - 1 + t / 2) / t**2,
      lambda t: t**2, mp.mpf("1e-6"), quarter, 2)
