"""Linking in slabs of time gives the groups of linking everything at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linking import report, table

from sulh.incidents import dated as module
from sulh.incidents.assign import Rules
from sulh.incidents.dated import Slab, Span, group_dated, spans
from sulh.incidents.groups import Basis, Groups
from sulh.incidents.link import learn
from sulh.incidents.rows import Rows, read_rows


def crowd(seed: int, incidents: int, days: float, spread: float) -> pa.Table:
    """Three sources on incidents in so many days and so many degrees."""
    random = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for number in range(incidents):
        lat, lon, day = 34 + random.uniform(0, spread), 69 + random.uniform(0, spread), int(random.integers(0, days))
        for source in "abc":
            if random.random() < 0.6:
                cells: dict[str, Any] = {
                    "lat": lat + random.normal(0, 0.03),
                    "lon": lon + random.normal(0, 0.03),
                    "radius_km": 1.0,
                    "act": [str(random.choice(["raid", "air_strike"]))],
                }
                if random.random() < 0.15:  # no place but its district's, or none
                    cells |= (
                        {"radius_km": 40.0} if random.random() < 0.5 else {"lat": None, "lon": None, "adm1": "Kabul"}
                    )
                length = int(random.choice([1, 1, 1, 3]))
                rows.append(report(f"{number}{source}", source, day + int(random.integers(0, 3)), length, **cells))
    return table(rows)


def same(one: Groups, other: Groups) -> bool:
    names = ("row", "home", "probability", "ambiguous", "value", "most")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def basis(rows: Rows) -> Basis:
    model = learn(rows, Rules(rows.source), None)
    return Basis(None, model.of(rows.sources), model.common)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([30, 90, 400]), st.sampled_from([0.3, 2.0]), st.integers(20, 120))
def test_slabs_of_any_size_give_the_same_groups(seed: int, days: int, spread: float, size: int) -> None:
    rows = read_rows(crowd(seed, 120, days, spread))
    used, rules, free = basis(rows), Rules(rows.source), np.zeros(len(rows), bool)
    assert same(group_dated(rows, rules, free, used), group_dated(rows, rules, free, used, size))


def test_what_people_tied_across_a_year_holds_in_slabs() -> None:
    rows = read_rows(crowd(3, 200, 365, 2.0))
    far = (0, int(np.flatnonzero(rows.source != rows.source[0])[-1]))
    rules, used = Rules.of(rows.source.tolist(), {far}), basis(rows)
    decided = np.isin(np.arange(len(rows)), far)
    whole, parts = (group_dated(rows, rules, decided, used, size) for size in (10**6, 60))
    assert same(whole, parts)
    assert parts.home[far[1]] == parts.home[0]


def test_a_slab_is_not_taken_where_a_group_reaches_beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain of reports, each a day after the last: no margin is wide enough but the whole."""
    cells: dict[str, Any] = {"lon": 69.0, "radius_km": 1.0, "act": ["raid"]}
    rows = read_rows(table([report(f"r{day}", "abc"[day % 3], day, lat=34 + day / 40, **cells) for day in range(120)]))
    used, rules, free = basis(rows), Rules(rows.source), np.zeros(len(rows), bool)
    asked: list[Slab] = []
    slab = module.slab
    monkeypatch.setattr(module, "slab", lambda *args: asked.append(slab(*args)) or asked[-1])
    parts = group_dated(rows, rules, free, used, 30)
    assert same(group_dated(rows, rules, free, used), parts)
    assert not all(one.settled.any() for one in asked)
    assert len(asked) > 4


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 20))
def test_spans_hold_every_start_once(starts: list[int], size: int) -> None:
    found = list(spans(np.array(starts, np.int64), size))
    held = sum(span.holds(np.array(starts, np.int64)).astype(int) for span in found)
    assert (np.asarray(held) == 1).all()
    assert Span(3, 5).wider(2) == Span(1, 7)
