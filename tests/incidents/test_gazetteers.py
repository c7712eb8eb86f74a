"""Two data sets that set everything into towns, each by its own gazetteer and in its own words: linked with no set-up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from linking import report, table

from sulh.incidents.link import Linked, link

TOWNS, DAYS = 60, 400
WORDS = {"one": ("Army of X", "Rebels"), "two": ("Military Forces of X (2014-2021)", "Unidentified rebels")}


def deeds(seed: int, number: int) -> list[dict[str, Any]]:
    """Reports of two sources, the id ends with the deed's number: both name towns, half a kilometre apart, the first at times the
    place itself; the second is up to two days late; one toll in three differs."""
    random = np.random.default_rng(seed)
    towns = np.column_stack([random.uniform(31, 36, TOWNS), random.uniform(62, 70, TOWNS)])
    often = random.lognormal(0, 1, TOWNS)
    rows = []
    for deed in range(number):
        lat, lon = towns[random.choice(TOWNS, p=often / often.sum())]
        day, toll, by = int(random.integers(0, DAYS)), int(random.geometric(0.25)), int(random.random() < 0.3)
        for source, (army, rebels) in WORDS.items():
            if random.random() > 0.7:
                continue
            off = random.normal(0, 0.04, 2) if source == "one" and random.random() < 0.4 else (0.0, 0.0)
            late = int(random.choice(3, p=[0.7, 0.2, 0.1])) if source == "two" else 0
            killed = toll if random.random() < 0.65 else max(1, round(toll * random.lognormal(0, 0.5)))
            sides = (army, rebels)[:: -1 if by else 1]
            cells = {"lat": lat + off[0], "lon": lon + off[1] + (0.005 if source == "two" else 0.0), "radius_km": 2.0}
            cells |= {"side_a": [sides[0]], "side_b": [sides[1]], "killed_low": killed, "killed_high": killed}
            rows.append(report(f"{source} {deed}", source, day + late, **cells))
    return rows


def marks(linked: Linked) -> tuple[int, int]:
    """Links made, and those of them that are right."""
    made = [row for row in linked.links.to_pylist() if row["by"] == "score"]
    return len(made), sum(row["report_id"].split()[1] == row["incident_id"].split()[1] for row in made)


def nearest(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """The same of the nearest within 25 km and two days, each report once."""
    one, two = ([row for row in rows if row["source"] == source] for source in WORDS)
    found = []
    for a, first in enumerate(one):
        for b, second in enumerate(two):
            late = abs((first["start"] - second["start"]).days)
            if late > 2:
                continue
            north, east = first["lat"] - second["lat"], 0.83 * (first["lon"] - second["lon"])
            far = 111.2 * math.hypot(north, east)
            if far <= 25:
                found.append((far + 5 * late, a, b))
    taken: set[tuple[str, int]] = set()
    right = 0
    for _, a, b in sorted(found):
        if not {("one", a), ("two", b)} & taken:
            taken |= {("one", a), ("two", b)}
            right += one[a]["report_id"].split()[1] == two[b]["report_id"].split()[1]
    return len(taken) // 2, right


@pytest.mark.parametrize("seed", [1, 2])
def test_towns_that_are_named_again_and_again_hide_no_match(seed: int) -> None:
    rows = deeds(seed, 1500)
    told = [{row["report_id"].split()[1] for row in rows if row["source"] == source} for source in WORDS]
    true = len(told[0] & told[1])
    scores = [2 * right / (made + true) for made, right in (marks(link(table(rows), None)), nearest(rows))]
    assert scores[0] > 0.9
    assert scores[0] > scores[1] + 0.05
