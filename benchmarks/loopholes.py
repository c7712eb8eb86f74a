"""Is a planted loophole found first, and how fast: `python benchmarks/loopholes.py [--seeds 501 520] [--reports 6000] [--shift 1.0]
[--account established] [--incidents 1000000]`.

For each seed an exercise in which one force gives up one barred act for another that nobody bars. Printed: the rank of that shift in the
list of loopholes, from linked reports and from the true incidents, and what stands first where it is not that. Then the seconds that
one million incidents of ten years take, reading them from disk left out, and of what.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from measure import incidents

from sulh.drafts.past import Past
from sulh.exercise.country import make_country
from sulh.exercise.files import make_exercise
from sulh.exercise.history import make_history
from sulh.exercise.observers import reports_of_an_incident
from sulh.exercise.planted import Planted
from sulh.exercise.text import AGREEMENT
from sulh.loopholes import Loopholes, loopholes_of, loopholes_of_case
from sulh.terms.compile import load_compiled


def rank_of(found: Loopholes, planted: dict[str, Any]) -> tuple[int | None, str]:
    """The rank of the planted shift, and what stands first."""
    rows = found.tables["loopholes"].to_pylist()
    for row in rows:
        if (row["from_actor"], row["from_act"], row["actor"], row["act"]) == (
            planted["force"], planted["given_up"], planted["force"], planted["turned_to"],
        ):  # fmt: skip
            return row["rank"], rows[0]["what"]
    return None, rows[0]["what"] if rows else "nothing"


def true_incidents(folder: Path, seed: int, reports: int, planted: Planted) -> pa.Table:
    """What truly happened, as incidents of which everything is known."""
    random = np.random.default_rng(seed)
    country = make_country(random)
    history = make_history(country, random, 365, max(round(reports / reports_of_an_incident()), 1), planted)
    with (folder / "truth" / "incidents.csv").open(encoding="utf-8") as stream:
        assert [row["act"] for row in csv.DictReader(stream)] == history.act.tolist()
    return incidents(history, [country.district_names[number] for number in history.district])


def planted_rank(seed: int, reports: int, shift: float, account: str) -> tuple[int | None, int | None]:
    planted = Planted(barred_fall=shift, seed=seed).with_loophole()
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "case"
        make_exercise(folder, seed, 365, reports, planted)
        named = json.loads((folder / "truth" / "planted.json").read_text(encoding="utf-8"))
        found = loopholes_of_case(folder, account=account)
        rank, first = rank_of(found, named)
        terms = load_compiled(folder / "agreement.yaml")
        truth = loopholes_of(Past("truth", terms, true_incidents(folder, seed, reports, planted)), terms)
        true_rank, _ = rank_of(truth, named)
    told = f"{named['given_up']} -> {named['turned_to']} by {named['force']}"
    more = "" if rank == 1 else f"; first: {first}"
    print(
        f"seed {seed}: {told}: rank {rank} from linked reports, {true_rank} from the true incidents{more}", flush=True
    )
    return rank, true_rank


def speed(size: int) -> None:
    """One account, everything known, ten years."""
    random = np.random.default_rng(1)
    country = make_country(random)
    history = make_history(country, random, 3_650, size)
    table = incidents(history, list(country.district_names))
    with tempfile.TemporaryDirectory() as parent:
        file = Path(parent) / "agreement.yaml"
        file.write_text(AGREEMENT, encoding="utf-8")
        terms = load_compiled(file)
    steps: list[tuple[str, float, float]] = []
    began = time.perf_counter()
    loopholes_of(
        Past("speed", terms, table), terms,
        progress=lambda step: steps.append((step, time.perf_counter(), time.process_time())),
    )  # fmt: skip
    ended, used = time.perf_counter(), time.process_time()
    print(f"{size:,} incidents: {ended - began:.1f} s, {used - steps[0][2]:.1f} s of processor time")
    for (step, start, spent), (_, end, after) in zip(steps, [*steps[1:], ("", ended, used)], strict=True):
        print(f"  {step}: {end - start:.1f} s ({after - spent:.1f} s of processor time)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs=2, default=(501, 520), help="first and last")
    parser.add_argument("--reports", type=int, default=6_000)
    parser.add_argument("--shift", type=float, default=1.0)
    parser.add_argument("--account", default="established")
    parser.add_argument("--incidents", type=int, default=1_000_000, help="0: no test of speed")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores")
    seeds = range(given.seeds[0], given.seeds[1] + 1)
    ranks = [planted_rank(seed, given.reports, given.shift, given.account) for seed in seeds]
    if ranks:
        for place, what in enumerate(("linked reports", "the true incidents")):
            first = sum(pair[place] == 1 for pair in ranks)
            print(f"ranked first on {first} of {len(ranks)} seeds, from {what}")
    if given.incidents:
        speed(given.incidents)


if __name__ == "__main__":
    main()
