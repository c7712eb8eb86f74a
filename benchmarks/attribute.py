"""How well attribution does: `python benchmarks/attribute.py [SEEDS] [FIRST]` (20 of each kind, exercises from seed 61).

Simple worlds, of labels only: how many sets hold the true force where sources err rarely, often and very often. Exercises
(`sulh.exercise`) of 1,500 reports, linked with preset settings: how many sets hold the truth, and on how many seeds the 95 %
interval of how often each source blames the wrong force holds how often it did; by source, by month and by act. The same with
a wire service added that copies the press in part: between which sources copying is found (surely above a tenth) and whether
the interval holds the share that was copied; and the same for a source of the simple worlds that copies another's labels.
Last, seconds for 100,000 reports. No setting was looked for on seeds 61 to 80.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import repeat
from multiprocessing import get_context
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.exercise.country import make_country
from sulh.exercise.history import FORCES, make_history
from sulh.exercise.observers import OBSERVERS, reports_of_an_incident
from sulh.exercise.table import reports_table
from sulh.exercise.telling import tell
from sulh.incidents.attribute import Attributed, attribute
from sulh.incidents.link import link
from sulh.incidents.schema import LINKS
from sulh.reports.schema import REPORTS

INCIDENTS_A_DAY = 8
ABOVE = 0.1
WIRE = replace(
    next(one for one in OBSERVERS if one.key == "press"), key="wire", sees=(0.2, 0.25, 0.2, 0.25, 0.3, 0.1),
    title="A wire service", place_km=3.0, twice=0.0, several=0.0,
)  # fmt: skip
COPIED = 0.5
"""How many of the press's rows the wire service copies."""
ERRORS = {"rarely": (0.02, 0.04, 0.04, 0.1), "often": (0.05, 0.1, 0.1, 0.3), "very often": (0.1, 0.2, 0.2, 0.4)}


@dataclass(frozen=True)
class World:
    """Reports, and by report id what it is about: an incident and the forces that truly took part; and who was copied."""

    reports: pa.Table
    about: dict[str, tuple[int, list[str]]]
    copied: frozenset[str]


def exercise(reports: int, seed: int, wire: bool = False) -> World:
    """A world of about so many reports."""
    random = np.random.default_rng(seed)
    country = make_country(random)
    incidents = round(reports / reports_of_an_incident())
    history = make_history(country, random, max(30, incidents // INCIDENTS_A_DAY), incidents)
    observers = (*OBSERVERS, WIRE) if wire else OBSERVERS
    told = tell(country, history, observers, random)
    table = reports_table(country, told, observers)
    about = {}
    for row, one in enumerate(told.truth.tolist()):
        if one >= 0 and row not in told.parts:
            both = [history.force[one], *([history.partner[one]] if history.partner[one] >= 0 else [])]
            about[f"r{row:08}"] = int(one), [FORCES[force] for force in both]
    return _wired(World(table, about, frozenset()), random) if wire else World(table, about, frozenset())


def _wired(world: World, random: np.random.Generator) -> World:
    """The wire service tells some incidents as the press does, cell by cell, a few hours later."""
    rows = world.reports.to_pylist()
    press = [row for row in rows if row["source"] == "press" and row["report_id"] in world.about]
    chosen = {row["report_id"]: row for row in press if random.random() < COPIED}
    taken = {world.about[one][0] for one in chosen}
    kept = [row for row in rows if row["source"] != "wire" or world.about.get(row["report_id"], (-1,))[0] not in taken]
    later = timedelta(hours=5)
    copies = [
        row | {"report_id": f"w{row['report_id'][1:]}", "source": "wire", "submitted": row["submitted"] + later}
        for row in chosen.values()
    ]
    about = world.about | {f"w{one[1:]}": world.about[one] for one in chosen}
    return World(pa.Table.from_pylist(kept + copies, REPORTS), about, frozenset(row["report_id"] for row in copies))


def simple(seed: int, errors: tuple[float, ...], copies: float = 0.0, incidents: int = 150) -> tuple[World, pa.Table]:
    """Sources that each hear of 60 % of the incidents and name a wrong force so often; a further source hears of as many and
    tells some as the last of them does, and errs as often where it does not. With links that are right."""
    random = np.random.default_rng(seed)
    forces, rows, about, copied = ("army", "league", "guard", "front"), [], {}, set()
    truth = random.choice(forces, incidents, p=[0.4, 0.3, 0.1, 0.2]).tolist()
    for number, force in enumerate(truth):
        last = None
        for source, error in enumerate((*errors, *([errors[-1]] if copies else []))):
            copy = source == len(errors) and last is not None and random.random() < copies
            if copy or random.random() < 0.6:
                wrong = [one for one in forces if one != force]
                said = str(last) if copy else str(random.choice(wrong)) if random.random() < error else force
                last = said if source == len(errors) - 1 else last
                name = f"{number:04}/{source}"
                rows.append(_row(name, source, said, number))
                about[name] = number, [force]
                copied |= {name} if copy else set()
    links, founders = [], dict[int, str]()
    for row in rows:
        founder = founders.setdefault(about[row["report_id"]][0], row["report_id"])
        by = "founding" if founder == row["report_id"] else "score"
        links.append(dict(zip(LINKS.names, (row["report_id"], founder, "same", 1.0, False, by), strict=True)))
    return World(pa.Table.from_pylist(rows, REPORTS), about, frozenset(copied)), pa.Table.from_pylist(links, LINKS)


def _row(name: str, source: int, said: str, day: int) -> dict[str, Any]:
    start = datetime(2031, 1, 1, tzinfo=UTC) + timedelta(days=day % 300)
    row: dict[str, Any] = dict.fromkeys(REPORTS.names)
    return row | {
        "report_id": name, "source": f"source {source}", "stance": "claims", "covers_low": 1, "covers_high": 1, "start": start,
        "end": start + timedelta(days=1, seconds=-1), "perpetrator": [said], "perpetrator_surely": [said],
        "grade": "C", "listed_as_violation": False, "submitted": start + timedelta(days=2 + source),
    }  # fmt: skip


def sets_held(world: World, found: Attributed) -> list[bool]:
    """For each incident whether its set holds a force that truly took part."""
    held = defaultdict[str, set[str]](set)
    for row in found.attributions.to_pylist():
        held[row["incident_id"]] |= {row["actor"]} if row["in_set"] else set()
    return [bool(held[one] & set(world.about[one][1])) for one in held if one in world.about]


def true_rates(world: World, links: pa.Table) -> dict[tuple[str, str, str], float]:
    """By source, month and act how many of the reports that were attributed truly name a wrong force."""
    surely = {row["report_id"] for row in links.to_pylist() if row["relation"] == "same" and not row["ambiguous"]}
    wrong = defaultdict[tuple[str, str, str], list[bool]](list)
    for row in world.reports.to_pylist():
        name, said = row["report_id"], row["perpetrator"] or []
        if name in surely and name in world.about and row["stance"] in ("claims", "owns") and len(said) == 1:
            keys = [("all", "all"), (row["start"].strftime("%Y-%m"), "all")]
            keys += [("all", row["act"][0])] if row["act"] and len(row["act"]) == 1 else []
            for key in keys:
                wrong[row["source"], *key].append(said[0] not in world.about[name][1])
    return {key: float(np.mean(one)) for key, one in wrong.items()}


def rates_held(world: World, links: pa.Table, found: Attributed) -> dict[str, list[bool]]:
    """Whether intervals hold the true rate: by source, and “by month” and “by act”."""
    true, held = true_rates(world, links), defaultdict[str, list[bool]](list)
    for row in found.wrong_force.to_pylist():
        key = row["source"], row["period"], row["act"]
        if key in true:
            kind = "by act" if key[2] != "all" else "by month" if key[1] != "all" else key[0]
            held[kind].append(row["low"] - 5e-5 <= true[key] <= row["high"] + 5e-5)
    return held


_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def copying(world: World, links: pa.Table, found: Attributed, copier: tuple[str, str]) -> tuple[int, int, bool]:
    """How many pairs of sources are wrongly, how many rightly said to copy, and whether the interval holds the true share."""
    said = {(row["source"], row["from_source"]): row for row in found.copying.to_pylist()}
    sure = {pair for pair, row in said.items() if row["low"] > ABOVE}
    home = {row["report_id"]: row["incident_id"] for row in links.to_pylist()}
    reports = [row for row in world.reports.to_pylist() if row["perpetrator"] and row["stance"] in ("claims", "owns")]
    first: dict[str, datetime] = {}
    for row in reports:
        if row["source"] == copier[1]:
            incident = home.get(row["report_id"], "")
            first[incident] = min(first.get(incident, row["submitted"]), row["submitted"])
    # the table speaks of those that could have been copied: the other's stood there, and not later
    shared = [
        row["report_id"] in world.copied
        for row in reports
        if row["source"] == copier[0] and row["submitted"] >= first.get(home.get(row["report_id"], ""), _NEVER)
    ]
    one = said.get(copier, {"low": 0.0, "high": 0.0})
    return len(sure - {copier}), len(sure & {copier}), one["low"] <= float(np.mean(shared)) <= one["high"]


def _sets_of(seed: int, errors: tuple[float, ...]) -> list[bool]:
    world, links = simple(seed, errors)
    return sets_held(world, attribute(world.reports, links))


def _copying_of(seed: int) -> tuple[int, int, bool]:
    world, links = simple(seed, (0.05, 0.1, 0.1, 0.25), 0.6, 300)
    return copying(world, links, attribute(world.reports, links), ("source 4", "source 3"))


def simple_worlds(pool: Executor, seeds: range) -> None:
    """Sets, and copying, of labels alone."""
    for name, errors in ERRORS.items():
        held = [one for world in pool.map(_sets_of, seeds, repeat(errors)) for one in world]
        print(
            f"simple worlds, sources err {name}: sets hold the truth of {np.mean(held):.1%} ({len(seeds)} seeds)",
            flush=True,
        )
    _say("labels alone, 300 incidents", list(pool.map(_copying_of, seeds)))


def _say(name: str, marks: list[tuple[int, int, bool]]) -> None:
    wrong, right, held = (sum(column) for column in zip(*marks, strict=True))
    print(
        f"copying ({name}): found in {right} of {len(marks)}, {wrong} other pairs said to copy; the interval holds the "
        f"share that was copied in {held}",
        flush=True,
    )


@dataclass(frozen=True)
class Marks:
    """Of one exercise: whether each set and each rate's interval holds the truth, pairs of sources wrongly said to copy, and what was
    found with a wire service that copies."""

    sets: list[bool]
    rates: dict[str, list[bool]]
    false: int
    wire: tuple[int, int, bool]


def _marks(seed: int) -> Marks:
    world = exercise(1500, seed)
    links = link(world.reports, None).links
    found = attribute(world.reports, links)
    false = sum(row["low"] > ABOVE for row in found.copying.to_pylist())
    wired = exercise(1500, seed, wire=True)
    theirs = link(wired.reports, None).links
    wire = copying(wired, theirs, attribute(wired.reports, theirs), ("wire", "press"))
    return Marks(sets_held(world, found), dict(rates_held(world, links, found)), false, wire)


def exercises(pool: Executor, seeds: range) -> None:
    """Sets, rates and copying of exercises."""
    marks = list(pool.map(_marks, seeds))
    sets = [held for one in marks for held in one.sets]
    print(f"exercises: sets hold the truth of {np.mean(sets):.1%} ({len(seeds)} seeds)")
    for kind in sorted({kind for one in marks for kind in one.rates}):
        held = [held for one in marks for held in one.rates.get(kind, [])]
        print(f"exercises, wrong force, {kind}: the interval holds the truth in {sum(held)} of {len(held)}")
    print(f"exercises without copying: {sum(one.false for one in marks)} pairs of sources said to copy, over all seeds")
    _say("exercises with a wire service", [one.wire for one in marks])


def main() -> None:
    """Print all figures."""
    count, first = (int(one) for one in [*sys.argv[1:], *("20", "61")[len(sys.argv) - 1 :]][:2])
    print(f"cores: {os.cpu_count()}, load {os.getloadavg()[0]:.1f}")
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        simple_worlds(pool, range(count))
        exercises(pool, range(first, first + count))
    world = exercise(100_000, first)
    links = link(world.reports, None).links
    began = time.perf_counter()
    attribute(world.reports, links)
    print(f"{world.reports.num_rows:,} reports: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
