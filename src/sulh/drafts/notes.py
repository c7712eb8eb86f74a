"""What strikes one at once in a replay: clauses that bar nothing or everything, that are open throughout, that contradict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.drafts.faults import faults, named_in_vain
from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import DRAFT, INCIDENTS_UNIT, Replayer
from sulh.terms.compile import Compiled, Rule
from sulh.terms.wording import Wording

Row = Mapping[str, Any]
_WHO = ("perpetrator", "side_a", "side_b")


def notes(draft: Compiled, replayer: Replayer, rules: Sequence[Rule], table: pa.Table, account: str) -> list[str]:
    """Plain sentences on a draft; `table` is `REPLAY`, of the draft and perhaps other terms."""
    vain = named_in_vain(replayer, rules, account, Wording(draft))
    by_clause: dict[str, list[Row]] = {}
    for row in of_draft(table, account):
        by_clause.setdefault(row["provision"], []).append(row)
    found = [*faults(draft), *_of_whole(by_clause.get(ALL, []), len(draft.judged))]
    for name in draft.judged:
        found += [f"{name} {sentence}" for sentence in _of_clause(by_clause.get(name, []), vain.get(name, {}))]
    return found


def of_draft(table: pa.Table, account: str) -> list[dict[str, Any]]:
    """The rows that count incidents, of the draft, on an account, whoever did them."""
    wanted = {"terms": DRAFT, "account": account, "side": ALL, "unit": INCIDENTS_UNIT}
    for name, value in wanted.items():
        table = table.filter(pc.equal(table[name], value))
    return [dict(row) for row in table.to_pylist()]


def _bars_nothing(rows: Sequence[Row]) -> bool:
    return all(row["barred_high"] == 0 for row in rows)


def _bars_everything(rows: Sequence[Row]) -> bool:
    return bool(rows) and all(row["untouched_high"] == 0 and row["excused_high"] == 0 for row in rows)


def _of_whole(rows: Sequence[Row], clauses: int) -> Iterator[str]:
    if rows and clauses > 1 and _bars_nothing(rows):
        yield "The draft bars nothing that is on record: it would have changed nothing of what is counted here"
    elif clauses > 1 and _bars_everything(rows):
        yield "The draft bars everything that is on record, and so tells nothing apart"


def _of_clause(rows: Sequence[Row], vain: Mapping[str, str]) -> Iterator[str]:
    nothing = _bars_nothing(rows)
    # who counts for a party is a long list, of which not all have to be on record for a clause to bar
    said = [sentence for sentence, fact in vain.items() if nothing or fact not in _WHO]
    why = f" ({'; '.join(said)})" if said else ""
    if nothing:
        yield f"bars nothing that is on record: nobody did such a deed, or each was excused{why}"
    elif _bars_everything(rows):
        yield f"bars everything that is on record{why}"
    elif all(row["barred_low"] == 0 for row in rows):
        yield f"surely bars nothing: of each deed that it may bar, something that it asks for is unknown{why}"
    elif said:
        yield f"names what is not on record: {'; '.join(said)}"
