"""Whether a planted package is found, and how fast: `python benchmarks/design.py [SEEDS, default 101-120] [INCIDENTS, default 1000000]`.

In each invented year three tactics do most of the harm to civilians. Asked is the smallest package that bars as much as the planted one
does on record (rounded down to a whole per cent), where no party may lose more than 70 % of its own deeds: once of what truly happened, surely,
and once of what six sources tell, linked, on the Republic's account, of the harm on record. Printed: found as planted or not, proved
or not, seconds; the clauses that a plain greedy cover takes for the same target, with its seconds; and the least number of clauses and
least burden by trying every set of as many, with its seconds. Then one search over many incidents.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pyarrow as pa
from measure import incidents

from sulh.designing import design
from sulh.drafting import past_of_case
from sulh.drafts.design.ask import EVERY, ON_RECORD, SURELY, Ask, Weigher
from sulh.drafts.design.candidates import Offer, offer_of_case
from sulh.drafts.design.coverage import cover, pruned
from sulh.drafts.design.front import useful
from sulh.drafts.design.harm import Scope
from sulh.drafts.design.packages import Search
from sulh.drafts.design.wanted import Wanted
from sulh.drafts.design.words import clauses_from_words
from sulh.drafts.past import Past
from sulh.exercise.country import make_country
from sulh.exercise.files import make_exercise
from sulh.exercise.history import History, make_history
from sulh.exercise.package import names, planted_tactics, with_package
from sulh.exercise.planted import Planted
from sulh.exercise.text import AGREEMENT
from sulh.incidents.schema import INCIDENTS
from sulh.terms.compile import load_compiled

PLANTED, REPORTS, DAYS = 3, 3_000, 365
LIMIT = Fraction(7, 10)
MOST_SETS = 3_000_000


def table_of(history: History, districts: list[str]) -> pa.Table:
    """True incidents with their civilian dead."""
    table = incidents(history, districts)
    for end in ("low", "high"):
        place = INCIDENTS.names.index(f"civilians_killed_{end}")
        table = table.set_column(place, INCIDENTS.field(place), pa.array(history.civilians_killed))
    return table


def true_past(seed: int, folder: Path) -> Past:
    """What truly happened, all of it known."""
    random = np.random.default_rng(seed)
    country = make_country(random)
    history = make_history(country, random, DAYS, 2_000, Planted(seed=seed, package=PLANTED))
    history = with_package(history, planted_tactics(PLANTED, seed), seed)
    return past_of(table_of(history, list(country.district_names)), folder)


def past_of(table: pa.Table, folder: Path) -> Past:
    """Incidents under the exercise's agreement."""
    (folder / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    return Past("true", load_compiled(folder / "agreement.yaml"), table)


def told_past(seed: int, folder: Path) -> Past:
    """What six sources tell of it, linked, on the Republic's account."""
    case = folder / "case"
    make_exercise(case, seed, DAYS, REPORTS, Planted(seed=seed, package=PLANTED))
    return past_of_case(case).on("republic")


def offer(past: Past) -> Offer:
    """The clauses to choose from."""
    return offer_of_case(past.present, clauses_from_words(past.present.agreement, past.facts(past.present)), None)


def greedy(weigher: Weigher, target: Fraction) -> tuple[int, ...] | None:
    """The clause that adds most, within the limits, until the target is reached."""
    chosen: tuple[int, ...] = ()
    while not weigher.reaches(chosen, target):
        rest = [tuple(sorted((*chosen, one))) for one in range(len(weigher.coverage.candidates)) if one not in chosen]
        rest = [one for one in rest if next(weigher.broken(one), None) is None]
        if not rest:
            return None
        best = max(rest, key=lambda one: (weigher.share(one) or Fraction(0), -weigher.total(one)))
        if (weigher.share(best) or 0) <= (weigher.share(chosen) or 0):
            return None
        chosen = best
    return chosen


def every_set(weigher: Weigher, target: Fraction, most: int) -> tuple[int, int] | None:
    """The least number of clauses that do, and the least burden of as many: by trying all. None: too many sets to try."""
    size = len(weigher.coverage.candidates)
    for count in range(most + 1):
        if comb(size, count) > MOST_SETS:
            return None
        burdens = [weigher.total(one) for one in near_enough(weigher, target, count) if weigher.good(one, target)]
        if burdens:
            return count, min(burdens)
    return None


def near_enough(weigher: Weigher, target: Fraction, count: int) -> list[tuple[int, ...]]:
    """Sets of so many clauses that bar the target share or nearly so in machine numbers; the exact weighing comes after."""
    coverage, view = weigher.coverage, weigher.views[0]
    size = len(coverage.candidates)
    if count == 0:
        return [()]
    low = coverage.low.astype(np.float64)
    rest = coverage.high.astype(np.float64) if weigher.ask.certainty == SURELY else low
    found = []
    for head in combinations(range(size), count - 1):
        first = head[-1] + 1 if head else 0
        barred = np.ones((size - first, len(low)), bool)
        for reading in view:
            matrix = coverage.surely[reading]
            barred &= matrix[first:] | matrix[list(head)].any(axis=0)
        mine, left = barred @ low, (~barred) @ rest
        good = np.flatnonzero(mine >= (float(target) - 1e-9) * (mine + left))
        found += [(*head, first + int(place)) for place in good]
    return found


def one(kind: str, past: Past, seed: int, certainty: str) -> tuple[bool, bool]:
    """Plant, ask, compare, print a line; whether it is as planted, and proved."""
    planted = tuple(names(planted_tactics(PLANTED, seed)))
    whole, _ = cover(past, [offer(past)], past.present.agreement.readings, Scope("civilians_killed"))
    coverage, gone = pruned(whole)
    wanted = tuple(sorted(gone.get(name, name) for name in planted))
    ask = Ask(Fraction(0), certainty, EVERY, {"republic": LIMIT, "front": LIMIT})
    share = Weigher(coverage, ask).share([coverage.names.index(name) for name in wanted]) or Fraction(0)
    target = Fraction(int(share * 100), 100)
    ask = replace(ask, target=target)
    coverage = coverage.of(useful(coverage, ask))
    began = time.perf_counter()
    search = Search(coverage, ask)
    found = search.smallest()
    took = time.perf_counter() - began
    chosen = () if found.chosen is None else found.chosen
    got = tuple(sorted(coverage.names[place] for place in chosen))
    began = time.perf_counter()
    cheap = greedy(search.weigher, target)
    greedy_took = time.perf_counter() - began
    began = time.perf_counter()
    tried = every_set(search.weigher, target, len(chosen))
    brute_took = time.perf_counter() - began
    same = (
        "too many sets"
        if tried is None
        else "same"
        if tried == (len(chosen), search.weigher.total(chosen))
        else f"DIFFERS {tried}"
    )
    proved = found.proved and found.first
    print(
        f"{kind} {seed}: {len(coverage.names)} clauses, target {float(target):.0%}: {'planted' if got == wanted else f'{got} for {wanted}'}, "
        f"{'proved' if proved else 'not proved'}, {took:.2f} s; greedy {'none' if cheap is None else len(cheap)}, {greedy_took:.2f} s; "
        f"every set: {same}, {brute_took:.2f} s",
        flush=True,
    )
    return got == wanted, proved


def large(size: int, folder: Path) -> None:
    """The whole answer over many incidents, front and packages next to it included."""
    random = np.random.default_rng(1)
    country = make_country(random)
    history = make_history(country, random, 3_650, size)
    past = past_of(table_of(history, list(country.district_names)), folder)
    began = time.perf_counter()
    offered = offer(past)
    found = design(past, Wanted(Fraction(1, 2), "civilians_killed"), [offered], "established")
    took = time.perf_counter() - began
    package = found.answer.package
    assert package is not None, "clauses of every act reach half"
    print(
        f"{size:,} incidents, {len(offered.candidates)} clauses: {', '.join(package.clauses)}, proved {found.answer.proved}, {took:.1f} s"
    )


def total(kind: str, results: Sequence[tuple[bool, bool]]) -> None:
    found, proved = (sum(result[place] for result in results) for place in (0, 1))
    print(f"{kind}: as planted in {found} of {len(results)}, proved in {proved}")


def main() -> None:
    first, _, last = (sys.argv[1] if len(sys.argv) > 1 else "101-120").partition("-")
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    results: dict[str, list[tuple[bool, bool]]] = {"true": [], "told": []}
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as folder:
            results["true"].append(one("true", true_past(seed, Path(folder)), seed, SURELY))
            results["told"].append(one("told", told_past(seed, Path(folder)), seed, ON_RECORD))
    for kind, found in results.items():
        total(kind, found)
    if size:
        with tempfile.TemporaryDirectory() as folder:
            large(size, Path(folder))


if __name__ == "__main__":
    main()
