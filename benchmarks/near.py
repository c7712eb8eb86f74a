"""An attack nearby against the same join by hand, on the same facts: `python benchmarks/near.py [ROWS]`.

Made incidents (no real event) around towns of a country of 600 x 600 km over a year: an eighth are attacks by one side on the
other; 5 % have no place, 5 % no time, the rest a moment or an hour. The question is asked of every row: was there surely such
an attack at most 24 hours before and 50 km away? By hand it is one DuckDB query over the same columns: cells of the reach,
days, an equi-join, the distance on the sphere. Then everything in one city, at three sizes. What is printed: seconds of each
as the least of three runs, the ratio, and whether the rows that are surely near are the same.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from sulh.engine import DuckDB
from sulh.findings.facts import CAN_BE_YES, UNBOUNDED, FactTable
from sulh.findings.near import Watched, add_nearness
from sulh.findings.values import SetValue
from sulh.terms.legend import Legend, Nearness
from sulh.words.vocabulary import vocabulary

WORDS = vocabulary({"north": None, "south": None})
YEAR = 365 * 86_400
RUNS = 3


def made(rows: int, *, towns: int = 60, spread: float = 0.15, day_long: float = 0.0, seed: int = 1) -> FactTable:
    """Made facts: towns within 600 km, incidents around them (`spread` in degrees), a share of them known by day only."""
    rng = np.random.default_rng(seed)
    centre = np.stack([rng.uniform(31, 36.4, towns), rng.uniform(62, 68, towns)])
    town = rng.integers(0, towns, rows)
    lat, lon = centre[:, town] + rng.normal(0, spread, (2, rows))
    start = rng.integers(1_577_836_800, 1_577_836_800 + YEAR, rows)
    width = np.where(rng.random(rows) < 0.5, 0, 3600)
    width = np.where(rng.random(rows) < day_long, 86_399, width)
    undated, unplaced = rng.random(rows) < 0.05, rng.random(rows) < 0.05
    attack = rng.random(rows) < 0.125
    acts, actors = WORDS.acts, WORDS.actors
    codes: dict[str, list[Any]] = {
        "act": [
            SetValue(acts.mask("raid"), (acts.mask("raid"),)),
            SetValue(acts.mask("ambush"), (acts.mask("ambush"),)),
        ],
        "perpetrator": [SetValue(actors.mask(name), (actors.mask(name),)) for name in ("south", "north")],
        "target": [SetValue(actors.mask(name), (actors.mask(name),)) for name in ("north", "south")],
    }
    side = np.where(attack, 1, 0).astype(np.int32)
    table = {
        "row": np.arange(rows), "incident_id": np.char.add("i", np.arange(rows).astype(str)),
        "account": np.full(rows, "established"), "occurred": np.full(rows, CAN_BE_YES, dtype=np.int8),
        "act": side, "perpetrator": side, "target": side,
        "time_low": np.where(undated, -UNBOUNDED, start), "time_high": np.where(undated, UNBOUNDED, start + width),
        "lat": np.where(unplaced, 0.0, lat), "lon": np.where(unplaced, 0.0, lon),
        "radius": np.where(unplaced, -1, rng.choice([0, 1000, 5000], rows)),
    }  # fmt: skip
    return FactTable(pa.table(table), codes)


def nearness(hours: int = 24, km: int = 50) -> Nearness:
    """An attack by the north on the south."""
    by, on = WORDS.actors.mask("north"), WORDS.actors.mask("south")
    return Nearness(by, by, on, on, hours * 3600, km * 1000, None, "an attack")


def ours(facts: FactTable, near: Nearness, watched: list[Watched]) -> np.ndarray:
    """The rows that are surely near."""
    copied = FactTable(facts.table, facts.codes, {})
    add_nearness(copied, Legend(near={"near": near}), WORDS, DuckDB(), (), watched)
    return np.flatnonzero(copied.table["yes_0"].to_numpy() == CAN_BE_YES)


def by_hand(facts: FactTable, near: Nearness) -> np.ndarray:
    """The same rows by one query."""
    connection = duckdb.connect()
    connection.register(
        "given", facts.table.select(["row", "account", "act", "time_low", "time_high", "lat", "lon", "radius"])
    )
    km, seconds = near.within_metres, near.within_seconds
    high = km / 111_194
    wide = high / np.cos(np.radians(40))
    connection.execute(
        f"""
        CREATE TABLE facts AS SELECT *, floor(lat / {high})::INT AS y, floor(lon / {wide})::INT AS x, time_low // {seconds} AS t
        FROM given WHERE radius >= 0 AND time_low > {-UNBOUNDED} AND radius <= {km} AND time_high - time_low <= {seconds}
        """
    )
    found = connection.sql(
        f"""
        SELECT DISTINCT i.row FROM facts AS i JOIN (
            SELECT row, account, time_low, time_high, lat, lon, radius, y + dy AS y, x + dx AS x, t + dt AS t FROM facts,
            (SELECT unnest([-1, 0, 1]) AS dy), (SELECT unnest([-1, 0, 1]) AS dx), (SELECT unnest([0, 1]) AS dt) WHERE act = 1
        ) AS j ON i.y = j.y AND i.x = j.x AND i.t = j.t AND i.account = j.account
        WHERE i.row <> j.row AND j.time_high <= i.time_low AND i.time_high - j.time_low <= {seconds}
          AND round(2 * 6371008.8 * asin(least(1.0, sqrt(power(sin(radians(j.lat - i.lat) / 2), 2)
              + cos(radians(i.lat)) * cos(radians(j.lat)) * power(sin(radians(j.lon - i.lon) / 2), 2))))) + i.radius + j.radius <= {km}
        ORDER BY i.row
        """
    ).to_arrow_table()
    return found["row"].to_numpy()


def least(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """The seconds of the quickest run, and what it gave."""
    best, found = float("inf"), np.zeros(0)
    for _ in range(RUNS):
        started = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - started)
    return best, found


def main(rows: int = 1_000_000) -> None:
    """Run all and print."""
    print(f"{os.cpu_count()} cores; least of {RUNS} runs each")
    watching = [Watched("established", WORDS.acts.everything, None, 1_577_836_800 - YEAR, 1_577_836_800 + 2 * YEAR)]
    for words, facts, near in (
        ("spread over 60 towns", made(rows), nearness()),
        ("the same, 2 h and 5 km", made(rows), nearness(2, 5)),
    ):
        mine, got = least(lambda facts=facts, near=near: ours(facts, near, []))
        theirs, wanted = least(lambda facts=facts, near=near: by_hand(facts, near))
        same = np.array_equal(got, wanted)
        print(
            f"{rows:,} incidents, {words}: sulh {mine:.2f} s, by hand {theirs:.2f} s, ratio {mine / theirs:.2f}; {len(got):,} surely near, the same rows: {same}"
        )
    mine, got = least(lambda: ours(made(rows), nearness(), watching))
    print(f"{rows:,} incidents, declared coverage of everything: sulh {mine:.2f} s")
    for size in (rows // 4, rows // 2, rows):
        for words, city, near in (
            ("one city", made(size, towns=1, spread=0.02), nearness()),
            ("one city, half of it known by day", made(size, towns=1, spread=0.02, day_long=0.5), nearness()),
            ("one point", made(size, towns=1, spread=0.0), nearness()),
            ("two cities at the limit", two_cities(size), nearness()),
        ):
            mine, got = least(lambda city=city, near=near: ours(city, near, []))
            print(f"{size:,} incidents, {words}: sulh {mine:.2f} s; {len(got):,} surely near")


def two_cities(rows: int) -> FactTable:
    """Attacks in one city and everything else in another, as far away as the reach of 50 km."""
    facts = made(rows, towns=1, spread=0.02)
    lat = facts.table["lat"].to_numpy() + np.where(facts.table["act"].to_numpy() == 1, 0.45, 0.0)
    return FactTable(facts.table.set_column(facts.table.column_names.index("lat"), "lat", pa.array(lat)), facts.codes)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
