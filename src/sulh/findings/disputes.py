"""Where the sides differ, whether surely or possibly, and what, changed alone, would end it (DESIGN.md section 4).

Two readings are compared profile by profile, two accounts pair of profiles by pair of profiles; rows come in last.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.account_disputes import by_account
from sulh.findings.causes import Cause, causes
from sulh.findings.facts import Facts
from sulh.findings.keys import Bools, Ints
from sulh.findings.met import Met
from sulh.findings.profiles import Profiles, profiles
from sulh.findings.schema import DISPUTES
from sulh.findings.understandings import TooCoarseError, Understandings, swap
from sulh.terms.compile import Compiled, Rule

_ORDER = ("incident_id", "provision", "kind", "reading_a", "account_a", "reading_b", "account_b")


def disputes(facts: Facts, findings: pa.Table, compiled: Compiled, engine: Engine, *, dated: bool = True) -> pa.Table:
    """The disputes table (`DISPUTES`): by reading, by account, and between sides each in its own reading and account.

    `findings` is what is written beside it; disputes are worked out from the facts. `dated=False` leaves out dates.
    """
    del findings
    known = Understandings(compiled, dated=dated)
    for provision, one, other in _readings(compiled):
        for mine, theirs in ((one, other), (other, one)):
            known.parting(provision, mine, theirs)
    made = profiles(facts, known.formulas(), engine)
    while True:
        try:
            compared = _compared(made, known)
            told = by_account(made, known, engine)
        except TooCoarseError as found:
            made = made.refined(found.formulas)
        else:
            break
    rows = [engine.query(made.joined(compared, ["incident_id"]).select(*DISPUTES.names)), told]
    engine.register("disputes", pa.concat_tables([table.cast(DISPUTES) for table in rows]))
    return engine.query(exp.select(*DISPUTES.names).from_("disputes").order_by(*_ORDER)).cast(DISPUTES)


def _readings(compiled: Compiled) -> Iterator[tuple[str, str, str]]:
    for provision in compiled.judged:
        for one, other in itertools.combinations(compiled.agreement.parties, 2):
            yield provision, one, other


# Two readings of one account: the same world in both


def _compared(made: Profiles, known: Understandings) -> pa.Table:
    """The disputes by reading of each profile: its number, and all columns of `DISPUTES` but the incident."""
    accounts = made.facts.table["account"].combine_chunks()
    met = Met.of(made)
    parts = []
    for provision, one, other in _readings(known.compiled):
        a, b = known.rule(provision, one), known.rule(provision, other)
        if a.formulas[0] == b.formulas[0]:
            continue
        pair = known.pair(a, b, made)
        rows = np.flatnonzero(met.some(pair.differ))
        certain = ~met.some(pair.agree)[rows]
        account = accounts.take(pa.array(rows))
        constant = {"provision": provision, "kind": "reading", "reading_a": one, "reading_b": other}
        columns = {name: pa.array([word], pa.string()).take(_zeros(len(rows))) for name, word in constant.items()}
        cause = _reading_causes(made, known, met, a, b, rows, certain)
        columns |= {"profile": pa.array(rows), "certain": pa.array(certain), "account_a": account}
        parts.append(pa.table(columns | {"account_b": account, "cause": pa.array(cause, pa.string())}))
    names = ["profile", *(name for name in DISPUTES.names if name != "incident_id")]
    fields = [pa.field("profile", pa.int64()), *(DISPUTES.field(name) for name in names[1:])]
    return pa.concat_tables(
        [part.select(names).cast(pa.schema(fields)) for part in parts] or [pa.schema(fields).empty_table()]
    )


def _zeros(size: int) -> pa.Array:
    return pa.array(np.zeros(size, dtype=np.int64))


def _reading_causes(
    made: Profiles, known: Understandings, met: Met, a: Rule, b: Rule, rows: Ints, certain: Bools
) -> list[str]:
    """What, read as the other side reads it, ends the dispute: each choice of the smallest size that does."""
    elements = known.parting(a.provision, a.reading, b.reading)

    def ended(names: Cause, left: Ints) -> tuple[Bools, Bools]:
        swapped = swap((element for name in names for element in elements[name]), b.reading)
        pair = known.pair(known.rule(a.provision, a.reading, swapped), b, made)
        gone = ~met.some(pair.differ)[rows[left]]
        return gone, certain[left] & met.some(pair.agree)[rows[left]]

    return causes(list(elements), len(rows), ended, otherwise=" + ".join(elements))
