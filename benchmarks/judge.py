"""Judging against hand-written mask SQL: `python benchmarks/judge.py [ROWS] [PROVISIONS] [RUNS]` (10,000,000, 50, 3).

Made incidents (no real event): an act, an actor, a target, a day. The provisions bar an act to one of two parties, each with
an exception for a target and dates that the two readings see differently. Two settings: `sparse`, in which acts, actors and
targets are known and about 4 of 10 rows give a finding, and `dense`, in which a fifth of each is unknown and a tenth one of
two.

Both sides are whole processes from facts on disk to findings on disk. Ours reads the coded facts that `code_incidents` made
and writes every column of the findings table. The hand-written side gets the same facts as 63-bit masks in a Parquet file of
its own, with no column that it does not need, and tests each provision and reading with the two conditions per outcome that
a person would write; it writes the same columns but `because` and `deciding`. Of its three variants (straight from Parquet,
from a table in memory that holds only rows that can matter, and each provision once for both readings) the fastest counts.
Making the data is not timed. Other work may share the machine: each side runs several times by turns and medians are printed.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

READINGS = ("north", "south")
DAY = 86_400
FIRST = 1_577_836_800  # 1 January 2020
STARTS, ENDS = FIRST + 60 * DAY, {"north": FIRST + 336 * DAY - 1, "south": FIRST + 306 * DAY - 1}
ACTS = 40
SETTINGS = ("sparse", "dense")
CHUNK = 500_000
WORD = (1 << 62) - 1
SHARED = "incident_id, provision, reading, account, outcomes, status, alleged"


def agreement(provisions: int, acts: list[str]) -> str:
    """The agreement's text."""
    lines = [
        "agreement: made",
        "parties: {north: {name: North}, south: {name: South}}",
        "in_force: {from: 2020-03-01, until: {read_as: {north: 2020-12-01, south: 2020-11-01}}}",
        "provisions:",
    ]
    for number in range(provisions):
        party, act = READINGS[number % 2], acts[number % len(acts)]
        lines.append(
            f"  P{number}: {{binds: {party}, must_not: {act}, except: {{P{number}.a: {{when: {{target: civilians}}}}}}}}"
        )
    return "\n".join(lines)


def known_acts() -> list[str]:
    """Acts that the provisions bar: leaves that fit into a word."""
    from sulh.words.vocabulary import shipped

    tree = shipped("acts")
    return [node for node in tree.parents if not tree.children(node) and tree.mask(node) < 1 << 62][:ACTS]


def incidents(rows: int, setting: str, acts: list[str]) -> Iterator[pa.Table]:
    """Made incidents in order of time, chunk by chunk."""
    from sulh.incidents.schema import INCIDENTS

    rng = np.random.default_rng(1)
    days = np.sort(rng.integers(0, 366, rows)).astype(np.int64)
    nodes = {"act": acts, "perpetrator": ["north", "south", "other"], "target": ["north", "south", "civilians"]}
    for start in range(0, rows, CHUNK):
        day = FIRST + days[start : start + CHUNK] * DAY
        size = len(day)
        longer = DAY * (rng.random(size) < 0.1)
        columns: dict[str, pa.Array] = {
            "incident_id": pa.array(np.char.add("i", np.arange(start, start + size).astype(str))),
            "account": pa.array(np.full(size, "established")),
            "occurred": pa.array(np.where(rng.random(size) < 0.1, "unknown", "yes")),
            "start": pa.array(day).cast(pa.timestamp("s", "UTC")),
            "end": pa.array(day + DAY - 1 + longer).cast(pa.timestamp("s", "UTC")),
            "ambiguous": pa.array(np.zeros(size, dtype=bool)),
            "listed_as_violation": pa.array(np.zeros(size, dtype=bool)),
            "n_reports": pa.array(np.ones(size, dtype=np.int64)),
        }
        for name, known in nodes.items():
            columns[name], columns[f"{name}_surely"] = sets(rng, size, known, setting)
        nothing = pa.array([[]] * size, INCIDENTS.field("sources").type)
        columns |= {"sources": nothing, "contradictory": nothing}
        yield pa.table(
            [
                columns[field.name].cast(field.type) if field.name in columns else pa.nulls(size, field.type)
                for field in INCIDENTS
            ],
            schema=INCIDENTS,
        )


def sets(rng: np.random.Generator, size: int, known: list[str], setting: str) -> tuple[pa.Array, pa.Array]:
    """What a set-valued fact may be and surely is: one node; where dense also one of two, or nobody knows."""
    values = [None, *([node] for node in known), *([node, known[0]] for node in known[1:])]
    surely = [[], *([node] for node in known), *([] for _ in known[1:])]
    code = rng.integers(1, len(known) + 1, size)
    if setting == "dense":
        one_of_two = len(known) + rng.integers(1, len(known), size)
        code = np.where(rng.random(size) < 0.1, one_of_two, code)
        code = np.where(rng.random(size) < 0.2, 0, code)
    elif known[-1] == "other":
        code = np.where(rng.random(size) < 0.4, len(known), code)
    kind = pa.list_(pa.string())
    return pa.array(values, kind).take(pa.array(code)), pa.array(surely, kind).take(pa.array(code))


# ---------------------------------------------------------------- the data, made once


def prepare(folder: Path, rows: int, provisions: int, setting: str) -> None:
    """The agreement, the incidents, the coded facts, and the other side's Parquet file and queries."""
    from sulh.findings.facts import Coder
    from sulh.findings.stored import code_incidents
    from sulh.terms.compile import load_compiled

    acts = known_acts()
    (folder / "agreement.yaml").write_text(agreement(provisions, acts), encoding="utf-8")
    writer = None
    for chunk in incidents(rows, setting, acts):
        writer = writer or pq.ParquetWriter(folder / "incidents.parquet", chunk.schema)
        writer.write_table(chunk)
    assert writer is not None
    writer.close()
    compiled = load_compiled(folder / "agreement.yaml")
    started = time.perf_counter()
    coder = Coder(compiled.agreement.vocabulary, compiled.legend, compiled.agreement.readings)
    code_incidents(folder / "incidents.parquet", coder, folder / "facts")
    coded = time.perf_counter() - started
    print(f"{setting}: incidents coded batch by batch in {coded:.1f} s, peak {peak():,} MB (not in the ratio)")
    masks(folder)
    by_hand(folder, provisions)


def masks(folder: Path) -> None:
    """The facts as 63-bit masks, in the order of time."""
    from sulh.findings.stored import open_facts
    from sulh.findings.values import SetValue

    facts = open_facts(folder / "facts")
    connection = duckdb.connect()
    columns, joins = "", ""
    for name in ("act", "perpetrator", "target"):
        values = [value for value in facts.codes[name] if isinstance(value, SetValue)]
        table = pa.table(
            {
                "code": pa.array(range(len(values)), pa.int32()),
                "maybe": pa.array([in_a_word(value.maybe) for value in values], pa.int64()),
                "surely": pa.array([in_a_word(value.surely[0]) if value.surely else 0 for value in values], pa.int64()),
            }
        )
        connection.register(f"of_{name}", table)
        columns += f", of_{name}.maybe AS {name}_maybe, of_{name}.surely AS {name}_surely"
        joins += f" JOIN of_{name} ON facts.{name} = of_{name}.code"
    query = (
        f"SELECT incident_id, 'established' AS account, occurred, time_low, time_high{columns}"
        f" FROM '{facts.file}' AS facts{joins} ORDER BY row"
    )
    connection.execute(f"COPY ({query}) TO '{folder / 'masks.parquet'}' (FORMAT parquet)")


def in_a_word(mask: int) -> int:
    """A mask in 63 bits: the leaves that no provision here names share the last."""
    return mask & WORD | (1 << 62 if mask & ~WORD else 0)


def by_hand(folder: Path, provisions: int) -> None:
    """The other side's scripts: what a person would write for these provisions."""
    from sulh.terms.compile import load_compiled
    from sulh.terms.formula import Meets, atoms

    compiled = load_compiled(folder / "agreement.yaml")
    civilians = in_a_word(compiled.agreement.vocabulary.actors.mask("civilians"))
    bars = []
    for number in range(provisions):
        rule = compiled.rules[f"P{number}", "north"]
        found = {atom.fact: in_a_word(atom.mask) for atom in atoms(rule.barred) if isinstance(atom, Meets)}
        bars.append((number, found["act"], found["perpetrator"]))
    source = f"'{folder / 'masks.parquet'}'"
    matters = f"occurred & 2 <> 0 AND time_high >= {STARTS} AND time_low <= {max(ENDS.values())}"
    table = f"CREATE TABLE facts AS SELECT * FROM {source} WHERE {matters};\n"
    one_by_one = [select(bar, reading, civilians) for bar in bars for reading in READINGS]
    together = [for_both(bar, civilians) for bar in bars]
    out = folder / "hand.parquet"
    scripts = {
        "from Parquet": copy(one_by_one, source, out),
        "in memory": table + copy(one_by_one, "facts", out),
        "readings together": table + copy(together, "facts", out),
    }
    for name, script in scripts.items():
        script_file(folder, name).write_text(f"SET preserve_insertion_order = false;\n{script}", encoding="utf-8")


def script_file(folder: Path, name: str) -> Path:
    """Where a variant of the other side's SQL is kept."""
    return folder / f"{name.replace(' ', '_')}.sql"


def copy(selects: list[str], source: str, target: Path) -> str:
    """All selects in one go to Parquet."""
    return f"COPY ({' UNION ALL '.join(selects).format(source=source)}) TO '{target}' (FORMAT parquet)"


OUTCOMES_OF = """(CASE WHEN target_maybe & ~{civilians} <> 0 AND (target_surely = 0 OR target_surely & ~{civilians} <> 0)
 THEN 1 ELSE 0 END + CASE WHEN target_maybe & {civilians} <> 0 THEN 2 ELSE 0 END + CASE WHEN {must} THEN 0 ELSE 4 END)::TINYINT"""
STATUS = "CASE outcomes WHEN 1 THEN 'breach' WHEN 2 THEN 'excused' ELSE 'undetermined' END AS status"


def conditions(bar: tuple[int, int, int], end: int | str) -> tuple[str, str]:
    """When the act can be barred and when it must be, until a date."""
    _, act, who = bar
    can = (
        f"act_maybe & {act} <> 0 AND perpetrator_maybe & {who} <> 0 AND time_low <= {end} AND time_high >= {STARTS}"
        " AND occurred & 2 <> 0"
    )
    must = (
        f"occurred = 2 AND act_surely <> 0 AND act_surely & ~{act} = 0 AND perpetrator_surely <> 0"
        f" AND perpetrator_surely & ~{who} = 0 AND time_low >= {STARTS} AND time_high <= {end}"
    )
    return can, must


def select(bar: tuple[int, int, int], reading: str, civilians: int) -> str:
    """The findings of one provision in one reading."""
    can, must = conditions(bar, ENDS[reading])
    outcomes = OUTCOMES_OF.format(civilians=civilians, must=must)
    return (
        f"SELECT incident_id, 'P{bar[0]}' AS provision, '{reading}' AS reading, account, outcomes, {STATUS}, false AS alleged"
        f" FROM (SELECT incident_id, account, {outcomes} AS outcomes FROM {{source}} WHERE {can})"
    )


def for_both(bar: tuple[int, int, int], civilians: int) -> str:
    """The findings of one provision: one test of act and actor, then each reading's dates."""
    can, must = conditions(bar, "ends")
    outcomes = OUTCOMES_OF.format(civilians=civilians, must=must)
    readings = ", ".join(f"('{reading}', {end})" for reading, end in ENDS.items())
    return (
        f"SELECT incident_id, 'P{bar[0]}' AS provision, reading, account, outcomes, {STATUS}, false AS alleged"
        f" FROM (SELECT incident_id, account, reading, {outcomes} AS outcomes"
        f" FROM {{source}}, (VALUES {readings}) AS dates(reading, ends) WHERE {can})"
    )


# ---------------------------------------------------------------- both sides, as processes


def ours(folder: Path) -> None:
    """Facts on disk to findings on disk; prints the peak memory in MB."""
    from sulh.engine import DuckDB
    from sulh.findings.judge import judge_to
    from sulh.findings.stored import open_facts
    from sulh.terms.compile import load_compiled

    compiled = load_compiled(folder / "agreement.yaml")
    rules = compiled.rules.values()
    judge_to(folder / "findings.parquet", open_facts(folder / "facts"), rules, compiled.legend.implications(), DuckDB())
    print(peak())


HAND = """
import resource, sys, duckdb
duckdb.connect().execute(open(sys.argv[1]).read())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak() -> int:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(*arguments: str) -> tuple[float, int]:
    """Seconds and peak memory (MB) of a Python process."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True)
    return time.perf_counter() - started, int(done.stdout.split()[-1])


def checksums(file: Path) -> list[tuple[object, ...]]:
    """Rows by provision, reading, outcomes and status, with a sum of hashes of all shared columns."""
    query = f"SELECT provision, reading, outcomes, status, count(*), sum(hash({SHARED})::HUGEINT) FROM '{file}' GROUP BY ALL"
    return sorted(duckdb.connect().execute(query).fetchall())


def compare(folder: Path, setting: str, runs: int) -> None:
    """Run both sides by turns and print medians."""
    variants = ["from Parquet", "in memory", "readings together"]
    mine: list[tuple[float, int]] = []
    theirs: dict[str, list[tuple[float, int]]] = {name: [] for name in variants}
    for _ in range(runs):
        mine.append(timed(__file__, "--ours", str(folder)))
        for name in variants:
            theirs[name].append(timed("-c", HAND, str(script_file(folder, name))))
    seconds = statistics.median(took for took, _ in mine)
    medians = {name: statistics.median(took for took, _ in found) for name, found in theirs.items()}
    best = min(medians.values())
    found = checksums(folder / "findings.parquet")
    print(f"{setting}: {sum(int(str(row[4])) for row in found):,} findings; medians of {runs} runs, whole processes:")
    print(f"  sulh {seconds:.2f} s, peak {max(memory for _, memory in mine):,} MB")
    for name, median in medians.items():
        print(f"  by hand, {name}: {median:.2f} s, peak {max(memory for _, memory in theirs[name]):,} MB")
    print(
        f"  ratio to the best by hand: {seconds / best:.2f}; rows equal: {found == checksums(folder / 'hand.parquet')}"
    )


def main(rows: int = 10_000_000, provisions: int = 50, runs: int = 3) -> None:
    """Both settings."""
    print(f"{os.cpu_count()} cores; {rows:,} incidents x {provisions} provisions x {len(READINGS)} readings")
    for setting in SETTINGS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make = [sys.executable, __file__, "--prepare", name, str(rows), str(provisions), setting]
            subprocess.run(make, check=True)
            compare(folder, setting, runs)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--ours", name]:
            ours(Path(name))
        case ["--prepare", name, rows, provisions, setting]:
            prepare(Path(name), int(rows), int(provisions), setting)
        case numbers:
            main(*(int(word) for word in numbers))
