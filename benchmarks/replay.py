"""How fast a changed clause is replayed: `python benchmarks/replay.py [COMMAND_ROWS] [PROCESS_ROWS]`, default 1000000 10000000; 0 leaves a
part out.

Ten years of an invented war on one account, of whose incidents a tenth have no act, a fifth no perpetrator and a tenth no upper
bound on the killed. Two parts:

whole command   `sulh replay AGREEMENT --draft F --incidents FILE --kept DIR` as a process of its own, from its start to its end: once
                with nothing kept, then with what the first call kept, the draft changed each time.
one process     what `--watch` does, over incidents kept on disk: for each of some clauses, changed in turn, the seconds to the whole
                answer (all clauses of draft and present terms, readings, sides, units, what is unrecorded, and notes), first and again.

Beside each stands what a person would write by hand for that one clause: conditions on bit masks over the same incidents, in numpy and in
DuckDB, of which the quicker counts; for the command a process of its own that reads its masks from Parquet. It finds the same low and high
numbers of incidents and killed in each reading, which is checked, and knows no other clauses, sides or units.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from measure import incidents

from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import DRAFT
from sulh.exercise.country import make_country
from sulh.exercise.history import make_history
from sulh.exercise.text import AGREEMENT
from sulh.incidents.schema import INCIDENTS
from sulh.replaying import Replayed, session_of_incidents
from sulh.terms.compile import Compiled, Rule, load_compiled
from sulh.terms.formula import Meets, Within, Yes, atoms

CLAUSES = {
    "an act": "{binds: front, must_not: roadside_bomb}",
    "acts and a toll": "{binds: front, must_not: {act: [roadside_bomb, ambush], killed: {at_least: 3}}}",
    "act, target, toll": "{binds: republic, must_not: {act: raid, target: civilians, killed: {at_least: 2}}}",
}
OTHERS = {
    "hours of the day": "{binds: front, must_not: {act: attack, hours: {from: '20:00', until: '04:00'}}}",
}
"""Clauses that ask for more than acts, actors and tolls; nobody would write them by hand in a line."""
BESIDE = "{binds: republic, must_not: ambush, except: {NEW.a: {when: {attack_by: front, on: republic_army, within_hours: %s, within_km: %s}}}}"
MEASURES = [(12, 20), (50, 20), (60, 15), (72, 25), (90, 20), (100, 30), (168, 20), (300, 50), (720, 20), (90, 60)]
"""Hours and kilometres of attacks nearby that none asked for before: windows shorter than the days by which these incidents are known,
and longer ones."""
CHUNK = 1_000_000
WORD = (1 << 62) - 1
RUNS = 5
Sums = dict[str, tuple[int, int]]


def draft(folder: Path, clause: str) -> Path:
    """The exercise's agreement, with one more clause."""
    text = AGREEMENT.replace("provisions:\n", f"provisions:\n  NEW: {clause}\n", 1)
    (folder / "draft.yaml").write_text(text, encoding="utf-8")
    return folder / "draft.yaml"


def make(size: int, folder: Path) -> Path:
    """The incidents, in pieces of a million."""
    target = folder / "incidents.parquet"
    with pq.ParquetWriter(target, INCIDENTS) as writer:
        for start in range(0, size, CHUNK):
            writer.write_table(piece(min(CHUNK, size - start), start))
    return target


def piece(size: int, start: int) -> pa.Table:
    """Some of the incidents, of which not all is known."""
    random = np.random.default_rng(1 + start)
    country = make_country(np.random.default_rng(1))
    table = incidents(make_history(country, random, 3_650, size), list(country.district_names))
    table = table.slice(0, size)
    size = len(table)
    for names, share in (
        (("act", "act_surely"), 0.1),
        (("perpetrator", "perpetrator_surely"), 0.2),
        (("killed_high",), 0.1),
    ):
        unknown = pa.array(random.random(size) < share)
        for name in names:
            place = table.schema.get_field_index(name)
            column = table[name].combine_chunks()
            nothing = pa.nulls(size, column.type)
            table = table.set_column(place, INCIDENTS.field(name), pa.compute.if_else(unknown, nothing, column))
    ids = pa.array(np.char.add("i", np.arange(start, start + size).astype(str)))
    return table.set_column(0, INCIDENTS.field("incident_id"), ids).cast(INCIDENTS)


# ---------------------------------------------------------------- by hand


def masks(file: Path, compiled: Compiled, target: Path) -> None:
    """What the other side starts from: the sets as masks of 63 bits, the killed as bounds, no column that it does not need."""
    vocabulary = compiled.agreement.vocabulary
    with pq.ParquetFile(file) as opened:
        writer = None
        for batch in opened.iter_batches(CHUNK, columns=["act", "perpetrator", "target", "killed_low", "killed_high"]):
            columns = {
                name: pa.array([word(vocabulary.tree(name).mask(key.split("|")) if key else -1) for key in names]).take(
                    codes
                )
                for name in ("act", "perpetrator", "target")
                for names, codes in [encoded(batch[name])]
            }
            columns["low"] = batch["killed_low"].fill_null(0).cast(pa.int32())
            columns["high"] = batch["killed_high"].fill_null(2**31 - 1).cast(pa.int32())
            table = pa.table(columns)
            writer = writer or pq.ParquetWriter(target, table.schema)
            writer.write_table(table)
    assert writer is not None
    writer.close()


def encoded(column: pa.Array) -> tuple[list[str], pa.Array]:
    """The different lists of a column as text, and which each row has."""
    found = pa.compute.fill_null(pa.compute.binary_join(column, "|"), "").dictionary_encode()
    return found.dictionary.to_pylist(), found.indices


def word(mask: int) -> int:
    """A mask in 63 bits; the leaves beyond share the last, which no clause here asks for."""
    return (mask & WORD) | (1 << 62 if mask < 0 or mask >> 62 else 0)


def conditions(compiled: Compiled) -> dict[str, tuple[str, str]]:
    """For each reading when NEW surely and when it possibly bars, as SQL on masks."""
    out = {}
    for name, rule in ((rule.reading, rule) for rule in compiled.rules.values() if rule.provision == "NEW"):
        sure, possible = [], []
        for fact, (small, big) in wanted(rule).items():
            sure.append(f"({fact} & {~small & ((1 << 63) - 1)}) = 0")
            possible.append(f"({fact} & {big}) <> 0")
        for atom in atoms(rule.barred):
            if isinstance(atom, Within) and atom.fact == "killed":
                sure.append(f"low >= {atom.low}")
                possible.append(f"high >= {atom.low}")
        out[name] = " AND ".join(sure), " AND ".join(possible)
    return out


def wanted(rule: Rule) -> dict[str, tuple[int, int]]:
    """By fact the nodes that count for sure, and those that may: where a question stands beside a set, it may."""
    asked = any(isinstance(atom, Yes) and atom.fact != "occurred" for atom in atoms(rule.barred))
    found: dict[str, list[int]] = {}
    for atom in atoms(rule.barred):
        if isinstance(atom, Meets):
            found.setdefault(atom.fact, []).append(word(atom.mask))
    out = {}
    for fact, given in found.items():
        every = 0
        for mask in given:
            every |= mask
        out[fact] = (given[0] if fact == "perpetrator" and asked else every), every
    return out


def sums_of(rows: list[tuple[int, ...]], readings: list[str]) -> Sums:
    row = rows[0]
    return {reading: (int(row[2 * place] or 0), int(row[2 * place + 1] or 0)) for place, reading in enumerate(readings)}


def query(found: dict[str, tuple[str, str]], source: str) -> str:
    """The one pass over the masks."""
    parts = [f"count(*) FILTER ({one})" for both in found.values() for one in both]
    parts += [f"sum(low) FILTER ({sure})" for sure, _ in found.values()]
    parts += [f"sum(high::BIGINT) FILTER ({possible})" for _, possible in found.values()]
    return f"SELECT {', '.join(parts)} FROM {source}"


def in_numpy(columns: dict[str, np.ndarray], found: dict[str, tuple[str, str]]) -> Sums:
    """The same in numpy: each condition once, whichever readings share it."""
    known: dict[str, np.ndarray] = {}

    def met(condition: str) -> np.ndarray:
        parts = condition.split(" AND ")
        for part in parts:
            if part not in known:
                known[part] = one(part)
        return np.logical_and.reduce([known[part] for part in parts])

    def one(part: str) -> np.ndarray:
        if " >= " in part:
            name, bound = part.split(" >= ")
            return columns[name] >= int(bound)
        name, rest = part.removeprefix("(").split(" & ")
        mask, wanted_ = rest.split(") ")
        bits = columns[name] & int(mask)
        return bits == 0 if wanted_ == "= 0" else bits != 0

    out, done = {}, dict[str, tuple[int, int]]()
    for reading, both in found.items():
        for condition, end in zip(both, ("low", "high"), strict=True):
            if condition + end not in done:
                rows = met(condition)
                done[condition + end] = int(rows.sum()), int(columns[end][rows].sum(dtype=np.int64))
        out[reading] = done[both[0] + "low"][0], done[both[1] + "high"][0]
    return out


HAND = """\
import sys, duckdb
print(duckdb.sql(open(sys.argv[1]).read()).fetchall())
"""


# ---------------------------------------------------------------- both sides


def ours(rows: list[dict[str, object]]) -> Sums:
    """What NEW bars, surely and possibly, in each reading."""
    return {
        str(row["reading"]): (int(str(row["barred_low"])), int(str(row["barred_high"])))
        for row in rows
        if (row["terms"], row["provision"], row["side"], row["unit"]) == (DRAFT, "NEW", ALL, "incidents")
    }


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and of processors, this process's and those of its children."""

    clock: float
    processors: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s ({self.processors:.2f} s of processors)"


def processors() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(task: Callable[[], object]) -> tuple[Took, object]:
    began, used = time.perf_counter(), processors()
    found = task()
    return Took(time.perf_counter() - began, processors() - used), found


def median(given: list[Took]) -> Took:
    """The median of each."""
    return Took(statistics.median(one.clock for one in given), statistics.median(one.processors for one in given))


def command(size: int, folder: Path) -> None:
    """The whole command, as processes."""
    file = make(size, folder)
    (folder / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    masks(file, load_compiled(folder / "agreement.yaml"), folder / "masks.parquet")
    (folder / "hand.py").write_text(HAND, encoding="utf-8")
    print(f"whole command, {size:,} incidents")
    took: dict[str, list[Took]] = {"nothing kept": [], "kept": [], "by hand": [], "start of Python and libraries": []}
    for run in range(RUNS):
        for clause in CLAUSES.values():
            where = draft(folder, clause)
            call = [sys.executable, "-m", "sulh.cli", "replay", folder / "agreement.yaml", "--draft", where,
                    "--incidents", file, "--kept", folder / "kept"]  # fmt: skip
            kind = "kept" if (folder / "kept").exists() else "nothing kept"
            took[kind].append(timed(lambda call=call: subprocess.run(call, check=True, capture_output=True))[0])
            found = conditions(load_compiled(where))
            (folder / "hand.sql").write_text(query(found, f"'{folder / 'masks.parquet'}'"), encoding="utf-8")
            by_hand = [sys.executable, folder / "hand.py", folder / "hand.sql"]
            seconds, done = timed(lambda call=by_hand: subprocess.run(call, check=True, capture_output=True, text=True))
            took["by hand"].append(seconds)
            if run == 0:
                same(
                    ours(
                        json.loads(subprocess.run([*call, "--json"], check=True, capture_output=True).stdout)["replay"]
                    ),
                    sums_of(eval(done.stdout), list(found)),
                )  # what the line above printed
        libraries = [
            sys.executable,
            "-c",
            "import duckdb, pyarrow.parquet, numpy, pydantic, ruamel.yaml, typer, sqlglot",
        ]
        took["start of Python and libraries"].append(timed(lambda: subprocess.run(libraries, check=True))[0])  # noqa: B023
    for kind, given in took.items():
        print(f"  {kind}: median {median(given)}, best {min(one.clock for one in given):.2f} s of {len(given)}")
    kept, by_hand_ = median(took["kept"]), median(took["by hand"])
    print(
        f"  kept, against by hand: {kept.clock / by_hand_.clock:.1f} times ({kept.processors / by_hand_.processors:.1f})"
    )
    if importlib.util.find_spec("pandas"):
        print("  (pandas is installed here, which sulh does not need and pyarrow loads where it finds it)")


def same(mine: Sums, theirs: Sums) -> None:
    if mine != theirs:
        raise SystemExit(f"not the same: {mine} and by hand {theirs}")


def process(size: int, folder: Path) -> None:
    """One clause after another in a running process."""
    file = make(size, folder)
    (folder / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    made, session = timed(lambda: session_of_incidents(folder / "agreement.yaml", file, folder / "kept"))
    opened, _ = timed(lambda: session.answer(folder / "agreement.yaml"))  # type: ignore[attr-defined]
    warm, _ = timed(session.warm)  # type: ignore[attr-defined]
    print(
        f"one process, {size:,} incidents: coded from Parquet in {made}, first answer after {opened} more, what lies nearby "
        f"read in {warm}"
    )
    masks(file, load_compiled(folder / "agreement.yaml"), folder / "masks.parquet")
    table = pq.read_table(folder / "masks.parquet")
    columns = {name: table[name].to_numpy() for name in table.column_names}
    base = duckdb.connect()
    base.register("given", table)
    base.execute("CREATE TABLE masks AS SELECT * FROM given")
    for what, clause in (CLAUSES | OTHERS).items():
        where = draft(folder, clause)
        compiled = load_compiled(where)
        first, answer = timed(lambda where=where: session.answer(where))  # type: ignore[attr-defined]
        again, _ = timed(lambda where=where: session.answer(where))  # type: ignore[attr-defined]
        assert isinstance(answer, Replayed)
        if what in OTHERS:
            print(f"  {what}: first {first}, again {again}")
            continue
        found = conditions(compiled)
        asked = query(found, "masks")
        hand = {
            "numpy": timed(lambda found=found: in_numpy(columns, found)),
            "DuckDB": timed(lambda asked=asked: base.execute(asked).fetchall()),
        }
        same(ours(answer.tables["replay"].to_pylist()), hand["numpy"][1])  # type: ignore[arg-type]
        same(ours(answer.tables["replay"].to_pylist()), sums_of(hand["DuckDB"][1], list(found)))  # type: ignore[arg-type]
        best = min(hand, key=lambda name: hand[name][0].clock)
        limit = hand[best][0]
        times = [f"{one.clock / limit.clock:.1f}" for one in (first, again)]
        print(f"  {what}: first {first}, again {again}: {' and '.join(times)} times by hand, {limit} in {best}")
    beside = []
    for hours, km in MEASURES:
        where = draft(folder, BESIDE % (hours, km))
        first, answer = timed(lambda where=where: session.answer(where))  # type: ignore[attr-defined]
        again, _ = timed(lambda where=where: session.answer(where))  # type: ignore[attr-defined]
        for what in (session.settle, session.warm):  # type: ignore[attr-defined]  # as --watch does, once the answer stands
            what()
        assert isinstance(answer, Replayed)
        beside.append(first)
        print(f"  an attack at most {hours} h before and {km} km away: first {first}, again {again}")
    clocks = [one.clock for one in beside]
    print(
        f"  attacks nearby, first: median {median(beside)}, from {min(clocks):.2f} to {max(clocks):.2f} s of {len(beside)}"
    )
    print(
        f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB, with the tables of the other side"
    )


def main() -> None:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    sizes = [int(text) for text in sys.argv[1:]] or [1_000_000, 10_000_000]
    for size, part in zip(sizes, (command, process), strict=False):
        if size:
            with tempfile.TemporaryDirectory() as folder:
                part(size, Path(folder))


if __name__ == "__main__":
    main()
