"""Where the readings of a case could meet: single definitions that would remove disputes, numbers between two readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.case import load_case
from sulh.drafting import load_draft, named_draft, past_of_case, title_of
from sulh.drafts.past import Past
from sulh.drafts.readings.curve import bridges
from sulh.drafts.readings.definitions import Found, try_definitions
from sulh.drafts.readings.ground import Book
from sulh.drafts.readings.says import bridge_says, definitions_say
from sulh.drafts.readings.supposing import Suppositions
from sulh.drafts.readings.tables import BRIDGES
from sulh.findings.disputes import disputes
from sulh.incidents.schema import ESTABLISHED, INDEPENDENT
from sulh.run import Progress, silent
from sulh.terms.compile import Compiled


@dataclass(frozen=True, eq=False)
class Readings:
    """Where readings could meet on one account: the tables of `sulh.drafts.readings.tables`, how parties and readings are written,
    what was found in sentences, and what to know. `dated`: as the terms stand, else as if in force all along; `period`: the first
    and last day on which the incidents may have been."""

    case_title: str
    terms_title: str
    account: str
    dated: bool
    period: str
    names: Mapping[str, str]
    parties: tuple[str, ...]
    tables: Mapping[str, pa.Table]
    said: tuple[str, ...]
    notes: tuple[str, ...]


def readings_case(
    folder: Path,
    draft: str | None = None,
    account: str = ESTABLISHED,
    reader: str | None = None,
    undated: bool = False,
    progress: Progress = silent,
) -> Readings:
    """Where the readings of a case's terms, or of a draft (a file, or a name in case.yaml), could meet.

    A draft is judged as if it had been in force all along. Raises FileError or InputError where something cannot be used.
    """
    past = past_of_case(folder, reader, progress)
    terms = past.present if draft is None else load_draft(named_draft(load_case(folder, reader), draft), past, reader)
    return readings_of(past, terms, account, dated=draft is None and not undated, progress=progress)


def readings_of(past: Past, terms: Compiled, account: str, *, dated: bool, progress: Progress = silent) -> Readings:
    """The same of a past that is at hand. Raises InputError where nobody has the account."""
    mine = past.on(account)
    file = terms.agreement.file
    names = {key: item.name for key, item in file.parties.items()}
    names |= {key: item.name for key, item in file.actors.items() if item.name}
    progress("Trying each definition on every incident")
    book = Book(terms, dated)
    found, ground = try_definitions(mine, book, account)
    progress("Trying numbers between two readings")
    supposed = Suppositions(mine, book, ground.replayer.facts)
    crossed = bridges(supposed, account)
    tables = {**found.tables, **crossed.tables()}
    tables["bridges"] = _with_words(tables, names)
    progress("Counting what no definition can remove")
    said = [*definitions_say(tables["definitions"].to_pylist(), names), *tables["bridges"]["says"].to_pylist()]
    notes = [*_notes(terms, found, tables), *crossed.notes, *_of_facts(past, terms, dated)]
    return Readings(
        past.title,
        title_of(terms),
        account,
        dated,
        _period(mine),
        names,
        tuple(file.parties),
        tables,
        tuple(said),
        tuple(notes),
    )


def _period(past: Past) -> str:
    first, last = pc.min(past.incidents["start"]).as_py(), pc.max(past.incidents["end"]).as_py()
    return "no dated incident" if first is None or last is None else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


def _with_words(tables: Mapping[str, pa.Table], names: Mapping[str, str]) -> pa.Table:
    points: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    keys = ("term", "reading_a", "reading_b")
    for row in tables["bridge_points"].to_pylist():
        points.setdefault(tuple(row[key] for key in keys), []).append(row)
    rows = tables["bridges"].to_pylist()
    for row in rows:
        row["says"] = bridge_says(row, points.get(tuple(row[key] for key in keys), []), names)
    return pa.Table.from_pylist(rows, BRIDGES)


def _notes(terms: Compiled, found: Found, tables: Mapping[str, pa.Table]) -> Iterator[str]:
    """What one has to know of these terms: who could differ on nothing, what was left out."""
    if len(terms.agreement.parties) < 2:
        yield "There is one party: no two readings could part."
    elif found.singles == 0:
        yield "The parties read everything alike, or say nothing: there is no version that one could take from another."
    if not found.every_pair:
        yield f"Pairs were tried of the best single definitions only: {found.pairs:,} pairs."
    if found.too_many:
        yield f"Left out, as there are too many ways to come about under them: {', '.join(found.too_many)}."
    if pc.any(tables["bridges"]["thinned"]).as_py():
        yield "Of some numbers not every value at which an incident changes sides was tried: there were too many, or none is known."


def _of_facts(past: Past, terms: Compiled, dated: bool) -> Iterator[str]:
    """What the sides dispute about the facts, in any one reading: no definition removes it."""
    if len(set(past.accounts) - {ESTABLISHED, INDEPENDENT}) < 2:
        return
    table = disputes(past.facts(terms), pa.table({}), terms, past.engine, dated=dated)
    table = table.filter(pc.equal(table["kind"], "account"))
    sure = len(pc.unique(table.filter(table["certain"])["incident_id"]))
    every = len(pc.unique(table["incident_id"]))
    if every:
        yield (
            f"On facts the sides' accounts surely part in {sure:,} incidents and may part in {every:,}, whatever the reading: "
            "no definition removes that."
        )
