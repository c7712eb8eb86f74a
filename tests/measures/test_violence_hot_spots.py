"""The scan against every cylinder tried by hand, its level, and what it finds."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.hot_spots import HotSpots, hot_spots


def by_hand(x: np.ndarray, y: np.ndarray, day: np.ndarray, radius: float, days: int) -> float:
    """The best score over all circles around a place and all runs of days, written as the paper writes it."""
    total = len(day)
    best = -1.0
    places = sorted(set(zip(x.tolist(), y.tolist(), strict=True)))
    for cx, cy in places:
        away = np.hypot(x - cx, y - cy)
        for reach in sorted({round(float(one), 9) for one in away if one <= radius}):
            inside = away <= reach + 1e-9
            for first, length in itertools.product(range(int(day.min()), int(day.max()) + 1), range(1, days + 1)):
                last = first + length - 1
                if last > day.max():
                    continue
                run = (day >= first) & (day <= last)
                seen, mean = int((inside & run).sum()), inside.sum() * run.sum() / total
                if seen > mean:
                    score = seen * math.log(seen / mean)
                    if seen < total:
                        score += (total - seen) * math.log((total - seen) / (total - mean))
                    best = max(best, score)
    return best


@pytest.mark.parametrize("seed", range(8))
def test_the_best_cylinder_is_that_of_all_cylinders(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 40, (9, 2)).astype(np.float64)
    at = rng.integers(0, 9, 40)
    x, y, day = places[at, 0], places[at, 1], rng.integers(0, 12, 40)
    found = hot_spots(x, y, day, max_radius_km=15, max_days=4, replications=9)
    assert isinstance(found, HotSpots)
    assert found.grid.cell_km == 0
    assert found.grid.step_days == 1
    assert found.found[0].score == pytest.approx(by_hand(x, y, day, 15, 4), abs=1e-6)
    spot = found.found[0]
    inside = np.hypot(x - spot.x_km, y - spot.y_km) <= spot.radius_km + 1e-9
    run = (day >= spot.first) & (day <= spot.last)
    assert spot.observed == (inside & run).sum()
    assert spot.expected == pytest.approx(inside.sum() * run.sum() / 40)


def world(seed: int, incidents: int = 240, planted: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Towns where much happens and weeks in which much happens everywhere; and some incidents more in one place and week."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform(0, 300, (12, 2))
    at = rng.choice(12, incidents, p=rng.dirichlet(np.full(12, 0.8)))
    busy = rng.gamma(3, 1 / 3, 20)
    day = 7 * rng.choice(20, incidents, p=busy / busy.sum()) + rng.integers(0, 7, incidents)
    point = towns[at] + rng.integers(-3, 4, (incidents, 2))
    if planted:
        point = np.concatenate([point, towns[0] + rng.integers(-2, 3, (planted, 2))])
        day = np.concatenate([day, rng.integers(63, 70, planted)])
    return point[:, 0], point[:, 1], day


def test_a_planted_hot_spot_is_found_and_its_place_and_week_told() -> None:
    x, y, day = world(3, planted=14)
    found = hot_spots(x, y, day, max_radius_km=30, max_days=14, replications=99)
    assert isinstance(found, HotSpots)
    assert found.p <= 0.02
    spot = found.found[0]
    assert spot.observed > 2 * spot.expected
    assert spot.first <= 69
    assert spot.last >= 63


def test_the_order_of_the_rows_does_not_matter() -> None:
    x, y, day = world(5)
    turned = np.random.default_rng(0).permutation(len(day))
    one = hot_spots(x, y, day, max_radius_km=30, max_days=14, replications=19)
    assert one == hot_spots(x[turned], y[turned], day[turned], max_radius_km=30, max_days=14, replications=19)


@pytest.mark.parametrize(("incidents", "days"), [(5, 30), (50, 1)])
def test_what_cannot_be_said_is_not_said(incidents: int, days: int) -> None:
    rng = np.random.default_rng(1)
    found = hot_spots(
        rng.uniform(0, 9, incidents), rng.uniform(0, 9, incidents), rng.integers(0, days, incidents),
        max_radius_km=5, max_days=3, replications=9,
    )  # fmt: skip
    assert isinstance(found, CannotBeSaid)


@pytest.mark.slow
def test_with_nothing_planted_one_in_twenty_is_called() -> None:
    called = 0
    for seed in range(500):
        found = hot_spots(*world(1_000 + seed, 120), max_radius_km=30, max_days=14, replications=99, seed=seed)
        called += isinstance(found, HotSpots) and found.p <= 0.05
    assert called <= 40, called


@pytest.mark.parametrize("seed", range(3))
def test_of_those_that_reach_the_last_day_the_best_is_that_of_all_of_them(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y = (random.integers(0, 4, 40) * 5.0 for _ in range(2))
    day = np.append(random.integers(0, 12, 39), 11)
    found = hot_spots(x, y, day, max_radius_km=12, max_days=4, replications=19, alive=True)
    assert isinstance(found, HotSpots)
    best = 0.0
    for number in range(40):
        away = np.rint(1000 * np.hypot(x - x[number], y - y[number]))
        for reach in np.unique(away[away <= 12_000]):
            for length in range(1, 5):
                near, soon = away <= reach, day > 11 - length
                here, mean = int((near & soon).sum()), near.sum() * soon.sum() / 40
                if here > mean:
                    rest = (40 - here) * np.log((40 - here) / (40 - mean)) if here < 40 else 0.0
                    best = max(best, here * np.log(here / mean) + rest)
    assert found.found[0].score == pytest.approx(best)
    assert all(one.last == 11 for one in found.found)
