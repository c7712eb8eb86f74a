"""The likelihood of one side of a mutually exciting process, against scipy's general method on the plain formula."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from sulh.measures.violence.hawkes_side import fitted_side


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rate", [0.1, 1.5, 20.0])
def test_the_maximum_is_that_of_a_general_method(seed: int, rate: float) -> None:
    random = np.random.default_rng(seed)
    counts = random.poisson(rate * np.exp(random.normal(0, 0.4, 200))).astype(float)
    counts[:25] = 0.0  # a stretch without any deed
    due = random.gamma(1.0, rate, (200, 2))
    stretch = np.arange(200) // 25
    lengths = np.full(8, 25.0)

    def loss(values: np.ndarray) -> float:
        mean = values[stretch] + due @ values[8:] + 1e-9
        return float(mean.sum() - 200e-9 - (counts * np.log(mean)).sum())

    values, loglik = fitted_side(counts, stretch, lengths, due)
    assert (values >= 0).all()
    assert values[0] == pytest.approx(0, abs=1e-6)
    assert loss(values) == pytest.approx(-loglik, rel=1e-9, abs=1e-6)
    start = np.full(10, max(0.05, rate / 2))
    other = minimize(loss, start, method="L-BFGS-B", bounds=[(0, None)] * 10, options={"maxiter": 2_000, "ftol": 1e-13})
    assert loss(values) <= float(other.fun) + 1e-5


def test_nothing_at_all_has_no_background() -> None:
    values, _ = fitted_side(np.zeros(60), np.arange(60) // 30, np.full(2, 30.0), np.ones((60, 2)))
    assert values == pytest.approx(np.zeros(4), abs=1e-6)
