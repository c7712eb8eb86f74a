"""Which facts leave findings open, and what would be settled if a source recorded one of them.

Exact on one incident, like the findings. A fact *could change* the outcome where two worlds differ in nothing else and in the
outcome; it *settles* the finding where, whatever it turns out to be, one outcome is left. Both are asked of pairs of boxes of
different outcomes: the first needs worlds that agree in all other facts, the second worlds that agree in this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.drafts.outcomes import ALL, MUST_NOT
from sulh.drafts.replay import Replayer
from sulh.drafts.tables import UNRECORDED
from sulh.findings.judge import RuleBoxes
from sulh.findings.keys import Bools, Ints
from sulh.findings.met import Met
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.terms.compile import Rule
from sulh.terms.formula import Constraint, Implications, YesConstraint

MOST_PAIRS = 20_000
"""Pairs of boxes of a rule beyond which a fact is only said to be open."""

_QUESTIONS = {
    "act": "what was done", "perpetrator": "who did it", "target": "against whom", "object": "what was hit",
    "weapon": "with which weapon", "time": "when", "place": "where", "fighters": "how many attacked",
    "killed": "how many were killed", "civilians_killed": "how many civilians were killed",
    "fighters_killed": "how many fighters were killed", "wounded": "how many were wounded",
    "civilians_wounded": "how many civilians were wounded", "damaged": "how much was damaged",
}  # fmt: skip
"""What a source would have to say for a fact to be known; other facts are questions already."""


@dataclass(frozen=True)
class Open:
    """Of some profiles, by fact: where it could change the outcome, and where it settles it (None: too long to say)."""

    could_change: dict[str, Bools]
    settles: dict[str, Bools | None]


def open_facts(met: Met, size: int, found: RuleBoxes, implications: Implications) -> Open:
    """The open facts of `size` classes of undetermined incidents under a rule."""
    facts = found.rule.facts
    groups = [boxes for _, boxes in found.by_outcome]
    pairs = [pair for one, other in combinations(groups, 2) for pair in product(one, other)]
    if len(pairs) > MOST_PAIRS:
        return Open({fact: _is_open(met, size, found, fact) for fact in facts}, dict.fromkeys(facts))
    could = {fact: np.zeros(size, bool) for fact in facts}
    settles: dict[str, Bools | None] = {}
    unsettled = {fact: np.zeros(size, bool) for fact in facts}
    for one, other in pairs:
        _compare(met, dict(one), dict(other), could, unsettled, implications)
    settles |= {fact: ~left for fact, left in unsettled.items()}
    return Open(could, settles)


def _compare(
    met: Met,
    one: dict[str, Constraint],
    other: dict[str, Constraint],
    could: dict[str, Bools],
    unsettled: dict[str, Bools],
    implications: Implications,
) -> None:
    """What two boxes of different outcomes say of each fact."""
    apart = met.box(tuple(one.items())) & met.box(tuple(other.items()))
    if not apart.any():
        return
    both = {fact: _both(one.get(fact), other.get(fact)) for fact in {**one, **other}}
    torn = [fact for fact, constraint in both.items() if constraint is None]
    for fact in unsettled:
        if fact not in both:
            unsettled[fact] |= apart
        elif (constraint := both[fact]) is not None:
            unsettled[fact] |= apart & met.constraint(fact, constraint)
    for fact in torn if len(torn) == 1 else () if torn else both:
        shared = {name: constraint for name, constraint in both.items() if name != fact and constraint is not None}
        ends = [shared | ({fact: box[fact]} if fact in box else {}) for box in (one, other)]
        if not any(_contradicts(end, implications) for end in ends):
            could[fact] |= apart & met.box(tuple(shared.items()))


def _both(one: Constraint | None, other: Constraint | None) -> Constraint | None:
    if one is None or other is None:
        return other if one is None else one
    return one.both(other)  # type: ignore[arg-type]  # the constraints of one fact are of one kind


def _contradicts(box: dict[str, Constraint], implications: Implications) -> bool:
    yes, no = YesConstraint(True), YesConstraint(False)
    return any(box.get(one) == yes and box.get(other) == no for one, other in implications)


def _is_open(met: Met, size: int, found: RuleBoxes, fact: str) -> Bools:
    out = np.zeros(size, bool)
    for yes, no in dict(found.by_fact)[fact]:
        out |= met.some(yes) & met.some(no)
    return out


def unrecorded(
    replayer: Replayer, terms: str, rules: Sequence[Rule], words: Callable[[str], str], implications: Implications
) -> pa.Table:
    """The table `UNRECORDED` of these rules: each provision in each reading, then all that bar deeds together."""
    bits = replayer.outcomes(rules)
    found = {
        (rule.provision, rule.reading): _of_rule(replayer, rule, outcome, implications)
        for rule, outcome in zip(rules, bits, strict=True)
    }
    bars: dict[str, list[_Found]] = {}
    for rule in rules:
        if rule.kind == MUST_NOT:
            bars.setdefault(rule.reading, []).append(found[rule.provision, rule.reading])
    found |= {(ALL, reading): _together(some) for reading, some in bars.items()}
    rows: list[dict[str, Any]] = []
    for (provision, reading), one in found.items():
        head = {"terms": terms, "provision": provision, "reading": reading}
        rows += _rows(replayer, head, one, words)
    return pa.Table.from_pylist(rows, schema=UNRECORDED)


@dataclass(frozen=True)
class _Found:
    """By profile: whether it is undetermined, and its open facts."""

    undetermined: Bools
    open: Open


def _of_rule(replayer: Replayer, rule: Rule, outcome: Ints, implications: Implications) -> _Found:
    undetermined = (outcome != BREACH) & (outcome != EXCUSED) & (outcome != NO_BREACH)
    profiles = replayer.profiles
    places = np.flatnonzero(undetermined)
    facts = [fact for fact in rule.facts if fact in profiles.classes]
    # only what the rule looks at counts, and of that there are far fewer ways than profiles
    kinds = (
        np.stack([profiles.classes[fact][places] for fact in facts], axis=1)
        if facts
        else np.zeros((len(places), 0), np.int64)
    )
    ways, way = np.unique(kinds, axis=0, return_inverse=True)
    met = Met(profiles, {fact: ways[:, place] for place, fact in enumerate(facts)}, len(ways))
    of_ways = open_facts(met, len(ways), replayer.expanded(rule), implications)

    def spread(some: Bools) -> Bools:
        out = np.zeros(len(outcome), bool)
        out[places] = some[way.reshape(-1)]
        return out

    could = {fact: spread(some) for fact, some in of_ways.could_change.items()}
    settles = {fact: None if some is None else spread(some) for fact, some in of_ways.settles.items()}
    return _Found(undetermined, Open(could, settles))


def _together(found: Sequence[_Found]) -> _Found:
    """Of several rules: what leaves some of them open, and what, known, settles each that is."""
    undetermined = np.logical_or.reduce([one.undetermined for one in found])
    facts = list(dict.fromkeys(fact for one in found for fact in one.open.could_change))
    could, settles = {}, {}
    nothing = np.zeros(len(undetermined), bool)
    for fact in facts:
        could[fact] = np.logical_or.reduce([one.open.could_change.get(fact, nothing) for one in found])
        settled: Bools | None = undetermined.copy()
        for one in found:
            mine = one.open.settles.get(fact, nothing)
            settled = None if settled is None or mine is None else settled & (mine | ~one.undetermined)
        settles[fact] = settled
    return _Found(undetermined, Open(could, settles))


def _rows(
    replayer: Replayer, head: dict[str, Any], found: _Found, words: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    size, accounts = replayer.size, replayer.accounts
    for account in sorted(set(accounts.tolist())):
        mine = accounts == account
        rows = []
        for fact, could in found.open.could_change.items():
            open_, settles = int(size[could & mine].sum()), found.open.settles[fact]
            if open_:
                rows.append(
                    {
                        **head, "account": account, "fact": fact, "words": _QUESTIONS.get(fact) or words(fact), "incidents": int(size[mine].sum()),
                        "undetermined": int(size[found.undetermined & mine].sum()), "open": open_,
                        "settles": None if settles is None else int(size[settles & mine].sum()),
                    }
                )  # fmt: skip
        yield from sorted(rows, key=lambda row: (-row["open"], -(row["settles"] or 0), row["fact"]))
