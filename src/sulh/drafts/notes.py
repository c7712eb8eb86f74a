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
    found = [*faults(draft), *_of_whole(by_clause.get(ALL, []), len(draft.judged)), *_of_sides(draft, table, account)]
    for name in draft.judged:
        found += [f"{name} {sentence}" for sentence in _of_clause(by_clause.get(name, []), vain.get(name, {}))]
    return found


def of_draft(table: pa.Table, account: str) -> list[dict[str, Any]]:
    """The rows that count incidents, of the draft, on an account, whoever did them."""
    return _rows(table, {"terms": DRAFT, "account": account, "side": ALL, "unit": INCIDENTS_UNIT})


def _rows(table: pa.Table, wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    for name, value in wanted.items():
        table = table.filter(pc.equal(table[name], value))
    return [dict(row) for row in table.to_pylist()]


def _of_sides(draft: Compiled, table: pa.Table, account: str) -> Iterator[str]:
    """That nothing a party did is left to it: of each of its deeds it is sure, or may be, that it is barred, of most it is sure."""
    parties = draft.agreement.file.parties
    barred: list[str] = []
    if _bars_everything([row for row in of_draft(table, account) if row["provision"] == ALL]):
        return  # which says more
    for side, party in parties.items():
        wanted = {"terms": DRAFT, "account": account, "side": side, "unit": INCIDENTS_UNIT, "provision": ALL}
        rows = [row for row in _rows(table, wanted) if row["barred_high"] or row["untouched_high"]]
        if rows and all(
            row["untouched_low"] == row["excused_low"] == 0 and 2 * row["barred_low"] > row["barred_high"]
            for row in rows
        ):
            barred.append(party.name)
    if barred:
        yield (
            f"The draft bars everything that {' and '.join(barred)} did, as far as it is known: no deed of theirs is surely left, "
            "and it tells none from another"
        )


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
