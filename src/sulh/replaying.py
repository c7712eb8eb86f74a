"""A case's incidents under other terms: reads and links the case, and judges its incidents under a draft and the present terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.case import load_case
from sulh.drafts.replay import ALL, INCIDENTS_UNIT, Replayer, undated_rules
from sulh.drafts.tables import REPLAYED
from sulh.errors import InputError
from sulh.findings.broken import add_broken
from sulh.findings.facts import FactTable, fact_table
from sulh.findings.judge import judge
from sulh.findings.near import add_nearness
from sulh.incidents.schema import ESTABLISHED
from sulh.run import Progress, Run, link_reports, read_sources, silent, stated, watched
from sulh.terms.compile import Compiled, load_compiled
from sulh.words.vocabulary import SET_FIELDS

DRAFT, PRESENT = "draft", "present"


@dataclass(frozen=True, eq=False)
class Replayed:
    """What a draft and the present terms make of a case's incidents: the tables `replay` and `replayed`, and what to know."""

    case_title: str
    draft_title: str
    account: str
    tables: Mapping[str, pa.Table]
    notes: tuple[str, ...]


def replay_case(
    folder: Path, draft: Path, account: str = ESTABLISHED, reader: str | None = None, progress: Progress = silent
) -> Replayed:
    """Replay a draft (an agreement file) over a case. Raises FileError or InputError where either cannot be used."""
    case = load_case(folder, reader)
    other = load_compiled(draft, reader=reader)
    run = Run(case)
    read_sources(run, progress)
    link_reports(run, progress)
    _check(run, other, draft, account)
    progress("Judging every incident under the draft and under the present terms")
    found: list[tuple[pa.Table, pa.Table]] = []
    for terms, compiled in ((DRAFT, other), (PRESENT, case.compiled)):
        facts = _facts(replace(run, case=replace(case, compiled=compiled)))
        rules = undated_rules(compiled)
        if not rules:
            continue
        replayer = Replayer(facts, compiled, run.engine, rules)
        judged = judge(facts, rules, compiled.legend.implications(), run.engine)
        found.append((replayer.replay(terms, rules), _lists(terms, judged)))
    tables = {
        "replay": pa.concat_tables([one for one, _ in found]),
        "replayed": pa.concat_tables([one for _, one in found]),
    }
    notes = _notes(other, tables["replay"], account)
    file = other.agreement.file
    return Replayed(case.title, file.title or file.agreement, account, tables, tuple(notes))


def _facts(run: Run) -> FactTable:
    """The facts of all incidents as terms need them, without dates."""
    compiled = run.case.compiled
    agreement = compiled.agreement
    facts = fact_table(run.tables["incidents"], agreement.vocabulary, compiled.legend, agreement.readings)
    add_nearness(facts, compiled.legend, agreement.vocabulary, run.engine, list(stated(run)), list(watched(run)))
    add_broken(facts, compiled, run.engine)
    return facts


def _check(run: Run, other: Compiled, draft: Path, account: str) -> None:
    """The draft has to know whom and what the incidents name, and somebody has to have the account."""
    incidents = run.tables["incidents"]
    accounts = sorted({str(name) for name in incidents["account"].to_pylist()})
    if account not in accounts:
        raise InputError(
            f"there is no account “{account}”", where="--account", remedy=f"There are: {', '.join(accounts)}."
        )
    for name in SET_FIELDS:
        tree = other.agreement.vocabulary.tree(name)
        named = pc.unique(pc.drop_null(pc.list_flatten(incidents[name].combine_chunks()))).to_pylist()
        for node in sorted(str(one) for one in named):
            try:
                tree.mask(node)
            except KeyError:
                raise InputError(
                    f"the draft does not know “{node}”, whom incidents of the case name ({name})",
                    where=draft,
                    remedy="Give the draft the parties and actors of the case's agreement.",
                ) from None
    if not other.judged:
        raise InputError(
            "the draft bars nothing: it has no must_not and no must_reduce", where=draft, remedy="Write a provision."
        )


def _lists(terms: str, judged: pa.Table) -> pa.Table:
    names = REPLAYED.names[1:]
    return judged.select(names).add_column(0, "terms", pa.repeat(pa.scalar(terms), len(judged))).cast(REPLAYED)


def _notes(other: Compiled, table: pa.Table, account: str) -> list[str]:
    """What strikes one at once: clauses that bar nothing on record, everything, or are open throughout."""
    rows = [
        row
        for row in table.to_pylist()
        if row["terms"] == DRAFT and row["account"] == account and row["side"] == ALL and row["unit"] == INCIDENTS_UNIT
    ]
    notes = []
    for name in other.judged:
        mine: list[dict[str, Any]] = [row for row in rows if row["provision"] == name]
        if all(row["barred_high"] == 0 for row in mine):
            notes.append(f"{name} bars nothing that is on record: nobody did such a deed, or each was excused")
        elif all(row["untouched_high"] == 0 and row["excused_high"] == 0 for row in mine):
            notes.append(f"{name} bars everything that is on record")
        elif all(row["barred_low"] == 0 for row in mine):
            notes.append(
                f"{name} surely bars nothing: of each deed that it may bar, something that it asks for is unknown"
            )
    return notes
