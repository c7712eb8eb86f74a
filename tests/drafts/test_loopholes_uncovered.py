"""Uncovered combinations against every combination of every choice of dimensions, looked at one by one."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.drafts.loopholes.dimensions import Amount, Dimension
from sulh.drafts.loopholes.uncovered import NEARLY, Cells, Pattern, cells, search, told

UNIT = "incidents"


@st.composite
def dimension(draw: st.DrawFn, name: str, rows: int) -> Dimension:
    """A dimension of a few values over a few codes: what surely is a value possibly is it, too."""
    codes, values = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    levels = draw(
        st.lists(st.lists(st.integers(0, 2), min_size=codes, max_size=codes), min_size=values, max_size=values)
    )
    level = np.array(levels).reshape(values, codes)
    of_row = draw(st.lists(st.integers(0, codes - 1), min_size=rows, max_size=rows))
    names = tuple(f"{name}{number}" for number in range(values))
    width = tuple(draw(st.lists(st.integers(1, 3), min_size=values, max_size=values)))
    return Dimension(name, np.array(of_row, np.int64), names, names, level == 2, level >= 1, width)


@st.composite
def grounds(draw: st.DrawFn) -> dict[str, Any]:
    """Rows with dimensions, harm, and whether they happened and are untouched, surely and possibly."""
    rows = draw(st.integers(1, 25))

    def flags() -> np.ndarray:
        return np.array(draw(st.lists(st.integers(0, 3), min_size=rows, max_size=rows)))

    happened, untouched = flags(), flags()
    low = np.array(draw(st.lists(st.integers(0, 5), min_size=rows, max_size=rows)), np.int64)
    more = np.array(draw(st.lists(st.integers(0, 5), min_size=rows, max_size=rows)), np.int64)
    boundless = flags() == 0
    harm = Amount("killed", low, np.where(boundless, 0, low + more), boundless)
    one = np.ones(rows, np.int64)
    return {
        "dimensions": [draw(dimension(name, rows)) for name in ("act", "actor", "place")[: draw(st.integers(1, 3))]],
        "amounts": [Amount(UNIT, one, one, np.zeros(rows, bool)), harm],
        "happened": (happened >= 2, happened >= 1),
        "untouched": (untouched >= 2, untouched >= 1),
        "within": flags() > 0,
    }


def made(ground: dict[str, Any]) -> Cells:
    return cells(**ground)


def plain(ground: dict[str, Any], pattern: Pattern) -> dict[str, Any]:
    """The sums of a combination, row by row."""
    out: dict[str, Any] = {"low": 0, "high": 0, "open": 0, "may": 0, "sure": 0, "possible": 0}
    harm = ground["amounts"][1]
    for row in np.flatnonzero(ground["within"] & ground["happened"][1]).tolist():
        dimensions = ground["dimensions"]
        sure = all(dimensions[one].surely[value][dimensions[one].codes[row]] for one, value in pattern)
        may = all(dimensions[one].possibly[value][dimensions[one].codes[row]] for one, value in pattern)
        happened = bool(ground["happened"][0][row])
        if sure and happened:
            out["sure"] += 1
            if ground["untouched"][0][row]:
                out["open"] += 1
                out["low"] += int(harm.low[row])
        if may:
            out["possible"] += 1
            if ground["untouched"][1][row]:
                out["may"] += 1
                out["high"] = None if harm.open[row] or out["high"] is None else out["high"] + int(harm.high[row])
    return out


def every_pattern(ground: dict[str, Any]) -> list[Pattern]:
    """Every combination over every choice of dimensions."""
    sizes = [len(one.values) for one in ground["dimensions"]]
    out = []
    for chosen in itertools.chain.from_iterable(
        itertools.combinations(range(len(sizes)), number) for number in range(1, len(sizes) + 1)
    ):
        for values in itertools.product(*(range(sizes[one]) for one in chosen)):
            out.append(tuple(zip(chosen, values, strict=True)))
    return out


def brute(ground: dict[str, Any], unit: str, least: int) -> list[Pattern]:
    """Again and again the uncovered combination with the most harm left: the fewest dimensions, the narrowest, the first."""
    harm = next(one for one in ground["amounts"] if one.unit == unit)
    open_ = ground["within"] & ground["happened"][0] & ground["untouched"][0]
    left = np.where(open_, harm.low, 0).astype(float)
    floor = max(0.01 * left.sum(), 0.5)
    found: list[Pattern] = []
    while len(found) < 12:
        best = None
        for pattern in every_pattern(ground):
            rows = np.ones(len(left), bool)
            width = 0
            for one, value in pattern:
                dimension = ground["dimensions"][one]
                rows &= dimension.surely[value][dimension.codes]
                width += dimension.width[value]
            sums = plain(ground, pattern)
            harm_left = float(left[rows].sum())
            if sums["sure"] == 0 or sums["open"] / sums["sure"] < NEARLY or sums["open"] < least or harm_left < floor:
                continue
            key = (-harm_left, len(pattern), width, pattern)
            if best is None or key < best[0]:
                best = (key, pattern, rows)
        if best is None:
            return found
        found.append(best[1])
        left[best[2]] = 0
    return found


@settings(max_examples=80)
@given(grounds(), st.sampled_from([UNIT, "killed"]), st.integers(1, 3))
def test_the_search_finds_what_looking_at_every_combination_finds(
    ground: dict[str, Any], unit: str, least: int
) -> None:
    found = search(made(ground), unit, least=least)
    assert found.whole
    names = [one.name for one in ground["dimensions"]]
    patterns = [
        tuple(
            (names.index(name), ground["dimensions"][names.index(name)].values.index(value))
            for name, value in one.values
        )
        for one in found.found
    ]
    assert patterns == brute(ground, unit, least)


@given(grounds())
def test_the_sums_of_every_combination_are_those_of_its_rows(ground: dict[str, Any]) -> None:
    given_ = made(ground)
    for pattern in [(), *every_pattern(ground)]:
        one, expected = told(given_, pattern), plain(ground, pattern)
        assert one.low["killed"] == expected["low"]
        assert one.high["killed"] == expected["high"]
        assert (one.low[UNIT], one.high[UNIT]) == (expected["open"], expected["may"])
        assert one.in_all == (expected["sure"], expected["possible"])
        for name, value in one.also:
            dimension = next(each for each in ground["dimensions"] if each.name == name)
            of_row = dimension.surely[dimension.values.index(value)][dimension.codes]
            mine = ground["within"] & ground["happened"][0] & ground["untouched"][0]
            for number, chosen in pattern:
                mine = mine & ground["dimensions"][number].surely[chosen][ground["dimensions"][number].codes]
            assert of_row[mine].all()
