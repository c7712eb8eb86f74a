"""How fast readings are brought together: `python benchmarks/readings.py [INCIDENTS ...]`, default 100000 1000000.

Ten years of an invented war on one account, each incident at one second and place. Printed: seconds (and seconds of the
processor, on a shared machine the fairer) for all definitions and pairs, for all hours and kilometres between the two
readings of “under attack” on both suppositions, and how long it takes to write one single choice of hours and kilometres into the
agreement and judge from scratch; the ratio is what trying the same choices by hand would take against the grid.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from measure import incidents

from sulh.drafts.past import Past
from sulh.drafts.readings.curve import bridges
from sulh.drafts.readings.definitions import try_definitions
from sulh.drafts.readings.ground import Book
from sulh.drafts.readings.supposing import Suppositions
from sulh.exercise.country import make_country
from sulh.exercise.history import make_history
from sulh.exercise.text import AGREEMENT
from sulh.terms.compile import Compiled, load_compiled

T = TypeVar("T")


def timed(what: str, run: Callable[[], T]) -> tuple[T, float]:
    began, used = time.perf_counter(), time.process_time()
    done = run()
    took = time.perf_counter() - began
    print(f"  {what}: {took:.1f} s, {time.process_time() - used:.1f} s of the processor")
    return done, time.process_time() - used


def terms(folder: Path, hours: float, km: float) -> Compiled:
    """The exercise's agreement; the monitor reads an attack nearby by these hours and kilometres."""
    text = AGREEMENT.replace(
        "within_hours: 2, within_km: 5}\n",
        "within_hours: 2, within_km: 5}\n"
        f"      monitor: {{attack_by: front, on: republic_army, within_hours: {hours}, within_km: {km}}}\n",
    )
    (folder / "agreement.yaml").write_text(text, encoding="utf-8")
    return load_compiled(folder / "agreement.yaml")


def past_of(size: int, compiled: Compiled) -> Past:
    random = np.random.default_rng(1)
    country = make_country(random)
    history = make_history(country, random, 3_650, size)
    table = incidents(history, list(country.district_names))
    second = np.asarray(history.second, dtype=np.int64)
    moment = pa.array(second).cast(pa.timestamp("s")).cast(table.schema.field("start").type)
    exact = {"start": moment, "end": moment, "radius_km": pa.array(np.zeros(size))}
    for name, column in exact.items():
        table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)
    return Past("benchmark", compiled, table).on("established")


def readings(size: int, folder: Path) -> None:
    compiled = terms(folder, 9, 12)
    past = past_of(size, replace_reading(folder))
    print(f"{size:,} incidents")
    book = Book(past.present, dated=False)
    (tried, ground), _ = timed("definitions", lambda: try_definitions(past, book, "established"))
    print(f"    {tried.singles} definitions and {tried.pairs} pairs")
    supposed = Suppositions(past, book, ground.replayer.facts)
    found, grid = timed("numbers between", lambda: bridges(supposed, "established"))
    points = len(found.points)
    own = replace(past, present=compiled)
    by_hand = Book(compiled, dated=False)
    _, once = timed("one choice by hand", lambda: _judge(own, by_hand))
    print(f"    {points:,} choices: by hand {points * once / grid:,.0f} times the grid (processor)")


def replace_reading(folder: Path) -> Compiled:
    (folder / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    return load_compiled(folder / "agreement.yaml")


def _judge(past: Past, book: Book) -> None:
    """One choice: facts, profiles and the outcomes of R1 in each reading."""
    rules = [book.rule("R1", reading) for reading in past.present.agreement.readings]
    book.replayer(past).outcomes_by_row(rules)


def main() -> None:
    print(f"{os.cpu_count()} cores")
    for text in sys.argv[1:] or ["100000", "1000000"]:
        with tempfile.TemporaryDirectory() as folder:
            readings(int(text), Path(folder))


if __name__ == "__main__":
    main()
