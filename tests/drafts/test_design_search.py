"""The search for packages against trying every set of clauses: the same optimum, the same front, the same feasibility."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.drafts.design.ask import EVERY, ON_RECORD, POSSIBLY, SURELY, WORST, Ask, Weigher
from sulh.drafts.design.candidates import WORDS, Candidate
from sulh.drafts.design.coverage import Coverage
from sulh.drafts.design.front import by_burden, by_clauses, useful
from sulh.drafts.design.packages import Search

SIDES = ("us", "them", "others")
READINGS = ("us", "them")


@st.composite
def coverages(draw: st.DrawFn) -> Coverage:
    """Up to six candidates, two readings, up to eight classes; tolls may be unbounded, deeds anybody's."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    candidates, classes = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    possibly = random.random((2, candidates, classes)) < draw(st.sampled_from((0.2, 0.5)))
    surely = possibly & (random.random(possibly.shape) < draw(st.sampled_from((0.5, 0.9))))
    if draw(st.booleans()):
        surely[1], possibly[1] = surely[0], possibly[0]
    low = random.integers(0, 4, classes)
    own = random.multinomial(1, (0.4, 0.4, 0.2), classes).T * random.integers(1, 5, classes)
    return Coverage(
        tuple(Candidate(f"c{place}", "", WORDS, 1, ()) for place in range(candidates)), READINGS, SIDES, surely, possibly,
        low, low + random.integers(0, draw(st.sampled_from((1, 3))), classes),
        (random.random(classes) < draw(st.sampled_from((0.0, 0.1)))).astype(np.int64),
        own - (random.random(classes) < 0.2) * (own > 0), own, own.sum(axis=0),
    )  # fmt: skip


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    burden: dict[str, int | Fraction] = {}
    if draw(st.booleans()):
        burden["us"] = draw(st.one_of(st.integers(0, 8), st.fractions(0, 1, max_denominator=4)))
    if draw(st.booleans()):
        burden["them"] = draw(st.integers(0, 12))
    return Ask(
        draw(st.one_of(st.fractions(0, 1, max_denominator=10), st.just(Fraction(1, 2)))),
        draw(st.sampled_from((SURELY, ON_RECORD, POSSIBLY))),
        draw(st.sampled_from((EVERY, WORST, "us"))),
        burden,
        draw(st.one_of(st.none(), st.fractions(0, 1, max_denominator=6))),
        draw(st.sampled_from(((), (0,)))),
        draw(st.one_of(st.none(), st.integers(1, 4))),
    )


class Plain:
    """Weighs a set class by class, with the words of DESIGN.md and nothing of the code under test."""

    def __init__(self, coverage: Coverage, ask: Ask) -> None:
        self.coverage, self.ask = coverage, ask
        self.readings = (
            range(len(coverage.readings)) if ask.reading in (EVERY, WORST) else [coverage.readings.index(ask.reading)]
        )

    def bars(self, chosen: tuple[int, ...], reading: int, one: int, surely: bool) -> bool:
        matrix = self.coverage.surely if surely else self.coverage.possibly
        return any(matrix[reading][place][one] for place in chosen)

    def share(self, chosen: tuple[int, ...]) -> Fraction | None:
        if self.ask.reading == WORST:
            found = [self.in_view(chosen, [reading]) for reading in self.readings]
            return None if None in found else min(one for one in found if one is not None)
        return self.in_view(chosen, list(self.readings))

    def in_view(self, chosen: tuple[int, ...], view: list[int]) -> Fraction | None:
        """The least, recorded or most share over tolls of each class between its ends; no end is taken as a toll beyond all."""
        coverage, certainty = self.coverage, self.ask.certainty
        barred = [
            all(self.bars(chosen, reading, one, certainty != POSSIBLY) for reading in view)
            for one in range(len(coverage.low))
        ]
        beyond = 10**12
        most = [int(high) + beyond * int(open_) for high, open_ in zip(coverage.high, coverage.open, strict=True)]
        least = [int(low) for low in coverage.low]
        if certainty == ON_RECORD:
            ends = (least, least)
        elif sum(most) == 0:
            return None
        else:
            ends = (least, most) if certainty == SURELY else (most, least)
        mine = sum(end for end, mine in zip(ends[0], barred, strict=True) if mine)
        rest = sum(end for end, mine in zip(ends[1], barred, strict=True) if not mine)
        if mine + rest == 0:
            return None if certainty == ON_RECORD else Fraction(1 if certainty == SURELY else 0)
        share = Fraction(mine, mine + rest)
        if rest >= beyond and certainty == SURELY:
            return Fraction(0)
        return Fraction(1) if mine >= beyond and certainty == POSSIBLY else share

    def burden(self, chosen: tuple[int, ...], side: int, reading: int, high: bool) -> int:
        deeds = self.coverage.own_high if high else self.coverage.own_low
        return sum(
            int(deeds[side][one]) for one in range(len(self.coverage.low)) if self.bars(chosen, reading, one, not high)
        )

    def key(self, chosen: tuple[int, ...]) -> tuple[int, int, Fraction, int, tuple[int, ...]]:
        """Fewest clauses, least burden, least imbalance, first by name."""
        surely, possibly = self.ask.certainty == SURELY, self.ask.certainty == POSSIBLY
        own = [int(line.sum()) for line in self.coverage.own_high]
        parties = [side for side in (0, 1) if own[side]]
        total = sum(self.burden(chosen, side, reading, surely) for side in parties for reading in self.readings)
        apart = max(
            [Fraction(0)]
            + [
                Fraction(self.burden(chosen, one, reading, surely), own[one])
                - Fraction(self.burden(chosen, other, reading, possibly), own[other])
                for one in parties for other in parties if one != other for reading in self.readings
            ]
        )  # fmt: skip
        return len(chosen), total, apart, sum(chosen), chosen

    def keeps(self, chosen: tuple[int, ...]) -> bool:
        ask, own = self.ask, self.coverage.own_high.sum(axis=1)
        for side, most in ask.max_burden.items():
            place = SIDES.index(side)
            for reading in self.readings:
                burden = self.burden(chosen, place, reading, ask.certainty == SURELY)
                if burden > (most if isinstance(most, int) else most * int(own[place])):
                    return False
        return (
            set(ask.keep) <= set(chosen)
            and (ask.at_most is None or len(chosen) <= ask.at_most)
            and (ask.max_imbalance is None or self.key(chosen)[2] <= ask.max_imbalance)
        )

    def sets(self) -> Iterator[tuple[int, ...]]:
        size = len(self.coverage.candidates)
        yield from (one for count in range(size + 1) for one in combinations(range(size), count) if self.keeps(one))

    def reaches(self, chosen: tuple[int, ...], target: Fraction) -> bool:
        share = self.share(chosen)
        return target == 0 or (share is not None and share >= target)


@settings(max_examples=120, deadline=None)
@given(coverages(), asks())
def test_the_smallest_package_is_that_of_trying_every_set(coverage: Coverage, ask: Ask) -> None:
    plain, search = Plain(coverage, ask), Search(coverage, ask)
    good = [one for one in plain.sets() if plain.reaches(one, ask.target)]
    found = search.smallest()
    assert (found.chosen is None) == (not good)
    assert found.proved
    if good:
        assert found.chosen == min(good, key=plain.key)
        assert found.first
        others = search.others(found.chosen, 3)
        assert all(other in good and len(other) <= len(found.chosen) + 1 for other in others)
        several = [found.chosen, *others]
        assert not any(set(one) >= set(other) for one in several for other in several if one is not other)
        alone = [one for one in good if not set(one) >= set(found.chosen) and len(one) <= len(found.chosen) + 1]
        assert bool(others) == (bool(alone) and bool(found.chosen))
        burdens = [(len(one), search.weigher.total(one)) for one in others]
        assert burdens == sorted(burdens), "of as many clauses those of least burden come first"
        if others:
            assert burdens[0] == min(
                (len(one), search.weigher.total(one)) for one in alone if set(one) != set(found.chosen)
            )


@settings(max_examples=90, deadline=None)
@given(coverages(), asks())
def test_the_most_that_can_be_reached_is_that_of_trying_every_set(coverage: Coverage, ask: Ask) -> None:
    plain = Plain(coverage, ask)
    sets = list(plain.sets())
    reached = Search(coverage, ask).most()
    assert (reached is None) == (not sets)
    if reached is not None:
        assert reached.chosen in sets
        assert reached.share == max((plain.share(one) or Fraction(0)) for one in sets)
        assert reached.proved


@settings(max_examples=40, deadline=None)
@given(coverages(), asks())
def test_the_front_is_that_of_trying_every_set(coverage: Coverage, ask: Ask) -> None:
    plain, search = Plain(coverage, ask), Search(coverage, ask)
    sets = list(plain.sets())
    expected: list[tuple[int, Fraction, tuple[int, ...]]] = []
    for size in range(len(coverage.candidates) + 1):
        mine = [one for one in sets if len(one) <= size]
        if mine:
            share = max((plain.share(one) or Fraction(0)) for one in mine)
            if not expected or share > expected[-1][1]:
                first = min((one for one in mine if (plain.share(one) or Fraction(0)) == share), key=plain.key)
                expected.append((size, share, first))
    found = [(point.most, point.reached.share, point.reached.chosen) for point in by_clauses(search, 20)]
    assert found == expected
    for point in by_burden(search, 3):
        mine = [one for one in sets if plain.key(one)[1] <= point.most]
        assert point.reached.share == max((plain.share(one) or Fraction(0)) for one in mine)
        equal = [one for one in mine if (plain.share(one) or Fraction(0)) == point.reached.share]
        assert point.reached.chosen in equal
        assert len(point.reached.chosen) == min(map(len, equal))


@settings(max_examples=40, deadline=None)
@given(coverages(), asks())
def test_clauses_that_add_nothing_may_be_left_out(coverage: Coverage, ask: Ask) -> None:
    kept = useful(coverage, ask)
    fewer = replace(ask, keep=tuple(kept.index(place) for place in ask.keep))
    whole, less = Search(coverage, ask).smallest(), Search(coverage.of(kept), fewer).smallest()
    assert (whole.chosen is None) == (less.chosen is None)
    if whole.chosen is not None and less.chosen is not None:
        assert whole.chosen == tuple(kept[place] for place in less.chosen)


def test_one_more_deed_than_the_limit_is_one_too_many() -> None:
    """Large numbers next to small ones: no rounding decides."""
    large = 3_000_000_019
    surely = np.array([[[True, False, True], [False, True, False]]])
    coverage = Coverage(
        tuple(Candidate(name, "", WORDS, 1, ()) for name in "ab"), ("us",), SIDES, surely, surely,
        np.array([large, large + 1, 0]), np.array([large, large + 1, 0]), np.zeros(3, np.int64),
        np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0]]), np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0]]), np.array([1, 1, 0]),
    )  # fmt: skip
    exact = Fraction(large + 1, 2 * large + 1)
    assert Search(coverage, Ask(exact)).smallest().chosen == (1,)
    assert Search(coverage, Ask(exact + Fraction(1, 10**12))).smallest().chosen == (0, 1)
    assert Weigher(coverage, Ask(exact)).share((1,)) == exact


def test_a_search_that_is_cut_short_says_what_is_proved() -> None:
    random = np.random.default_rng(4)
    surely = random.random((1, 40, 120)) < 0.12
    zero = np.zeros(120, np.int64)
    own = np.stack([np.ones(120, np.int64), zero, zero])
    low = random.integers(1, 30, 120)
    coverage = Coverage(
        tuple(Candidate(f"c{place:02}", "", WORDS, 1, ()) for place in range(40)), ("us",), SIDES, surely, surely, low, low,
        zero, own, own, own.sum(axis=0),
    )  # fmt: skip
    cut, whole = (Search(coverage, Ask(Fraction(4, 5)), nodes).smallest() for nodes in (1, 50_000))
    assert whole.proved and whole.chosen is not None
    assert cut.at_least <= len(whole.chosen)
    if cut.chosen is not None:
        assert len(cut.chosen) >= len(whole.chosen)
        assert cut.proved == (cut.at_least == len(cut.chosen))
    reached = Search(coverage, Ask(Fraction(1)), 1).most(6)
    best = Search(coverage, Ask(Fraction(1))).most(6)
    assert reached is not None and best is not None and best.proved
    assert reached.share <= best.share <= reached.bound


@pytest.mark.parametrize("certainty", [SURELY, ON_RECORD, POSSIBLY])
def test_nothing_to_reach_is_reached_by_nothing(certainty: str) -> None:
    surely = np.ones((1, 1, 1), bool)
    one = np.ones(1, np.int64)
    own = np.array([[1], [0], [0]])
    coverage = Coverage(
        (Candidate("a", "", WORDS, 1, ()),), ("us",), SIDES, surely, surely, one, one, one * 0, own, own, one
    )
    assert Search(coverage, Ask(Fraction(0), certainty)).smallest().chosen == ()
    assert Search(coverage, Ask(Fraction(1), certainty)).smallest().chosen == (0,)
