"""What followed what, counted by hand; and whether what is planted is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.chains import chains, claimed_chains
from sulh.measures.violence.events import Events
from sulh.measures.violence.following import followed
from sulh.measures.violence.hawkes import Hawkes, hawkes, kernel
from sulh.measures.violence.knox import Knox, knox
from sulh.measures.violence.wake import Deeds, Wake, wake

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def war(seed: int, each: float, days: int = 400, rate: float = 1.0) -> Arrays:
    """Deeds of two sides in ten towns; each of the first is answered by so many of the second, near and soon."""
    random = np.random.default_rng(seed)
    towns = random.uniform(0, 300, (10, 2))
    side = np.repeat([0, 1], int(days * rate))
    day = random.integers(0, days, len(side))
    point = towns[random.integers(0, 10, len(side))] + random.normal(0, 3, (len(side), 2))
    answered = np.repeat(np.flatnonzero(side == 0), random.poisson(each, int(days * rate)))
    late = day[answered] + 1 + random.geometric(0.5, len(answered)) - 1
    near = point[answered] + random.normal(0, 2, (len(answered), 2))
    day, point = np.concatenate([day, late]), np.concatenate([point, near])
    return point[:, 0], point[:, 1], day, np.concatenate([side, np.ones(len(answered), int)])


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(1, 60), st.integers(1, 9))
def test_knox_counts_the_pairs_that_one_counts_by_hand(seed: int, km: float, days: int) -> None:
    x, y, day, side = war(seed, 0.2, days=300, rate=0.2)
    found = knox(x, y, day, side == 0, side == 1, km=km, days=days, replications=19)
    if isinstance(found, CannotBeSaid):
        return
    first, last = int(day.min()), int(day.max())
    pairs = [
        day[b] - day[a]
        for a in np.flatnonzero(side == 0)
        for b in np.flatnonzero(side == 1)
        if np.hypot(x[a] - x[b], y[a] - y[b]) <= km and day[a] - 4 * days > first and day[a] + 5 * days <= last
    ]
    assert found.observed == sum(0 < gap <= days for gap in pairs)
    assert found.same_day == sum(gap == 0 for gap in pairs)


def test_answers_are_seen_in_one_direction_only() -> None:
    x, y, day, side = war(1, 0.5)
    there = knox(x, y, day, side == 0, side == 1, km=15, days=5)
    back = knox(x, y, day, side == 1, side == 0, km=15, days=5)
    assert isinstance(there, Knox)
    assert isinstance(back, Knox)
    assert there.p < 0.01
    assert there.low > 1
    assert 0.2 < there.excess < 1
    assert back.p > 0.05


def test_neither_the_order_of_rows_nor_another_run_changes_a_number() -> None:
    x, y, day, side = war(2, 0.3)
    order = np.random.default_rng(5).permutation(len(x))
    one = knox(x, y, day, side == 0, side == 1, km=15, days=5, replications=99)
    other = knox(*(column[order] for column in (x, y, day, side == 0, side == 1)), km=15, days=5, replications=99)
    assert one == other


@pytest.mark.parametrize(("size", "days"), [(5, 400), (50, 20)])
def test_few_deeds_and_short_times_cannot_be_said(size: int, days: int) -> None:
    random = np.random.default_rng(0)
    x, y, day = random.uniform(0, 50, 2 * size), random.uniform(0, 50, 2 * size), random.integers(0, days, 2 * size)
    assert isinstance(
        knox(x, y, day, np.arange(2 * size) < size, np.arange(2 * size) >= size, km=9, days=5), CannotBeSaid
    )


def test_the_kernel_adds_up_to_what_does_not_come_on_the_same_day() -> None:
    for delay in (0.5, 2.0, 9.0):
        random = np.random.default_rng(3)
        later = np.floor(random.uniform(0, 1, 200_000) + random.exponential(delay, 200_000)).astype(int)
        shares = np.bincount(np.minimum(later, 60), minlength=61)[1:] / 200_000
        assert kernel(delay)[:10] == pytest.approx(shares[:10], abs=0.004)


def test_the_likelihood_has_its_maximum_where_the_fit_says() -> None:
    _, _, day, side = war(4, 0.4)
    found = hawkes(day, side, ["a", "b"], first=0, last=399, draws=99)
    assert isinstance(found, Hawkes)
    counts = np.zeros((400, 2))
    np.add.at(counts, (day[day < 400], side[day < 400]), 1)
    weights = kernel(found.delay)
    due = np.array([[sum(weights[lag - 1] * counts[t - lag, k] for lag in range(1, min(t, 60) + 1)) for k in (0, 1)]
                    for t in range(400)])  # fmt: skip
    stretch = np.minimum(np.arange(400) // 28, 13)

    def loglik(answers: np.ndarray) -> float:
        """The best over backgrounds, found by EM, for given answers."""
        base = np.full((14, 2), 0.5)
        for _ in range(3_000):
            rate = base[stretch] + due @ answers
            share = np.array([np.bincount(stretch, counts[:, k] / rate[:, k]) for k in (0, 1)]).T
            base = base * share / np.bincount(stretch)[:, None]
        rate = base[stretch] + due @ answers
        return float((counts * np.log(rate) - rate).sum())

    best = loglik(found.answers)
    assert best == pytest.approx(found.loglik, abs=0.05)
    for i, j in ((0, 1), (1, 0), (0, 0)):
        for step in (-0.05, 0.05):
            other = found.answers.copy()
            other[i, j] = max(0.0, other[i, j] + step)
            assert loglik(other) < best + 1e-6


def test_a_planted_answer_lies_in_its_interval() -> None:
    held = []
    for seed in range(12):
        _, _, day, side = war(seed, 0.4)
        found = hawkes(day, side, ["a", "b"], first=0, last=399, draws=99)
        assert isinstance(found, Hawkes)
        held.append(found.low[0, 1] <= 0.4 <= found.high[0, 1])
        assert found.low[1, 0] < 0.1
    assert sum(held) >= 10


def exponential_war(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Whole days of two sides: each deed of the first brings 0.4 of the second after two days on average, at any hour."""
    random = np.random.default_rng(seed)
    one, other = random.uniform(0, 400, 500), random.uniform(0, 400, 400)
    later = np.repeat(one, random.poisson(0.4, len(one)))
    later = later + random.exponential(2.0, len(later))
    second = np.concatenate([other, later[later < 400]])
    return np.floor(np.concatenate([one, second])).astype(int), np.repeat([0, 1], [len(one), len(second)])


def test_standard_errors_are_what_estimates_differ_by_on_simulated_data() -> None:
    found = [hawkes(*exponential_war(seed), ["a", "b"], first=0, last=399, draws=9) for seed in range(24)]
    fits = [one for one in found if isinstance(one, Hawkes)]
    assert len(fits) == 24
    answers = np.array([one.answers[0, 1] for one in fits])
    errors = np.array([(one.high[0, 1] - one.answers[0, 1]) / 1.96 for one in fits])
    assert answers.mean() == pytest.approx(0.4, abs=0.1)
    assert 0.6 < errors.mean() / answers.std(ddof=1) < 1.7
    assert sum(one.low[0, 1] <= 0.4 <= one.high[0, 1] for one in fits) >= 21
    delays = [one.delays for one in fits if one.delays is not None]
    assert len(delays) >= 15
    assert sum(low <= 2.0 <= high for low, high in delays) >= len(delays) - 3


def test_a_delay_is_given_only_where_the_days_show_it() -> None:
    random = np.random.default_rng(2)
    day, side = random.integers(0, 400, 800), np.repeat([0, 1], 400)
    shown = [hawkes(day, np.roll(side, turn), ["a", "b"], first=0, last=399, draws=9) for turn in range(0, 400, 80)]
    for one in shown:
        assert isinstance(one, Hawkes)
        words = " ".join(one.sentences())
        assert ("days on average" in words) == (one.delays is not None)
        assert ("do not show" in words) == (one.delays is None)
    assert any(one.delays is None for one in shown if isinstance(one, Hawkes))


def test_one_side_alone_and_few_days_cannot_be_said() -> None:
    day = np.arange(200)
    assert isinstance(hawkes(day, np.zeros(200, int), ["a", "b"], first=0, last=199), CannotBeSaid)
    assert isinstance(hawkes(day[:40], day[:40] % 2, ["a", "b"], first=0, last=39), CannotBeSaid)


def test_matched_effects_are_those_counted_by_hand() -> None:
    x, y, day, side = war(6, 0.4, rate=0.6)
    random = np.random.default_rng(9)
    other = Deeds(random.uniform(0, 300, 200), random.uniform(0, 300, 200), random.integers(0, 400, 200))
    cause, outcome = (Deeds(x[side == kind], y[side == kind], day[side == kind]) for kind in (0, 1))
    found = wake(cause, other, outcome, km=[20.0], days=[5])
    assert isinstance(found, Wake)

    def around(deeds: Deeds, at: int) -> tuple[int, int, int]:
        near = np.hypot(outcome.x_km - deeds.x_km[at], outcome.y_km - deeds.y_km[at]) <= 20
        gap = outcome.day[near] - deeds.day[at]
        return (
            int(((gap < 0) & (gap >= -5)).sum()),
            int(((gap < 0) & (gap * 2 >= -5)).sum()),
            int(((gap > 0) & (gap <= 5)).sum()),
        )

    edges = [0, 1, 2, 3, 5, 9, 17, 33]
    first, last = (int(op(np.concatenate([cause.day, other.day, outcome.day]))) for op in (np.min, np.max))
    groups: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    for kind, deeds in enumerate((cause, other)):
        for at in range(len(deeds)):
            if deeds.day[at] - 5 >= first and deeds.day[at] + 5 <= last:
                before, late, after = around(deeds, at)
                key = (int(np.searchsorted(edges, before, "right")), int(np.searchsorted(edges, late, "right")))
                groups.setdefault(key, ([], []))[kind].append(after - before)
    both = [one for one in groups.values() if one[0] and one[1]]
    causes = sum(len(one[0]) for one in both)
    effect = sum(len(one[0]) * (np.mean(one[0]) - np.mean(one[1])) for one in both) / causes
    window = found.windows[0]
    assert (window.causes, window.controls) == (causes, sum(len(one[1]) for one in both))
    assert window.effect == pytest.approx(effect)
    assert window.low < effect < window.high
    assert window.p < 0.05


def test_a_wake_needs_deeds_to_compare_with() -> None:
    few = Deeds(np.zeros(3), np.zeros(3), np.arange(3))
    many = Deeds(np.zeros(99), np.zeros(99), np.arange(99))
    assert isinstance(wake(many, few, many, km=[5], days=[3]), CannotBeSaid)


def deeds(rows: list[tuple[str, int, float, float]]) -> Events:
    """Incident, day, latitude and longitude."""
    empty = np.full(len(rows), "", dtype="U9")
    day = np.array([row[1] for row in rows], dtype=np.int64)
    lat, lon = (np.array([row[place] for row in rows]) for place in (2, 3))
    return Events(
        np.array([row[0] for row in rows], dtype="U9"), day, day, np.full(len(rows), -1), lat, lon, np.ones(len(rows)), empty,
        empty, empty, empty, empty, np.zeros(len(rows), np.int8),
    )  # fmt: skip


def test_a_chain_is_the_last_near_deed_before() -> None:
    given_ = deeds(
        [
            ("a", 0, 34.0, 69.0),
            ("b", 3, 34.0, 69.1),
            ("far", 4, 36.0, 69.0),
            ("then", 5, 34.0, 69.0),
            ("same", 3, 34.0, 69.1),
        ]
    )
    first = np.isin(given_.incident, ["a", "b", "far"])
    found = chains(given_, first, ~first, km=50, days=7)
    assert [(one.first, one.then, one.days) for one in found] == [("a", "same", 3), ("b", "then", 2)]
    assert chains(given_, first, ~first, km=50, days=1) == []


def test_what_is_claimed_is_a_chain_however_far_apart() -> None:
    given_ = deeds([("raid", 0, 34.0, 69.0), ("rockets", 40, 31.0, 65.0)])
    found = claimed_chains(given_, {("rockets", "raid"): ("taliban",), ("rockets", "unknown"): ("us",)})
    assert [(one.first, one.then, one.days, one.claimed_by) for one in found] == [("raid", "rockets", 40, ("taliban",))]
    assert found[0].km > 300


def two_sides() -> tuple[Events, dict[str, np.ndarray]]:
    """A year of deeds of two sides in one valley, each of the first followed by one of the second; and two far pairs."""
    rows = [(f"a{number}", number * 9, 34.0, 69.0) for number in range(40)]
    rows += [(f"b{number}", number * 9 + 2, 34.0, 69.05) for number in range(40)]
    rows += [("raid", 100, 31.0, 65.0), ("rockets", 130, 31.0, 65.0)]
    found = deeds(rows)
    first = np.array([str(name)[0] == "a" for name in found.incident]) | (found.incident == "raid")
    return found, {"republic": first, "front": ~first}


def test_a_claimed_chain_stands_beside_what_is_estimated_of_all_pairs_like_it() -> None:
    given_, sides = two_sides()
    claims = {("b7", "a7"): ("front_list",), ("rockets", "raid"): ("front_list",)}
    rows, links, said = followed(given_, "established", sides, claims)
    paired = next(row for row in rows if (row["method"], row["one"], row["other"]) == ("knox", "republic", "front"))
    near, far = (next(row for row in links if row["then"] == name) for name in ("b7", "rockets"))
    assert near["claimed_by"] == far["claimed_by"] == ["front_list"]
    assert (near["one"], near["other"]) == ("republic", "front")
    assert near["share_beyond_chance"] == pytest.approx(1 - paired["expected"] / paired["observed"])
    assert far["share_beyond_chance"] is None
    words = [text for about, text in said if about == "claimed to be reprisals"]
    assert any(f"{near['share_beyond_chance']:.0%} are more than place and time alone bring" in text for text in words)
    assert any("does not lie within the 25 km and 7 days" in text for text in words)
    assert all("followed" in text and "caused" not in text for text in words)
    assert [row["then"] for row in links].count("b7") == 1


def test_a_claim_on_sides_that_nobody_knows_has_no_estimate() -> None:
    given_, sides = two_sides()
    nobody = {name: mine & (given_.incident != "a7") for name, mine in sides.items()}
    _, links, said = followed(given_, "established", nobody, {("b7", "a7"): ("front_list",)})
    assert next(row for row in links if row["then"] == "b7")["share_beyond_chance"] is None
    assert any("the sides are not both known" in text for _, text in said)
