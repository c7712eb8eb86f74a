"""Drafts held against one another over the same incidents: every table of a comparison."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from sulh.drafts.comparing.catches import catch_table, catches_of, caught_table
from sulh.drafts.comparing.joint import Joint, Stand
from sulh.drafts.comparing.pairing import Pair, pairs_of
from sulh.drafts.comparing.redline import aligned, marked, redline
from sulh.drafts.comparing.shared import Draft, readings_of
from sulh.drafts.comparing.sight import sight
from sulh.drafts.comparing.symmetry import mirrored
from sulh.drafts.comparing.tables import COMPARE_CLAUSES, COMPARE_REDLINES, COMPARE_SYMMETRY
from sulh.drafts.comparing.tally import balance_table, burden_table, draft_table, observed_table
from sulh.drafts.comparing.words import parts_of
from sulh.drafts.outcomes import ALL
from sulh.drafts.past import Past
from sulh.drafts.replay import OTHERS
from sulh.findings.keys import Ints


def compared(past: Past, drafts: Sequence[Draft], account: str, *, lists: bool = True) -> dict[str, pa.Table]:
    """The tables of `sulh.drafts.comparing.tables` by name, of two or more drafts over the incidents of an account.

    Without `lists` the incidents behind the numbers (`compare_caught`) are left out. Raises InputError where nobody has the account.
    """
    mine = past.on(account)
    joint = Joint(mine, drafts)
    readings = readings_of(drafts)
    seen = sight(past, mine)
    sides = [*past.present.agreement.parties, OTHERS]
    sums = joint.tolls.by(joint.classes * len(sides) + seen.whose, joint.size * len(sides))
    sums = sums.reshape(joint.size, len(sides), len(joint.tolls.units), 3)
    pairs = {
        (one.name, other.name): pairs_of(one, other, _caught(joint, one, other, readings))
        for one, other in itertools.combinations(drafts, 2)
    }
    catches = catches_of(joint, pairs, readings)
    burdens = burden_table(joint, seen, sums, readings, sides, account)
    tables = {
        "compare_drafts": draft_table(joint, readings, account),
        "compare_clauses": _clauses(pairs),
        "compare_redlines": _redlines(drafts, pairs),
        "compare_catches": catch_table(joint, catches, sums, [ALL, *sides], account),
        "compare_burdens": burdens,
        "compare_observed": observed_table(joint, seen, readings, account),
        "compare_symmetry": _symmetry(drafts),
        "compare_balance": balance_table(burdens, sides[:-1]),
    }
    if lists:
        tables["compare_caught"] = caught_table(joint, catches, mine.incidents["incident_id"])
    return tables


def _caught(joint: Joint, one: Draft, other: Draft, readings: Sequence[str]) -> Callable[[str, str], int | None]:
    """How far two clauses surely bar the same incidents, over all readings, in thousandths.

    What they possibly bar says little: where acts or perpetrators are mostly unknown, it is much the same for all clauses.
    """
    sizes: Ints = np.bincount(joint.classes, minlength=joint.size)

    def alike(mine: str, theirs: str) -> int | None:
        if mine not in one.compiled.judged or theirs not in other.compiled.judged:
            return None
        both = either = 0
        for reading in readings:
            a = ~joint.can("avoid", Stand(one.name, mine, reading)).where
            b = ~joint.can("avoid", Stand(other.name, theirs, reading)).where
            both, either = both + int(sizes[a & b].sum()), either + int(sizes[a | b].sum())
        return round(1000 * both / either) if either else None

    return alike


Pairs = Mapping[tuple[str, str], Sequence[Pair]]


def _clauses(pairs: Pairs) -> pa.Table:
    rows = [
        {
            "draft_a": one, "draft_b": other, "provision_a": pair.one, "provision_b": pair.other, "how": pair.how,
            "wording": pair.wording, "caught": pair.caught,
        }
        for (one, other), found in pairs.items()
        for pair in found
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=COMPARE_CLAUSES)


def _redlines(drafts: Sequence[Draft], pairs: Pairs) -> pa.Table:
    known = {draft.name: draft for draft in drafts}
    rows = []
    for (one, other), found in pairs.items():
        for pair in found:
            for part, a, b in _parts(known[one], pair.one, known[other], pair.other):
                head = {"draft_a": one, "draft_b": other, "provision_a": pair.one, "provision_b": pair.other}
                words = {"part": part, "text_a": a, "text_b": b, "marked": marked(redline(a, b)), "changed": a != b}
                rows.append(head | words)
    return pa.Table.from_pylist(rows, schema=COMPARE_REDLINES)


def _parts(one: Draft, mine: str | None, other: Draft, theirs: str | None) -> Iterator[tuple[str, str, str]]:
    """The parts of two clauses beside each other; empty where a draft has no such part."""
    a, b = (
        {} if name is None else parts_of(draft.compiled.agreement, name)
        for draft, name in ((one, mine), (other, theirs))
    )
    for name in aligned(a, b):
        yield name, a.get(name, ""), b.get(name, "")


def _symmetry(drafts: Sequence[Draft]) -> pa.Table:
    rows = [
        {
            "draft": draft.name, "provision": one.provision, "binds": one.binds, "party": one.party,
            "reading": one.reading, "counterpart": one.counterpart, "relation": one.relation,
        }
        for draft in drafts
        for one in mirrored(draft)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=COMPARE_SYMMETRY)
