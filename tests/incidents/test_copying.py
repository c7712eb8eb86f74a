"""Copying: the odds by hand, who can have copied whom, and sources that truly copy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from linking import FIRST_DAY
from test_attribute import FORCES, linked, says

from sulh.incidents.attribute import attribute
from sulh.incidents.attribute_votes import grouping, homes, read_votes
from sulh.incidents.copying import SLIP, START, beforehand, drawn, odds, origins

TEXT = "Three soldiers were killed when a convoy was hit near the bridge."


def found_among(rows: list[dict[str, Any]]) -> set[tuple[str, str, int, int]]:
    """Who may have copied whom, by report ids, with what is alike."""
    reports, links = linked(rows)
    home, sure = homes(links)
    votes = read_votes(reports, home)
    assert votes is not None
    found = origins(votes, grouping(votes, home, sure))
    columns = (found.report.tolist(), found.origin.tolist(), found.same.tolist(), found.marked.tolist())
    return {(votes.ids[a], votes.ids[b], same, marked) for a, b, same, marked in zip(*columns, strict=True)}


def test_who_came_later_may_have_copied_and_what_is_alike_is_seen() -> None:
    early, late = FIRST_DAY + timedelta(days=2), FIRST_DAY + timedelta(days=3)
    exact = {"lat": 33.1, "lon": 65.2, "killed_low": 3, "killed_high": 3}
    rows = [
        says(1, "press", "army", submitted=early, text=TEXT, **exact),
        says(1, "wire", "army", submitted=late, text=TEXT.upper(), **exact),
        says(1, "mission", "army", submitted=late, **(exact | {"lat": 33.2})),
        says(2, "wire", "army"),
    ]
    assert found_among(rows) == {
        ("1/wire", "1/press", 1, 1),
        ("1/mission", "1/press", 0, -1),
        ("1/wire", "1/mission", 0, -1),
    }


def test_two_rows_of_one_source_are_no_copies() -> None:
    rows = [says(1, "press", "army"), says(1, "press", "army") | {"report_id": "1/again"}]
    assert not found_among(rows)


def test_the_odds_are_those_of_hand() -> None:
    reports, links = linked([says(1, "one", "army"), says(1, "two", "army"), says(2, "two", "league")])
    home, sure = homes(links)
    votes = read_votes(reports, home)
    assert votes is not None
    found = origins(votes, grouping(votes, home, sure))
    before = beforehand(found)
    assert len(found.report) == 1
    rate = START
    for likely, alike, ratio in (
        (0.9, True, (1 - SLIP) / 0.9 + SLIP),
        (0.05, True, (1 - SLIP) / 0.05 + SLIP),
        (0.9, False, SLIP),
    ):
        got = odds(before, found, np.array([likely]), np.array([alike]))
        assert got == pytest.approx([rate / (1 - rate) * ratio])
    random = np.random.default_rng(1)
    args = before, found, np.array([0.05]), np.array([True])
    share = np.mean([drawn(*args, np.array([True]), random)[0] for _ in range(4000)])
    expected = odds(*args)[0]
    assert share == pytest.approx(expected / (1 + expected), abs=0.03)
    assert not drawn(*args, np.array([False]), random).any()


def copied_world(seed: int, copies: float, details: bool = True, incidents: int = 250) -> list[dict[str, Any]]:
    """Four sources by themselves, and a fifth that tells some incidents as the fourth does."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(incidents):
        true, third, point = str(random.choice(FORCES)), None, 0.0
        for place, source in enumerate(("one", "two", "other", "three", "four")):
            copy = source == "four" and third is not None and random.random() < copies
            if not copy and random.random() > 0.6:
                continue
            error = random.random() < (0.25 if place > 2 else 0.05)
            said = str(third) if copy else str(random.choice(FORCES)) if error else true
            third = said if source == "three" else third
            point = point if copy else round(33 + float(random.random()), 4)
            cells = {"lat": point, "lon": 65.2, "killed_low": 3, "killed_high": 3} if details else {}
            handed = FIRST_DAY + timedelta(days=number + 2 + place)
            rows.append(says(number, source, said, day=number, submitted=handed, **cells))
    return rows


@pytest.mark.parametrize("details", [True, False])
def test_a_source_that_copies_is_found(details: bool) -> None:
    told = attribute(*linked(copied_world(2, 0.8, details))).copying.to_pylist()
    sure = {(row["source"], row["from_source"]): row["share"] for row in told if row["low"] > 0.1}
    assert set(sure) == {("four", "three")}
    assert sure["four", "three"] > 0.5


@pytest.mark.parametrize("seed", range(3))
def test_sources_that_do_not_copy_are_not_said_to(seed: int) -> None:
    told = attribute(*linked(copied_world(seed, 0.0))).copying.to_pylist()
    assert told
    assert not [row for row in told if row["low"] > 0.1]


def test_copies_are_no_voices() -> None:
    rows = copied_world(2, 0.9)
    for place, source in enumerate(("one", "three", "four")):
        handed, lat = FIRST_DAY + timedelta(days=900 + place), 41.0 if source == "one" else 40.0
        cells = {"lat": lat, "lon": 65.2, "killed_low": 3, "killed_high": 3}
        rows.append(says(900, source, "guard", submitted=handed, **cells))
    found = attribute(*linked(rows)).attributions.to_pylist()
    assert {row["independent_voices"] for row in found if row["incident_id"] == "900/one"} == {2}
