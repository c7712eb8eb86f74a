"""How well and how fast reports are linked: `python benchmarks/link.py [reports ...] [--bursts] [--seed N]`.

Three sources report 60, 50 and 40 % of the incidents; 20 incidents a day in 600 x 600 km around clustered towns;
place errors Student's t with 3 degrees of freedom, delays of 0 to 2 days, one label in ten wrong, one in twenty absent;
no tolls. With `--bursts`, 30 % of the incidents come in hot spots: several on one day in one town. Prints pair F1, the
seconds, and their ratio to the time in which a hand-written KD-tree search finds the near pairs of the same reports,
and the F1 of a rule of thumb on them: at most 25 km, 2 days and one label of three apart, nearest first, a source once.
No other program is run here.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from scipy.spatial import cKDTree

from sulh.incidents.assign import Rules, assign
from sulh.incidents.decisions import Decisions
from sulh.incidents.link import Linked, link
from sulh.reports.schema import REPORTS

SHARES = (0.6, 0.5, 0.4)
PLACE_SCALE_KM = 3.5
"""Puts the median distance of two reports of one incident at 7.4 km."""
TOWNS, TOWN_SPREAD_KM = 60, 20.0
DELAYS = (0.6, 0.27, 0.13)
LABELS = {"act": 8, "perpetrator": 5, "target": 6}
KM_PER_DEGREE = 111.195


def world(reports: int, seed: int, *, bursts: bool) -> tuple[pa.Table, np.ndarray]:
    """A reports table of about this many rows, shuffled, and the incident that each row is truly about."""
    rng = np.random.default_rng(seed)
    incidents = round(reports / sum(SHARES))
    towns = rng.uniform(0, 600, (TOWNS, 2))
    town = rng.choice(TOWNS, incidents, p=_skewed(TOWNS))
    day = rng.integers(0, max(1, incidents // 20), incidents)
    if bursts:
        _burst(rng, town, day)
    point = towns[town] + rng.normal(0, TOWN_SPREAD_KM, (incidents, 2))
    labels = {name: rng.choice(size, incidents, p=_skewed(size)) for name, size in LABELS.items()}
    told = [np.flatnonzero(rng.random(incidents) < share) for share in SHARES]
    truth = np.concatenate(told)
    source = np.repeat(np.arange(len(SHARES)), [len(part) for part in told])
    size = len(truth)
    error = rng.standard_normal((size, 2)) * PLACE_SCALE_KM / np.sqrt(rng.chisquare(3, (size, 1)) / 3)
    seen = point[truth] + error
    days = day[truth] + rng.choice(3, size, p=DELAYS)
    columns = {name: _noisy(rng, name, values[truth]) for name, values in labels.items()}
    order = rng.permutation(size)
    shuffled = {name: [values[at] for at in order] for name, values in columns.items()}
    return _table(source[order], seen[order], days[order], shuffled), truth[order]


def _skewed(size: int) -> np.ndarray:
    weights = 1 / np.sqrt(np.arange(1, size + 1))
    return weights / weights.sum()


def _burst(rng: np.random.Generator, town: np.ndarray, day: np.ndarray) -> None:
    hot = np.flatnonzero(rng.random(len(town)) < 0.3)
    for start in range(0, len(hot), 6):
        several = hot[start : start + 6]
        town[several], day[several] = town[several[0]], day[several[0]]


def _noisy(rng: np.random.Generator, name: str, values: np.ndarray) -> list[list[str] | None]:
    wrong = rng.random(len(values)) < 0.1
    values = np.where(wrong, (values + rng.integers(1, LABELS[name], len(values))) % LABELS[name], values)
    absent = rng.random(len(values)) < 0.05
    return [None if gone else [f"{name}_{value}"] for value, gone in zip(values, absent, strict=True)]


def _table(
    source: np.ndarray, seen: np.ndarray, days: np.ndarray, labels: dict[str, list[list[str] | None]]
) -> pa.Table:
    size = len(source)
    first = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
    start = first + days.astype(np.int64) * 86_400
    lat = 33 + (seen[:, 1] - 300) / KM_PER_DEGREE
    lon = 65 + (seen[:, 0] - 300) / (KM_PER_DEGREE * np.cos(np.radians(lat)))
    given = {
        "report_id": [f"r{number}" for number in range(size)],
        "source": [f"source_{number}" for number in source],
        "stance": ["claims"] * size,
        "start": start,
        "end": start + 86_399,
        "lat": lat,
        "lon": lon,
        "radius_km": np.ones(size),
        "covers_low": np.ones(size, dtype=np.int64),
        "covers_high": np.ones(size, dtype=np.int64),
        "listed_as_violation": np.zeros(size, dtype=bool),
        **labels,
    }
    columns = [pa.array(given[f.name], f.type) if f.name in given else pa.nulls(size, f.type) for f in REPORTS]
    return pa.table(columns, schema=REPORTS)


def pair_scores(linked: Linked, reports: pa.Table, truth: np.ndarray) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of reports of one incident."""
    home = dict(zip(linked.links["report_id"].to_pylist(), linked.links["incident_id"].to_pylist(), strict=True))
    found = np.unique([home[report] for report in reports["report_id"].to_pylist()], return_inverse=True)[1]
    return f1_of(found.astype(np.int64), truth)


def f1_of(found: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs, from each row's group and its true incident."""
    both = found * (int(truth.max()) + 1) + truth
    hits, said, true = (_pairs(labels) for labels in (both, found, truth))
    precision, recall = hits / max(1, said), hits / max(1, true)
    return precision, recall, 2 * hits / max(1, said + true)


def _pairs(labels: np.ndarray) -> int:
    times = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((times * (times - 1) // 2).sum())


def lower_limit(reports: pa.Table) -> tuple[float, int]:
    """Seconds in which a bare KD-tree finds the pairs within 50 km and 3 days, and how many they are."""
    began = time.perf_counter()
    lat, lon = np.radians(reports["lat"].to_numpy()), np.radians(reports["lon"].to_numpy())
    days = reports["start"].cast(pa.int64()).to_numpy() / 86_400
    xyz = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]) * 6371
    tree = cKDTree(np.column_stack([xyz, (days - days.min()) * 50 / 3]))
    near = len(tree.query_pairs(50, p=np.inf, output_type="ndarray"))
    return time.perf_counter() - began, near


def rule_of_thumb(reports: pa.Table, truth: np.ndarray) -> float:
    """Pair F1 of hard agreement rules with one-to-one assignment, the way such lists are matched by hand."""
    lat, lon = np.radians(reports["lat"].to_numpy()), np.radians(reports["lon"].to_numpy())
    days = reports["start"].cast(pa.int64()).to_numpy() / 86_400
    xyz = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]) * 6371
    left, right = cKDTree(np.column_stack([xyz, days * 25 / 2])).query_pairs(25.001, p=np.inf, output_type="ndarray").T
    source = np.unique(reports["source"].to_pylist(), return_inverse=True)[1]
    labels = [reports[name].to_pylist() for name in LABELS]
    edges = []
    for one, two, km in zip(left.tolist(), right.tolist(), np.linalg.norm(xyz[left] - xyz[right], axis=1), strict=True):
        agreeing = sum(column[one] is not None and column[one] == column[two] for column in labels)
        if source[one] != source[two] and km <= 25 and agreeing >= 2:
            edges.append((one, two, 10_000 - round(100 * km)))
    found = np.empty(len(truth), dtype=np.int64)
    for number, members in enumerate(assign(edges, Rules(source.astype(np.int64)))):
        found[members] = number
    return f1_of(found, truth)[2]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--bursts", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"cores: {os.cpu_count()}, seed: {arguments.seed}, bursts: {arguments.bursts}")
    for size in arguments.reports:
        reports, truth = world(size, arguments.seed, bursts=arguments.bursts)
        limit, near = lower_limit(reports)
        began = time.perf_counter()
        linked = link(reports, None, Decisions())
        spent = time.perf_counter() - began
        precision, recall, f1 = pair_scores(linked, reports, truth)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(
            f"{len(truth)} reports: pair F1 {f1:.3f} (precision {precision:.3f}, recall {recall:.3f}); "
            f"{spent:.2f} s, {spent / limit:.1f} x the bare KD-tree ({limit:.2f} s, {near} pairs); "
            f"peak {peak:.2f} GiB; {linked.capped} pairs not compared; "
            f"rule of thumb: F1 {rule_of_thumb(reports, truth):.3f}"
        )


if __name__ == "__main__":
    main()
