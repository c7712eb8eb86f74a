"""Other numbers in a draft's conditions, and whether recorded numbers gather beside the written ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.drafts.loopholes.bunching import Bunching, bunching, window
from sulh.drafts.loopholes.conditions import EXCEPTION, Condition, broken, conditions, without
from sulh.drafts.loopholes.find import Ground
from sulh.drafts.loopholes.near_misses import Looked, met_by
from sulh.drafts.loopholes.relaxed import (
    Nearest,
    Relaxed,
    Variant,
    nearest,
    of_nearness,
    of_numbers,
    relaxed,
    turning_on,
)
from sulh.drafts.loopholes.tables import BUNCHING
from sulh.errors import InputError
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.keys import Bools, Ints
from sulh.findings.near import nearness_bits
from sulh.measures.unsaid import CannotBeSaid
from sulh.terms.compile import Rule
from sulh.terms.formula import Within, Yes, atoms

Row = dict[str, Any]


def other_numbers(on: Ground, given: Looked) -> tuple[list[Relaxed], list[Nearest]]:
    """What the clauses bar with other numbers, and how near the nearest attack was where an outcome turns on it."""
    turning = _turning(on, given)
    variants, asked = of_nearness(on.rules, on.compiled.legend)
    some = np.zeros(len(on.within), bool)
    for _, _, rows in turning:
        some[rows] = True
    known, past = on.replayer.facts, on.past
    facts = FactTable(known.table, known.codes, dict(known.yes_columns))
    vocabulary = on.compiled.agreement.vocabulary
    for name, bits in nearness_bits(facts, asked, vocabulary, past.stated, past.watched, some).items():
        facts.with_yes(name, bits)
    every: list[Variant] = [*of_numbers(on.rules, on.compiled.legend), *variants]
    replayer = past.replayer(on.compiled, [one.changed for one in every], facts)
    found = relaxed(replayer, every, on.happened, on.may, on.amounts[on.harm])
    measured = []
    for rule, fact, rows in turning:
        one = nearest(facts, vocabulary, rule, on.compiled.legend.near[fact], rows, on.amounts[on.harm])
        measured += [] if one is None else [one]
    return found, measured


def _turning(on: Ground, given: Looked) -> list[tuple[Rule, str, Ints]]:
    """For each rule and nearness fact the rows that happened whose outcome may turn on it."""
    out = []
    for rule in on.rules:
        legend = on.compiled.legend
        found = [*atoms(rule.barred), *atoms(rule.excused)]
        for fact in dict.fromkeys(one.fact for one in found if isinstance(one, Yes) and one.fact in legend.near):
            try:
                _, may = met_by(given, turning_on(rule, fact))
            except InputError:
                continue
            out.append((rule, fact, np.flatnonzero(may[given.profile] & on.may)))
    return out


def bunching_table(on: Ground, given: Looked, measured: Sequence[Nearest]) -> pa.Table:
    """The table `BUNCHING`: each threshold on a count, and the hours of each attack nearby."""
    rows = [*_of_counts(on, given), *_of_hours(on, measured)]
    return pa.Table.from_pylist(rows, schema=BUNCHING)


def _of_counts(on: Ground, given: Looked) -> Iterator[Row]:
    known: dict[tuple[Any, ...], Row] = {}
    for rule in on.rules:
        for one in conditions(rule, on.compiled.legend):
            of = one.of
            if one.kind != "number" or not isinstance(of, Within):
                continue
            for threshold, below in ((of.low, True), (of.high, False)):
                if threshold is None:
                    continue
                key = (rule.barred, rule.excused, one.place, threshold, below)
                if key not in known:
                    values = _exact(on, of.fact, _others_hold(on, given, rule, one))
                    known[key] = _row(of.fact, threshold, below, bunching(values, threshold, open_below=below))
                yield {"provision": rule.provision, "reading": rule.reading, **known[key]}


def _others_hold(on: Ground, given: Looked, rule: Rule, one: Condition) -> Bools:
    """Rows that surely are barred but for this condition."""
    surely, _ = met_by(given, broken(without(rule, one)))
    return np.asarray(surely[given.profile] & on.happened)


def _exact(on: Ground, fact: str, rows: Bools) -> Ints:
    low, high = (on.replayer.facts.table[f"{fact}_{end}"].to_numpy().astype(np.int64) for end in ("low", "high"))
    chosen = rows & (low == high) & (high < UNBOUNDED)
    return np.asarray(low[chosen])


def _of_hours(on: Ground, measured: Sequence[Nearest]) -> Iterator[Row]:
    """Hours are read up to the next whole one, of deeds of which the time is known to the hour; what an exception asks for is open."""
    low, high = (on.replayer.facts.table[f"time_{end}"].to_numpy().astype(np.int64) for end in ("low", "high"))
    for one in measured:
        written = one.near.within_seconds / 3600
        sharp = (high - low)[one.rows] <= 3600
        mine = sharp & (one.km <= one.near.within_metres / 1000)
        values = np.ceil(one.hours[mine]).astype(np.int64)
        excuses = any(
            each.kind == EXCEPTION and _speaks_of(each, one) for each in conditions(one.rule, on.compiled.legend)
        )
        found = bunching(values, max(1, round(written)) + (1 if excuses else 0), open_below=excuses)
        row = _row("hours", max(1, round(written)), excuses, found)
        yield {"provision": one.rule.provision, "reading": one.rule.reading, **row}


def _speaks_of(condition: Condition, one: Nearest) -> bool:
    facts = {each.fact for each in atoms(condition.of) if isinstance(each, Yes)}
    return any(fact.startswith("near:") and f":{one.near.within_seconds}" in fact for fact in facts)


def _row(fact: str, threshold: int, below: bool, found: Bunching | CannotBeSaid) -> Row:
    word = fact.replace("_", " ")
    if isinstance(found, CannotBeSaid):
        first, last = window(threshold, open_below=below)
        said = f"whether {word} gather beside {threshold:,} {found}"
        return {
            "fact": fact, "threshold": threshold, "open_from": max(0, first), "open_until": max(0, last), "counted": 0,
            "words": said,
        }  # fmt: skip
    verb = "gather" if found.gathers else "do not gather beyond chance"
    said = (
        f"{word} {verb} just beside {threshold:,}: {found.counted:,} from {found.first:,} to {found.last:,}, where a smooth "
        f"curve has {found.expected:.1f} ({found.times:.1f} times, {found.low:.1f} to {found.high:.1f}; p {found.p:.3f})"
    )
    return {
        "fact": fact, "threshold": threshold, "open_from": found.first, "open_until": found.last, "counted": found.counted,
        "expected": found.expected, "times": found.times, "times_low": found.low, "times_high": found.high, "p": found.p,
        "words": said,
    }  # fmt: skip
