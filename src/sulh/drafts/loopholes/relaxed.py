"""What a clause would bar with another number in one of its conditions: thresholds, hours of the day, hours and km of nearness.

Each changed clause is judged like a clause of a draft, so the numbers are as exact as those of a replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sulh.drafts.loopholes.conditions import Condition, conditions, replaced
from sulh.drafts.loopholes.dimensions import Amount
from sulh.drafts.loopholes.standing import mapped
from sulh.drafts.replay import Replayer
from sulh.findings.facts import FactTable
from sulh.findings.keys import Bools, Ints
from sulh.findings.near_attacks import attacks_of
from sulh.findings.near_rows import Rows
from sulh.findings.near_sure import hours_since
from sulh.findings.schema import BREACH
from sulh.terms.compile import Rule
from sulh.terms.formula import DAY, FALSE, TRUE, AtHours, Formula, Not, Within, Yes, atoms, conj, disj
from sulh.terms.legend import Legend, Nearness
from sulh.words.vocabulary import Vocabulary

NUMBERS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
NEARER = (0.25, 0.5, 1.0, 2.0, 4.0)
_HOUR = 3600
_STEP = 0.25
_NEAR = "near"
MOST_MEASURED = 5_000
"""Of so many deeds at most, those with the most harm, it is measured how near the nearest attack was."""


@dataclass(frozen=True)
class Variant:
    """A rule with one number changed: what `parameter` it is of, the number written and the other one."""

    rule: Rule
    changed: Rule
    label: str
    parameter: str
    written: float
    value: float


@dataclass(frozen=True)
class Relaxed:
    """What a variant bars: incidents and harm, low and high (None: no upper bound)."""

    variant: Variant
    barred: tuple[int, int]
    harm: tuple[int, int | None]


def of_numbers(rules: Iterable[Rule], legend: Legend) -> list[Variant]:
    """Rules with other thresholds and other hours of the day."""
    out: list[Variant] = []
    for rule in rules:
        for one in conditions(rule, legend):
            if isinstance(one.of, Within) and one.kind == "number":
                out += _thresholds(rule, one, one.of)
            elif isinstance(one.of, AtHours):
                out += _longer(rule, one, one.of)
    return out


def _thresholds(rule: Rule, one: Condition, of: Within) -> Iterator[Variant]:
    for name, end in (("low", of.low), ("high", of.high)):
        if end is None:
            continue
        step = -1 if name == "low" else 1
        others = sorted({round(end * factor) for factor in NUMBERS} | {end, end + step})
        word = f"{of.fact} {'at least' if name == 'low' else 'at most'}"
        for value in others:
            low, high = (value, of.high) if name == "low" else (of.low, value)
            if value >= 0 and (low is None or high is None or low <= high):
                changed = replaced(rule, one, Within(of.fact, low, high))
                yield Variant(rule, changed, one.label, word, float(end), float(value))


def _longer(rule: Rule, one: Condition, of: AtHours) -> Iterator[Variant]:
    total = sum(last - first + 1 for first, last in of.arcs)
    for more in (-2, -1, 0, 1, 2, 3):
        wider = widened(of, more * _HOUR)
        if wider is not None:
            written = round(total / _HOUR, 2)
            yield Variant(rule, replaced(rule, one, wider), one.label, "hours", written, written + 2 * more)


def widened(of: AtHours, seconds: int) -> AtHours | None:
    """The same stretches, longer (or, below 0, shorter) by so many seconds at both ends; None where nothing or all of the day is
    left."""
    around = [(first, last) for first, last in of.arcs]
    if len(around) > 1 and around[0][0] == 0 and around[-1][1] == DAY - 1:  # one stretch over midnight
        around = [*around[1:-1], (around[-1][0], around[0][1] + DAY)]
    second = np.zeros(DAY, bool)
    for first, last in around:
        start, end = first - seconds, last + seconds
        if end - start >= DAY - 1:
            return None
        if start <= end:
            second[np.arange(start, end + 1) % DAY] = True
    if not second.any() or second.all():
        return None
    edges = np.flatnonzero(np.diff(np.concatenate([[False], second, [False]]).astype(np.int8)))
    return AtHours(tuple((int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)))


def of_nearness(rules: Iterable[Rule], legend: Legend) -> tuple[list[Variant], dict[str, Nearness]]:
    """Rules with other hours and km of an attack nearby; and the facts that they ask for beside those of the legend."""
    out: list[Variant] = []
    asked: dict[str, Nearness] = {}
    for rule in rules:
        for fact in _near_facts(rule, legend):
            near = legend.near[fact]
            hours, km = near.within_seconds / _HOUR, near.within_metres / 1000
            for parameter, written in (("hours", hours), ("km", km)):
                for factor in NEARER:
                    other = _scaled(near, parameter, factor)
                    name = fact if other == near else f"near:scaled:{parameter}:{factor}:{fact}"
                    if other != near:
                        asked[name] = other
                    changed = _swapped(rule, fact, name)
                    out.append(Variant(rule, changed, near.label, parameter, written, written * factor))
    return out, asked


def _near_facts(rule: Rule, legend: Legend) -> list[str]:
    found = [*atoms(rule.barred), *atoms(rule.excused)]
    return list(dict.fromkeys(one.fact for one in found if isinstance(one, Yes) and one.fact in legend.near))


def _scaled(near: Nearness, parameter: str, factor: float) -> Nearness:
    if parameter == "hours":
        return replace(near, within_seconds=round(near.within_seconds * factor))
    return replace(near, within_metres=round(near.within_metres * factor))


def _swapped(rule: Rule, fact: str, other: str) -> Rule:
    def change(part: Formula) -> Formula | None:
        return Yes(other) if part == Yes(fact) else None

    return replace(rule, barred=mapped(rule.barred, change), excused=mapped(rule.excused, change))


def turning_on(rule: Rule, fact: str) -> Formula:
    """When the outcome of a rule turns on a yes/no fact: one answer breaks it and the other does not."""

    def with_answer(answer: Formula) -> Formula:
        def change(part: Formula) -> Formula | None:
            return answer if part == Yes(fact) else None

        return replace(rule, barred=mapped(rule.barred, change), excused=mapped(rule.excused, change)).formulas[0]

    yes, no = (with_answer(answer) for answer in (TRUE, FALSE))
    return disj(conj(yes, Not(no)), conj(no, Not(yes)))


def relaxed(
    replayer: Replayer, variants: Sequence[Variant], happened: Bools, may: Bools, harm: Amount
) -> list[Relaxed]:
    """What each variant bars of the rows that happened."""
    if not variants:
        return []
    rules = {(one.changed.barred, one.changed.excused): one.changed for one in variants}
    bits = replayer.outcomes(list(rules.values()))
    profile, size = replayer.profile_of_row(), len(replayer.profiles)

    def by_profile(values: Ints | Bools | None, who: Bools) -> Ints:
        found = np.bincount(profile[who], None if values is None else values[who], size)
        return np.rint(found).astype(np.int64)

    sure, can = by_profile(None, happened), by_profile(None, may)
    low, high, open_ = by_profile(harm.low, happened), by_profile(harm.high, may), by_profile(harm.open, may)
    barred = {key: (found == BREACH, (found & BREACH) != 0) for key, found in zip(rules, bits, strict=True)}
    out = []
    for one in variants:
        surely, possibly = barred[one.changed.barred, one.changed.excused]
        most = None if open_[possibly].any() else int(high[possibly].sum())
        incidents = int(sure[surely].sum()), int(can[possibly].sum())
        out.append(Relaxed(one, incidents, (int(low[surely].sum()), most)))
    return out


@dataclass(frozen=True)
class Nearest:
    """For rows of the facts, the least hours (NaN: none) within which an attack lay, within `km`."""

    rule: Rule
    near: Nearness
    rows: Ints
    hours: npt.NDArray[np.float64]
    km: npt.NDArray[np.float64]


def nearest(
    facts: FactTable,
    vocabulary: Vocabulary,
    rule: Rule,
    near: Nearness,
    rows: Ints,
    harm: Amount,
) -> Nearest | None:
    """How near the nearest attack was for these rows: within what is written, then twice and four times the distance."""
    if near.while_it_goes_on or not len(rows):
        return None
    order = np.lexsort((rows, -harm.low[rows]))[:MOST_MEASURED]
    asked = np.sort(rows[order])
    hours, away = np.full(len(asked), np.nan), np.full(len(asked), np.nan)
    others, attacks = Rows(facts), attacks_of(facts, {_NEAR: near}, vocabulary.acts.mask("attack"), possibly=False)
    most = max(4 * near.within_seconds / _HOUR, 1.0)
    for factor in (1, 2, 4):
        left = np.isnan(hours)
        km = near.within_metres / 1000 * factor
        hours[left] = hours_since(others, attacks.sure(_NEAR), asked[left], km, most, _STEP)
        away = np.where(left & ~np.isnan(hours), km, away)
    found = ~np.isnan(hours)
    return Nearest(rule, near, asked[found], hours[found], away[found])
