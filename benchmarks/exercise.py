"""How well an exercise is linked: `python benchmarks/exercise.py [REPORTS] [SEED ...]` (20,000; seeds 31 to 35).

Invented wars of six sources (`sulh.exercise`), straight to the table of reports: places snapped to towns and district centres,
delays, wrong forces, blown-up tolls, denials, rows told twice, made-up rows, rows about several incidents, a fifth of the
incidents in bursts. Printed are pair precision, recall and F1 between sources, the same for links of rows about several
incidents, how far the probabilities of links are from the shares that are right (mean over ten classes, weighted), the share
that is said to be ambiguous and how often it is right, and seconds. No setting of the linker was looked for on these seeds.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pyarrow as pa

from sulh.exercise.country import make_country
from sulh.exercise.history import History, make_history
from sulh.exercise.observers import OBSERVERS, reports_of_an_incident
from sulh.exercise.planted import USUAL
from sulh.exercise.scoring import Row, Truth, rows_of, score_pairs, score_parts
from sulh.exercise.table import reports_table
from sulh.exercise.telling import Told, tell
from sulh.incidents.link import link

SEEDS = (31, 32, 33, 34, 35)
INCIDENTS_A_DAY = 8


def invent(reports: int, seed: int, bursts: float = USUAL.bursts) -> tuple[History, Told, pa.Table, Truth]:
    """An invented war, what is told of it, the same as a table of about so many reports, and the truth by source and row
    (its number in the table). `bursts` is the share of incidents that fall together on one day in one town."""
    random = np.random.default_rng(seed)
    country = make_country(random)
    incidents = round(reports / reports_of_an_incident())
    days = max(30, incidents // INCIDENTS_A_DAY)
    history = make_history(country, random, days, incidents, replace(USUAL, bursts=bursts))
    told = tell(country, history, OBSERVERS, random)
    table = reports_table(country, told, OBSERVERS)
    rows = pa.array(np.arange(table.num_rows))
    table = table.set_column(table.column_names.index("row"), table.schema.field("row"), rows)
    key = [(OBSERVERS[source].key, "", row) for row, source in enumerate(told.source.tolist())]
    same = {key[row]: int(one) for row, one in enumerate(told.truth) if one >= 0 and row not in told.parts}
    return history, told, table, Truth(same, {key[row]: frozenset(parts) for row, parts in told.parts.items()})


def world(reports: int, seed: int) -> tuple[pa.Table, Truth]:
    """The table of reports and the truth of `invent`."""
    return invent(reports, seed)[2:]


def calibration(links: pa.Table, reports: pa.Table, truth: Truth) -> tuple[float, float, float]:
    """The mean gap between probability and share of right links, the ambiguous share, and how often that is right."""
    at = rows_of(reports)
    groups: defaultdict[str, list[tuple[Row, float, str, bool]]] = defaultdict(list)
    for one in links.to_pylist():
        if one["relation"] == "same":
            groups[one["incident_id"]].append((at[one["report_id"]], one["probability"], one["by"], one["ambiguous"]))
    said, right, unsure = [], [], []
    for group in groups.values():
        for row, probability, by, ambiguous in group:
            if by == "score":
                mine = truth.same.get(row)
                others = [truth.same.get(other) == mine and mine is not None for other, *_ in group if other != row]
                said.append(probability)
                right.append(float(np.mean(others)))
                unsure.append(ambiguous)
    p, y, ambiguous = np.array(said), np.array(right), np.array(unsure)
    bins = np.minimum((p * 10).astype(int), 9)
    gap = sum(abs(p[bins == one].mean() - y[bins == one].mean()) * (bins == one).mean() for one in np.unique(bins))
    return float(gap), float(ambiguous.mean()), float(y[ambiguous].mean()) if ambiguous.any() else 1.0


def main() -> None:
    """Link each seed and print."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seeds = [int(one) for one in sys.argv[2:]] or SEEDS
    print(f"cores: {os.cpu_count()}, load {os.getloadavg()[0]:.1f}")
    rows = []
    for seed in seeds:
        table, truth = world(reports, seed)
        began = time.perf_counter()
        linked = link(table, None)
        spent = time.perf_counter() - began
        pairs, parts = score_pairs(linked.links, table, truth), score_parts(linked.links, table, truth)
        gap, ambiguous, right = calibration(linked.links, table, truth)
        rows.append((pairs.precision, pairs.recall, pairs.f1, parts.precision, parts.recall, gap))
        print(
            f"seed {seed}, {table.num_rows:,} reports: pairs F1 {pairs.f1:.3f} ({pairs.precision:.3f}, {pairs.recall:.3f}); "
            f"part_of precision {parts.precision:.2f}, recall {parts.recall:.2f}; calibration off by {gap:.3f}; "
            f"{ambiguous:.1%} ambiguous, of which {right:.0%} right; {spent:.1f} s"
        )
    mean = np.mean(rows, axis=0)
    print(
        f"mean: pairs F1 {mean[2]:.3f} ({mean[0]:.3f}, {mean[1]:.3f}); part_of precision {mean[3]:.2f}, recall {mean[4]:.2f}; "
        f"calibration off by {mean[5]:.3f}"
    )


if __name__ == "__main__":
    main()
