"""Judging against hand-written mask SQL on the same rows, in the same run: `python benchmarks/judge.py [ROWS] [PROVISIONS]`.

Made incidents (no real event): an act, an actor, a day. The provisions bar an act to one of two parties, each with an exception
for a target and dates that the two readings see differently. The hand-written side gets the facts as 63-bit masks in a table
and tests each provision and reading with the two conditions per outcome that a person would write; both write the same
(row, outcomes) to Parquet. What is printed: seconds, the ratio, and whether the rows agree.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sulh.engine import DuckDB
from sulh.findings.facts import CAN_BE_YES, OPEN, FactTable, Value
from sulh.findings.judge import judge
from sulh.findings.values import PlaceValue, SetValue
from sulh.reports.schema import COUNTS
from sulh.terms.compile import Rule, load_compiled
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

READINGS = ("north", "south")
DAY = 86_400
FIRST = 1_577_836_800  # 1 January 2020
ACTS = 40


def agreement(provisions: int, vocabulary_acts: list[str]) -> str:
    """The agreement's text."""
    lines = [
        "agreement: made",
        "parties: {north: {name: North}, south: {name: South}}",
        "in_force: {from: 2020-03-01, until: {read_as: {north: 2020-12-01, south: 2020-11-01}}}",
        "provisions:",
    ]
    for number in range(provisions):
        act = vocabulary_acts[number % len(vocabulary_acts)]
        party = READINGS[number % 2]
        lines.append(
            f"  P{number}: {{binds: {party}, must_not: {act}, except: {{P{number}.a: {{when: {{target: civilians}}}}}}}}"
        )
    return "\n".join(lines)


def facts(rows: int, vocabulary: Vocabulary, acts: list[str]) -> FactTable:
    """Made facts: a fifth of the acts, actors and targets unknown, a tenth of them one of two."""
    rng = np.random.default_rng(1)
    codes: dict[str, list[Value]] = {name: [SetValue(vocabulary.tree(name).everything)] for name in SET_FIELDS}
    known = {"act": acts, "perpetrator": ["north", "south", "other"], "target": ["north", "south", "civilians"]}
    columns: dict[str, np.ndarray] = {name: np.zeros(rows, dtype=np.int32) for name in SET_FIELDS}
    for name, nodes in known.items():
        tree = vocabulary.tree(name)
        codes[name] += [SetValue(tree.mask(node), (tree.mask(node),)) for node in nodes]
        codes[name] += [SetValue(tree.mask(node) | tree.mask(nodes[0])) for node in nodes[1:]]
        size = len(nodes)
        code = rng.integers(1, size + 1, rows)
        code = np.where(rng.random(rows) < 0.1, size + rng.integers(1, size, rows), code)
        columns[name] = np.where(rng.random(rows) < 0.2, 0, code).astype(np.int32)
    start = FIRST + np.sort(rng.integers(0, 366, rows)) * DAY
    table = {
        "row": np.arange(rows), "incident_id": np.char.add("i", np.arange(rows).astype(str)), "account": np.full(rows, "established"),
        "occurred": np.where(rng.random(rows) < 0.1, OPEN, CAN_BE_YES).astype(np.int8),
        "time_low": start, "time_high": start + DAY - 1 + DAY * (rng.random(rows) < 0.1),
        "place": np.zeros(rows, dtype=np.int32), **columns,
    }  # fmt: skip
    table |= {f"{name}_{bound}": np.zeros(rows, dtype=np.int64) for name in COUNTS for bound in ("low", "high")}
    made = FactTable(pa.table(table), {**codes, "place": [PlaceValue(frozenset({frozenset()}))]})
    for reading in READINGS:
        made.with_yes(f"excusable:{reading}", np.full(rows, CAN_BE_YES, dtype=np.int8))
    return made


def by_hand(made: FactTable, rules: list[Rule], vocabulary: Vocabulary, target: Path) -> float:
    """What a person would write for these provisions: masks in a table, two conditions an outcome."""
    words = {}
    for name in ("act", "perpetrator", "target"):
        values = made.codes[name]
        code = made.table[name].to_numpy()
        words[f"{name}_maybe"] = np.array([in_a_word(value.maybe) for value in values if isinstance(value, SetValue)])[
            code
        ]
        words[f"{name}_surely"] = np.array(
            [in_a_word(value.surely[0]) if value.surely else 0 for value in values if isinstance(value, SetValue)]
        )[code]
    base = made.table.select(["row", "incident_id", "occurred", "time_low", "time_high"])
    for name, column in words.items():
        base = base.append_column(name, pa.array(column.astype(np.int64)))
    connection = duckdb.connect()
    connection.register("base", base)
    connection.execute("CREATE TABLE facts AS SELECT * FROM base")
    civilians = vocabulary.actors.mask("civilians")
    started = time.perf_counter()
    selects = []
    ends = {"north": FIRST + 336 * DAY - 1, "south": FIRST + 306 * DAY - 1}
    first = FIRST + 60 * DAY
    for number, rule in enumerate(rules):
        act = rule_mask(rule, "act")
        who = rule_mask(rule, "perpetrator")
        end = ends[rule.reading]
        can = (
            f"occurred & 2 <> 0 AND act_maybe & {act} <> 0 AND perpetrator_maybe & {who} <> 0"
            f" AND time_high >= {first} AND time_low <= {end}"
        )
        must = (
            f"occurred = 2 AND act_surely <> 0 AND act_surely & ~{act} = 0 AND perpetrator_surely <> 0"
            f" AND perpetrator_surely & ~{who} = 0 AND time_low >= {first} AND time_high <= {end}"
        )
        excusable = f"target_maybe & {civilians} <> 0"
        unexcused = f"(target_maybe & ~{civilians} <> 0 AND (target_surely = 0 OR target_surely & ~{civilians} <> 0))"
        selects.append(
            f"SELECT incident_id, {number} AS rule, (CASE WHEN {unexcused} THEN 1 ELSE 0 END + CASE WHEN {excusable} THEN 2 ELSE 0 END"
            f" + CASE WHEN NOT ({must}) THEN 4 ELSE 0 END)::TINYINT AS outcomes FROM facts WHERE {can}"
        )
    connection.execute(f"COPY ({' UNION ALL '.join(selects)}) TO '{target}' (FORMAT parquet)")
    return time.perf_counter() - started


def in_a_word(mask: int) -> int:
    """A mask in 63 bits: the leaves that no provision here names share the last."""
    low = (1 << 62) - 1
    return mask & low | (1 << 62 if mask & ~low else 0)


def rule_mask(rule: Rule, fact: str) -> int:
    """The one mask of a fact in a rule's bar."""
    from sulh.terms.formula import Meets, atoms

    return next(in_a_word(atom.mask) for atom in atoms(rule.barred) if isinstance(atom, Meets) and atom.fact == fact)


def main(rows: int = 1_000_000, provisions: int = 50) -> None:
    """Run both and print the ratio."""
    folder = Path(tempfile.mkdtemp())
    from sulh.words.vocabulary import shipped

    tree = shipped("acts")
    acts = [node for node in tree.parents if not tree.children(node) and tree.mask(node) < 1 << 62][:ACTS]
    (folder / "agreement.yaml").write_text(agreement(provisions, acts), encoding="utf-8")
    compiled = load_compiled(folder / "agreement.yaml")
    rules = list(compiled.rules.values())
    made = facts(rows, compiled.agreement.vocabulary, acts)
    started = time.perf_counter()
    findings = judge(made, rules, compiled.legend.implications(), DuckDB())
    judged = time.perf_counter() - started
    pq.write_table(findings, folder / "findings.parquet")
    ours = time.perf_counter() - started
    theirs = by_hand(made, rules, compiled.agreement.vocabulary, folder / "hand.parquet")
    ours_rows = _counts(folder / "findings.parquet")
    theirs_rows = _counts(folder / "hand.parquet")
    print(
        f"{os.cpu_count()} cores; {rows:,} incidents x {provisions} provisions x {len(READINGS)} readings; {len(findings):,} findings"
    )
    print(
        f"sulh {ours:.2f} s (judged {judged:.2f} s, with because and deciding, sorted); mask SQL by hand {theirs:.2f} s; ratio {ours / theirs:.2f}"
    )
    print(f"the same number of rows of each outcome: {ours_rows == theirs_rows}")


def _counts(file: Path) -> list[tuple[int, int]]:
    query = f"SELECT outcomes::INT, count(*) FROM '{file}' GROUP BY 1 ORDER BY 1"
    return duckdb.connect().execute(query).fetchall()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
