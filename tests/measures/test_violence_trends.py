"""Regressions against statsmodels; interrupted series, change points and delays against what was planted."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.change_points import LEAST, change_points, cheapest_cuts
from sulh.measures.violence.delay import Delays, delays, silence
from sulh.measures.violence.interrupted import Interrupted, interrupted
from sulh.measures.violence.noise import Noise, simulated
from sulh.measures.violence.regression import best_alpha, fitted, newey_west


def design(weeks: int) -> np.ndarray:
    number = np.arange(weeks)
    return np.column_stack([np.ones(weeks), number / weeks, np.sin(2 * np.pi * number / 52), number >= weeks - 10])


def world(seed: int, weeks: int = 120, fall: float = 0.0, level: float = 9.0, spread: float = 0.2) -> np.ndarray:
    mean = np.full((1, weeks), level)
    mean[:, weeks - 10 :] *= 1 - fall
    return simulated(Noise(spread, 0.0), mean, np.random.default_rng(seed))[0]


@pytest.mark.parametrize("seed", range(5))
def test_a_negative_binomial_fit_is_that_of_statsmodels(seed: int) -> None:
    counts, x = world(seed), design(120)
    offset = np.log(np.random.default_rng(seed).uniform(1, 3, 120))
    peer = sm.NegativeBinomial(counts, x, offset=offset).fit(disp=False, maxiter=500, gtol=1e-8)
    alpha = best_alpha(counts, x, offset)
    mine = fitted(counts, x, alpha, offset)
    assert alpha == pytest.approx(float(peer.params[-1]), rel=2e-3)
    assert mine.beta[0] == pytest.approx(peer.params[:-1], rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_newey_west_errors_are_those_of_statsmodels(seed: int) -> None:
    counts, x = world(seed), design(120)
    peer = sm.GLM(counts, x, family=sm.families.Poisson()).fit(
        cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": False}
    )
    fit = fitted(counts, x)
    assert fit.beta[0] == pytest.approx(peer.params, rel=1e-6)
    assert np.sqrt(np.diag(newey_west(counts, x, fit, 4))) == pytest.approx(peer.bse, rel=1e-5)


def test_many_series_at_once_are_fitted_as_each_by_itself() -> None:
    series = np.array([world(seed) for seed in range(6)])
    together = fitted(series, design(120), 0.2)
    for row, counts in enumerate(series):
        assert together.beta[row] == pytest.approx(fitted(counts, design(120), 0.2).beta[0], abs=1e-7)


def test_an_interrupted_series_finds_a_planted_step() -> None:
    inside = (np.arange(120) >= 110).astype(np.int64)
    found = interrupted(world(3, fall=0.6), inside)
    assert isinstance(found, Interrupted)
    assert found.low < 0.6 < found.high
    assert found.p < 0.05
    assert found.season
    assert "season" in found.sentence()


def test_a_source_that_leaves_is_no_fall_where_coverage_is_known() -> None:
    random = np.random.default_rng(5)
    coverage = np.where(np.arange(120) < 110, 4.0, 1.0)
    counts = random.poisson(3.0 * coverage)
    inside = (np.arange(120) >= 110).astype(np.int64)
    naive, aware = interrupted(counts, inside), interrupted(counts, inside, coverage)
    assert isinstance(naive, Interrupted)
    assert isinstance(aware, Interrupted)
    assert naive.p < 0.01
    assert naive.low > 0.5
    assert aware.p > 10 * naive.p
    assert aware.low < 0 < aware.high


@pytest.mark.parametrize(
    ("counts", "inside", "says"),
    [
        (np.ones(12, int), np.arange(12) >= 10, "16 weeks"),
        (np.ones(40, int), np.zeros(40), "no whole week"),
        (np.where(np.arange(40) < 30, 0, 3), np.arange(40) >= 30, "nothing was surely counted"),
    ],
)
def test_a_series_that_is_too_short_or_empty_cannot_be_said(counts: np.ndarray, inside: np.ndarray, says: str) -> None:
    found = interrupted(counts, inside.astype(np.int64))
    assert isinstance(found, CannotBeSaid)
    assert says in str(found)


def test_weeks_that_nobody_covered_cannot_be_said() -> None:
    coverage = np.where(np.arange(60) == 50, 0.0, 1.0)
    found = interrupted(world(1, 60), (np.arange(60) >= 55).astype(np.int64), coverage)
    assert isinstance(found, CannotBeSaid)
    assert "no source covered 1" in str(found)


def test_a_change_of_the_level_is_found_where_it_was_planted() -> None:
    for seed in range(5):
        counts = np.concatenate([world(seed, 60, level=20.0), world(seed + 50, 40, level=7.0)])
        found = change_points(counts)
        assert not isinstance(found, CannotBeSaid)
        near = [one for one in found if one.week_low <= 60 <= one.week_high]
        assert near, seed
        assert near[0].before > near[0].after


@pytest.mark.parametrize("seed", range(4))
def test_the_cuts_are_the_cheapest_of_all_ways_to_cut(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.poisson(np.where(np.arange(40) < 18, 20.0, np.where(np.arange(40) < 29, 5.0, 12.0)))
    signal, pen = 2 * np.sqrt(counts + 0.375), 3.0
    cost = np.full(41, np.inf)
    cost[0], before = 0.0, {0: 0}
    for end in range(LEAST, 41):
        for start in range(0, end - LEAST + 1):
            part = signal[start:end]
            total = cost[start] + float(((part - part.mean()) ** 2).sum()) + pen
            if total < cost[end]:
                cost[end], before[end] = total, start
    cuts, at = [], 40
    while at:
        cuts.append(at)
        at = before[at]
    assert cheapest_cuts(signal, pen) == [0, *reversed(cuts)]


def test_too_few_weeks_and_almost_nothing_counted_cannot_be_said() -> None:
    assert isinstance(change_points(np.ones(10, np.int64)), CannotBeSaid)
    assert isinstance(change_points(np.zeros(80, np.int64)), CannotBeSaid)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), min_size=40, max_size=80))
def test_delays_that_all_had_time_to_come_have_their_own_shares(rows: list[tuple[int, int]]) -> None:
    happened, gap = np.array(rows).T
    if happened.max() == happened.min():
        happened[0] = 0
        happened[1] = 40
    found = delays(happened, happened + gap, 400)
    assert isinstance(found, Delays)
    assert found.median == int(np.quantile(gap, 0.5, method="inverted_cdf"))


def test_weeks_to_come_hold_the_true_number_and_are_more_than_is_here() -> None:
    held = []
    for seed in range(25):
        random = np.random.default_rng(seed)
        happened = random.integers(0, 200, 1_500)
        submitted = happened + random.geometric(1 / 8, 1_500) - 1
        here = submitted <= 199
        found = delays(happened[here], submitted[here], 199)
        assert isinstance(found, Delays)
        for week in found.weeks:
            true = int(((happened >= week.week) & (happened < week.week + 7)).sum())
            held.append(week.low <= true <= week.high)
    assert np.mean(held) > 0.88


def test_few_delays_cannot_be_said() -> None:
    assert isinstance(delays(np.arange(10), np.arange(10), 50), CannotBeSaid)


def test_a_source_that_falls_silent_is_said_and_a_seldom_one_is_not() -> None:
    often = silence("list", np.arange(100), 150)
    seldom = silence("commission", np.array([0, 60]), 150)
    left = silence("mission", np.arange(100), 150, ended=99)
    assert often is not None
    assert seldom is not None
    assert left is not None
    assert "withdrawn" in str(often.sentence(150))
    assert seldom.sentence(150) is None
    assert "could not see" in str(left.sentence(150))
    assert silence("nobody", np.array([], dtype=np.int64), 150) is None
