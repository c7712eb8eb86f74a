"""How fast two drafts are compared: `python benchmarks/compare.py [INCIDENTS ...]`, default 1000000.

Ten years of an invented war on one account, and two drafts: the exercise's agreement, and the same with a wider, a narrower and a new clause
and another reading of its exception. Printed: seconds from the table of incidents to all tables of a comparison (facts, nearness, every
clause in three readings, sides and harm) with and without the incidents behind each number; and the ratio to numpy by hand on the
same incidents, which counts what one bars and the other does not, by side, with the killed, from codes of acts, forces and targets that it
makes of the same columns first; it knows no readings, no unknowns, no exceptions and no lists.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from measure import incidents

from sulh.drafts.comparing.compare import compared
from sulh.drafts.comparing.shared import Draft
from sulh.drafts.past import Past
from sulh.exercise.country import make_country
from sulh.exercise.history import make_history
from sulh.exercise.text import AGREEMENT
from sulh.terms.compile import Compiled, load_compiled

CHANGES = (
    ("must_not: [air_strike, drone_strike]", "must_not: {act: [air_strike, drone_strike], killed: {at_least: 2}}"),
    ("must_not: night_raid", "must_not: raid"),
    ("within_hours: 2, within_km: 5", "within_hours: 6, within_km: 10"),
    ("  F2:", '  F4: {title: "No roadside bombs", binds: front, must_not: roadside_bomb}\n  F2:'),
)


def terms(folder: Path, *changes: tuple[str, str]) -> Compiled:
    """The exercise's agreement with some words changed."""
    text = AGREEMENT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file = folder / "draft.yaml"
    file.write_text(text, encoding="utf-8")
    return load_compiled(file)


def by_hand(table: pa.Table, one: Compiled, other: Compiled) -> list[int]:
    """What each bars and the other does not, in incidents and killed, by side; taking every fact as known and no exception to hold."""
    words = {}
    for name in ("act", "perpetrator", "target"):
        encoded = pc.list_flatten(table[name].combine_chunks()).dictionary_encode()
        words[name] = encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
    killed = table["killed_low"].to_numpy()
    vocabulary = one.agreement.vocabulary

    def some(name: str, *nodes: str) -> np.ndarray:
        codes, names = words[name]
        wanted = vocabulary.tree(name).mask(nodes)
        return np.array([bool(vocabulary.tree(name).mask(node) & wanted) for node in names])[codes]

    sides = [some("perpetrator", party) for party in ("republic", "front")]
    north, south = sides
    civilians = some("target", "civilians") & some("act", "attack")
    shared = (south & (some("act", "suicide_attack") | some("act", "checkpoint_attack"))) | (
        (north | south) & civilians
    )
    strikes = north & some("act", "air_strike", "drone_strike")
    mine = shared | strikes | (north & some("act", "night_raid"))
    theirs = shared | (strikes & (killed >= 2)) | (north & some("act", "raid")) | (south & some("act", "roadside_bomb"))
    found = []
    for part in (mine & ~theirs, theirs & ~mine):
        for side in (np.ones(len(killed), bool), north, south, ~(north | south)):
            rows = part & side
            found += [int(rows.sum()), int(killed[rows].sum())]
    return found


def run(size: int, folder: Path) -> None:
    random = np.random.default_rng(1)
    country = make_country(random)
    table = incidents(make_history(country, random, 3_650, size), list(country.district_names))
    one, other = terms(folder), terms(folder, *CHANGES)
    drafts = [Draft("A", "A", one), Draft("B", "B", other)]
    began = time.perf_counter()
    by_hand(table, one, other)
    floor = time.perf_counter() - began
    print(f"{size:,} incidents; by hand {floor:.2f} s")
    for lists in (False, True):
        began = time.perf_counter()
        tables = compared(Past("invented", one, table), drafts, "established", lists=lists)
        took = time.perf_counter() - began
        more = f" with {len(tables['compare_caught']):,} rows of lists" if lists else ""
        print(f"  two drafts compared in {took:.1f} s{more}, {took / floor:.1f} times")
    exact = tables["compare_catches"]["exact"].to_pylist()
    print(f"  exact: {sum(exact):,} of {len(exact):,} numbers")


def main() -> None:
    print(f"{os.cpu_count()} cores")
    for text in sys.argv[1:] or ["1000000"]:
        with tempfile.TemporaryDirectory() as folder:
            run(int(text), Path(folder))


if __name__ == "__main__":
    main()
