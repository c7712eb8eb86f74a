"""How fast a changed clause is replayed: `python benchmarks/replay.py [INCIDENTS ...]`, default 1000000 10000000.

Ten years of an invented war on one account. Printed: seconds to make the incidents ready, then for each of three clauses, changed in
the running process, the seconds to the whole answer (all clauses, readings, sides and units), and the ratio to one comparison
of numpy of the same incidents' acts and deaths by hand, which knows no readings, no unknowns and no sides.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from measure import incidents

from sulh.drafts.replay import Replayer, undated_rules
from sulh.engine import DuckDB
from sulh.exercise.country import make_country
from sulh.exercise.history import make_history
from sulh.exercise.text import AGREEMENT
from sulh.findings.facts import fact_table
from sulh.findings.near import add_nearness
from sulh.terms.compile import Compiled, load_compiled

CLAUSES = (
    "must_not: roadside_bomb",
    "must_not: {act: [roadside_bomb, ambush], killed: {at_least: 3}}",
    "must_not: {act: raid, target: civilians, killed: {at_least: 2}}",
)


def terms(folder: Path, clause: str | None) -> Compiled:
    """The exercise's agreement, with one more clause."""
    text = AGREEMENT
    if clause is not None:
        text = text.replace("provisions:\n", f"provisions:\n  NEW: {{binds: front, {clause}}}\n", 1)
    (folder / "agreement.yaml").write_text(text, encoding="utf-8")
    return load_compiled(folder / "agreement.yaml")


def replay(size: int, folder: Path) -> None:
    random = np.random.default_rng(1)
    country = make_country(random)
    history = make_history(country, random, 3_650, size)
    compiled = terms(folder, None)
    agreement = compiled.agreement
    table = incidents(history, list(country.district_names))
    began = time.perf_counter()
    facts = fact_table(table, agreement.vocabulary, compiled.legend, agreement.readings)
    add_nearness(facts, compiled.legend, agreement.vocabulary, DuckDB())
    for what in compiled.legend.broken.values():
        facts.with_yes(what.fact, np.full(size, 3, np.int8))
    rules = undated_rules(compiled)
    replayer = Replayer(facts, compiled, DuckDB(), rules)
    replayer.replay("draft", rules)
    print(f"{size:,} incidents made ready in {time.perf_counter() - began:.1f} s")
    for clause in CLAUSES:
        changed = undated_rules(terms(folder, clause))
        for word in ("first", "again"):
            began = time.perf_counter()
            replayer.replay("draft", changed)
            took = time.perf_counter() - began
            began = time.perf_counter()
            int(((history.act == "roadside_bomb") & (history.killed >= 3)).sum())
            floor = time.perf_counter() - began
            print(f"  {clause}: {word} {took:.2f} s, {took / floor:.1f} times the comparison by hand ({floor:.3f} s)")


def main() -> None:
    print(f"{os.cpu_count()} cores")
    for text in sys.argv[1:] or ["1000000", "10000000"]:
        with tempfile.TemporaryDirectory() as folder:
            replay(int(text), Path(folder))


if __name__ == "__main__":
    main()
