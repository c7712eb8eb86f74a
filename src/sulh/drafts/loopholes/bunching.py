"""Whether recorded numbers gather just on the open side of a threshold.

Counted are the numbers in a window next to the threshold on its open side. What would be there without a threshold is read off a
smooth curve (the logarithm of how often each number occurs as a line, or a parabola where there are enough numbers) through the
numbers around, with the windows on both sides of the threshold left out (after Kleven 2016); the interval holds the chance of the
count and the doubt about the curve. With too few numbers nothing is said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sulh.findings.keys import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import Floats

LEAST = 20
"""So many numbers have to lie around the windows."""
_LEAST_BINS = 4
_AROUND = 6
"""Numbers are looked at up to so many windows away."""
_DRAWS = 20_000


@dataclass(frozen=True)
class Bunching:
    """`counted` numbers from `first` to `last`, `expected` by the curve, their ratio with its 95 % interval, and how often chance gives
    so many."""

    first: int
    last: int
    counted: int
    expected: float
    times: float
    low: float
    high: float
    p: float

    @property
    def gathers(self) -> bool:
        """Whether more lie there than chance brings."""
        return self.p <= 0.05 and self.low > 1


def window(threshold: int, *, open_below: bool) -> tuple[int, int]:
    """The window on the open side of a threshold, which itself is barred where the open side is below: a tenth of it, at least 1."""
    wide = max(1, math.ceil(threshold / 10))
    return (max(0, threshold - wide), threshold - 1) if open_below else (threshold + 1, threshold + wide)


def bunching(values: Ints, threshold: int, *, open_below: bool, seed: int = 0) -> Bunching | CannotBeSaid:
    """Test whole numbers: barred from `threshold` on (`open_below`), or up to it."""
    first, last = window(threshold, open_below=open_below)
    if last < first or last < 0:
        return CannotBeSaid("no number lies on the open side")
    wide = last - first + 1
    beyond = (last + 1, last + wide) if open_below else (first - wide, first - 1)
    start, end = max(0, first - _AROUND * wide), last + _AROUND * wide
    near = values[(values >= start) & (values <= end)]
    numbers = np.arange(start, end + 1)
    counts = np.bincount(near - start, minlength=len(numbers)).astype(np.float64)
    inside = (numbers >= first) & (numbers <= last)
    left_out = inside | ((numbers >= beyond[0]) & (numbers <= beyond[1]))
    around = int(counts[~left_out].sum())
    if around < LEAST or (~left_out).sum() < _LEAST_BINS:
        return CannotBeSaid(f"{around:,} recorded numbers lie around it, and a curve takes {LEAST}")
    fitted = _curve(numbers, counts, left_out)
    if fitted is None:
        return CannotBeSaid("the numbers around the threshold follow no smooth curve")
    return _tested(counts[inside].sum(), numbers[inside], fitted, (first, last), np.random.default_rng(seed))


@dataclass(frozen=True, eq=False)
class _Curve:
    middle: float
    scale: float
    degree: int
    weights: Floats
    covariance: Floats

    def design(self, numbers: Ints) -> Floats:
        return _design(np.asarray((numbers - self.middle) / self.scale), self.degree)


def _design(x: Floats, degree: int) -> Floats:
    return np.stack([x**power for power in range(degree + 1)], axis=1)


def _curve(numbers: Ints, counts: Floats, left_out: np.ndarray) -> _Curve | None:
    """A Poisson regression by iterated weighted least squares (Nelder and Wedderburn 1972), with its spread taken from the residuals
    where that is above Poisson's."""
    x, y = numbers[~left_out], counts[~left_out]
    degree = 2 if len(x) >= 8 else 1
    middle, scale = float(numbers.mean()), max(float(np.ptp(numbers)) / 2, 1.0)
    design = _design(np.asarray((x - middle) / scale), degree)
    weights = np.zeros(degree + 1)
    weights[0] = math.log(max(y.mean(), 1e-6))
    for _ in range(60):
        mean = np.exp(np.clip(design @ weights, -30, 30))
        information = design.T @ (design * mean[:, None]) + 1e-9 * np.eye(degree + 1)
        step = np.linalg.solve(information, design.T @ (y - mean))
        weights = weights + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            mean = np.exp(design @ weights)
            spread = max(1.0, float(((y - mean) ** 2 / np.maximum(mean, 1e-9)).sum() / max(len(y) - degree - 1, 1)))
            return _Curve(middle, scale, degree, weights, np.asarray(np.linalg.inv(information) * spread))
    return None


def _tested(
    counted: float, numbers: Ints, curve: _Curve, ends: tuple[int, int], random: np.random.Generator
) -> Bunching:
    design = curve.design(numbers)
    expected = float(np.exp(design @ curve.weights).sum())
    drawn = random.multivariate_normal(curve.weights, curve.covariance, _DRAWS)
    mean = np.exp(np.clip(drawn @ design.T, -30, 30)).sum(axis=1)
    p = float((1 + (random.poisson(mean) >= counted).sum()) / (1 + _DRAWS))
    low, high = np.quantile(random.gamma(counted + 0.5, 1.0, _DRAWS) / mean, [0.025, 0.975])
    return Bunching(*ends, int(counted), expected, counted / expected, float(low), float(high), p)
