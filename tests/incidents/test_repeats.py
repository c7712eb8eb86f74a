"""Rows that a source tells again join the incident of the first; twins that are two deeds do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linking import report, table
from test_adding import decision

from sulh.incidents.decisions import Decisions
from sulh.incidents.link import link
from sulh.incidents.model import LIKENESS
from sulh.incidents.repeats import company, shares, twins
from sulh.incidents.rows import read_rows
from sulh.incidents.rulings import Rulings


def world(seed: int, again: float, twins_share: float) -> pa.Table:
    """Two sources; of the first's rows a share stands twice, and a share of incidents has a twin that both may tell of."""
    random = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for number in range(500):
        lat, lon, day = 34 + random.uniform(0, 2), 69 + random.uniform(0, 2), int(random.integers(0, 300))
        cells: dict[str, Any] = {"radius_km": 1.0, "act": [str(random.choice(["raid", "air_strike", "bomb"]))]}
        names = [f"{number}", f"{number}t"] if random.random() < twins_share else [f"{number}"]
        for name in names:
            if random.random() < 0.8:
                own = cells | {"lat": lat, "lon": lon}
                rows.append(report(f"a{name}", "one", day, **own))
                if random.random() < again:
                    rows.append(report(f"a{name}again", "one", day, **own))
            if random.random() < 0.8:
                point = {"lat": lat + random.normal(0, 0.01), "lon": lon + random.normal(0, 0.01)}
                rows.append(report(f"b{name}", "two", day, **(cells | point)))
    return table(rows)


def joined(links: pa.Table) -> list[tuple[str, str]]:
    """Pairs of rows of the first source in one incident."""
    groups: dict[str, list[str]] = {}
    for row in links.to_pylist():
        if row["report_id"].startswith("a"):
            groups.setdefault(row["incident_id"], []).append(row["report_id"])
    return [(one, other) for group in groups.values() for one in group for other in group if one < other]


def test_rows_told_again_join_and_twins_do_not() -> None:
    pairs = joined(link(world(1, 0.1, 0.0), None).links)
    right = [pair for pair in pairs if pair[1].removesuffix("again") == pair[0]]
    total = sum(one.endswith("again") for one in world(1, 0.1, 0.0)["report_id"].to_pylist())
    assert len(right) > 0.8 * total
    assert len(right) > 0.9 * len(pairs)
    assert len(joined(link(world(2, 0.0, 0.1), None).links)) <= 2


def test_what_is_learned_tells_the_two_apart() -> None:
    again, twice = (
        link(world(3, *shares_), None).model.sources["one"]["repeats"][0] for shares_ in ((0.1, 0), (0, 0.1))
    )
    assert again > 0.6
    assert twice < 0.2


TEXT = "Fighters fired on the post from the orchard; two guards were hurt."


@pytest.mark.parametrize(("text", "together"), [(TEXT, True), ("raid", False), (None, False)])
def test_a_source_alone_repeats_itself_only_in_the_same_words(text: str | None, together: bool) -> None:
    rows = [report(name, "one", 3, lat=34.0, lon=69.0, radius_km=1.0, act=["raid"], text=text) for name in ("a1", "a2")]
    links = link(table(rows), None).links
    assert (len(set(links["incident_id"].to_pylist())) == 1) == together
    if together:
        assert {row["by"] for row in links.to_pylist()} == {"founding", "score"}
        apart = Decisions((decision(1, "not_same", "a1", "a2"),))
        assert len(set(link(table(rows), None, apart).links["incident_id"].to_pylist())) == 2


@pytest.mark.parametrize(
    "cells", [{"act": ["bomb"]}, {"lat": 34.2}, {"start": None, "end": None}, {"source": "two", "lat": 35.0}]
)
def test_what_differs_is_no_twin(cells: dict[str, Any]) -> None:
    first = report("a1", "one", 3, lat=34.0, lon=69.0, radius_km=1.0, act=["raid"], text=TEXT)
    links = link(table([first, first | {"report_id": "a2"} | cells]), None).links
    assert len(set(links["incident_id"].to_pylist())) == 2


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=1, max_size=12))
def test_company_is_a_report_of_another_source(rows_: list[tuple[int, int]]) -> None:
    """Against a plain look at each group."""
    rows = read_rows(
        table([report(f"r{n}", "ab"[source], n, lat=34.0, lon=69.0) for n, (source, _) in enumerate(rows_)])
    )
    label = [group for _, group in rows_]
    home = np.array([label.index(one) for one in label])
    source = [rows_[int(name[1:])][0] for name in rows.ids]
    plain = [any(home[a] == home[b] and source[a] != source[b] for b in range(len(home))) for a in range(len(home))]
    assert company(rows, home).tolist() == plain


def test_shares_are_within_bounds_where_nothing_is_asked() -> None:
    rows = read_rows(table([report("a1", "one", 3, lat=34.0, lon=69.0)]))
    none = np.empty(0, np.int64)
    found = twins(rows, (none, none), Rulings(rows, Decisions(), None).rules)
    linked, repeats = shares(rows, found, np.array([0]))
    assert linked.shape == (1,)
    assert repeats.shape == (1, len(LIKENESS))
    assert ((repeats >= 0) & (repeats < 1)).all()
