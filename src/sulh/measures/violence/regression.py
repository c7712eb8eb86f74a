"""Negative binomial regression of counts by iterated weighted least squares, many series at once.

Counts have mean `exp(x @ beta + offset)` and variance `mean + alpha * mean ** 2` (NB2; alpha 0 is Poisson). Hilbe, Negative
Binomial Regression, 2nd ed., 2011; the errors of Newey and West (1987) are for the same scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from sulh.measures.count import Bools, Ints
from sulh.measures.violence.noise import Floats

_ROUNDS = 60
_MOST = 20.0
_ALPHAS = (1e-6, 20.0)


@dataclass(frozen=True, eq=False)
class Fit:
    """Shapes: `beta` (series, columns), `mean` (series, times); `settled` (series,) says where the rounds came to rest."""

    beta: Floats
    mean: Floats
    settled: Bools


def fitted(counts: Floats | Ints, x: Floats, alpha: float = 0.0, offset: Floats | None = None) -> Fit:
    """Fit each series (series, times) on the columns of `x` (times, columns) at a given alpha."""
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    known = np.zeros(y.shape[1]) if offset is None else offset
    mean = np.maximum(y, 0.5)
    beta: Floats = np.zeros((len(y), x.shape[1]))
    moved = np.full(len(y), np.inf)
    ridge = 1e-10 * np.eye(x.shape[1])
    for _ in range(_ROUNDS):
        weight = mean / (1 + alpha * mean)
        target = np.log(mean) - known + (y - mean) / mean
        weighted = x[None, :, :] * weight[:, :, None]
        left = np.swapaxes(weighted, 1, 2) @ x + ridge
        right = np.einsum("btk,bt->bk", weighted, target)
        new = np.linalg.solve(left, right[:, :, None])[:, :, 0]
        moved = np.abs(new - beta).max(axis=1)
        beta = new
        mean = np.exp(np.clip(beta @ x.T + known, -_MOST, _MOST))
        if moved.max() < 1e-9:
            break
    return Fit(beta, mean, moved < 1e-6)


def likelihood(counts: Floats | Ints, mean: Floats, alpha: float) -> float:
    """The log likelihood of one series."""
    if alpha <= 0:
        return float((counts * np.log(mean) - mean - gammaln(counts + 1)).sum())
    size = 1 / alpha
    parts = gammaln(counts + size) - gammaln(size) - gammaln(counts + 1)
    return float((parts + size * np.log(size / (size + mean)) + counts * np.log(mean / (size + mean))).sum())


def best_alpha(counts: Floats | Ints, x: Floats, offset: Floats | None = None) -> float:
    """The alpha of the greatest likelihood for one series; 0 where Poisson is as likely."""

    def loss(log: float) -> float:
        alpha = float(np.exp(log))
        return -likelihood(counts, fitted(counts, x, alpha, offset).mean[0], alpha)

    low, high = np.log(_ALPHAS)
    found = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-6})
    poisson = likelihood(counts, fitted(counts, x, 0.0, offset).mean[0], 0.0)
    return 0.0 if -float(found.fun) <= poisson + 1e-9 else float(np.exp(found.x))


def newey_west(counts: Ints, x: Floats, fit: Fit, lags: int) -> Floats:
    """The covariance of a Poisson fit's coefficients that allows for neighbours alike up to so many steps apart."""
    mean = fit.mean[0]
    score = x * (counts - mean)[:, None]
    middle = score.T @ score
    for lag in range(1, lags + 1):
        part = score[lag:].T @ score[:-lag]
        middle += (1 - lag / (lags + 1)) * (part + part.T)
    inverse = np.linalg.pinv((x * mean[:, None]).T @ x)
    return np.asarray(inverse @ middle @ inverse)
