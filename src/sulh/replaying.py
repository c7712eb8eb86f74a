"""A case's incidents under other terms: reads and links the case, and judges its incidents under a draft and the present terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.drafting import PRESENT, load_draft, past_of_case, title_of
from sulh.drafts.replay import ALL, INCIDENTS_UNIT, undated_rules
from sulh.drafts.tables import REPLAYED
from sulh.findings.judge import judge
from sulh.incidents.schema import ESTABLISHED
from sulh.run import Progress, silent
from sulh.terms.compile import Compiled

DRAFT = "draft"


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
    past = past_of_case(folder, reader, progress)
    other = load_draft(draft, past, reader)
    past.on(account)  # somebody has it
    progress("Judging every incident under the draft and under the present terms")
    found: list[tuple[pa.Table, pa.Table]] = []
    for terms, compiled in ((DRAFT, other), (PRESENT, past.present)):
        rules = undated_rules(compiled)
        if not rules:
            continue
        replayer = past.replayer(compiled, rules)
        judged = judge(replayer.facts, rules, compiled.legend.implications(), past.engine)
        found.append((replayer.replay(terms, rules), _lists(terms, judged)))
    tables = {
        "replay": pa.concat_tables([one for one, _ in found]),
        "replayed": pa.concat_tables([one for _, one in found]),
    }
    notes = _notes(other, tables["replay"], account)
    return Replayed(past.title, title_of(other), account, tables, tuple(notes))


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
