"""Clauses that stay open however they are read, and for want of which fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sulh.findings.boxes_sql import WORD
from sulh.findings.judge import RuleBoxes, judge_profiles
from sulh.findings.keys import Bools, Ints
from sulh.findings.profiles import Profiles
from sulh.terms.legend import Legend

ALL = "all"
_SINGLE = (1, 2, 4)


@dataclass(frozen=True)
class Open:
    """A clause in a reading: of `incidents`, how many are undetermined, in this reading and in every one; and for each fact how
    many of those of this reading want it, and want it alone."""

    provision: str
    reading: str
    incidents: int
    undetermined: int
    in_every_reading: int
    missing: tuple[tuple[str, int, int], ...]


def undetermined(made: Profiles, rules: Sequence[RuleBoxes], rows_of: Ints) -> list[Open]:
    """How open each rule is; `rows_of` is how many of the rows asked about each profile has."""
    judged = judge_profiles(made, rules)
    profile, rule, outcomes, deciding = (
        judged[name].to_numpy() for name in ("profile", "rule", "outcomes", "deciding")
    )
    open_ = ~np.isin(outcomes, _SINGLE)
    places: dict[int, Ints] = {number: profile[open_ & (rule == number)] for number in range(len(rules))}
    flags = np.zeros((len(rules), len(made)), bool)
    for number, found in places.items():
        flags[number, found] = True
    out = []
    for number, one in enumerate(rules):
        mine = [place for place, other in enumerate(rules) if other.rule.provision == one.rule.provision]
        every = flags[mine].all(axis=0)
        chosen = open_ & (rule == number)
        out.append(
            Open(
                one.rule.provision,
                one.rule.reading,
                int(rows_of.sum()),
                int(rows_of[flags[number]].sum()),
                int(rows_of[every].sum()),
                tuple(_missing(one, deciding[chosen], rows_of[profile[chosen]])),
            )
        )
    return out


def _missing(one: RuleBoxes, deciding: Ints, size: Ints) -> Iterator[tuple[str, int, int]]:
    for place, (fact, _) in enumerate(one.by_fact[: WORD - 1]):
        bit = 1 << place
        wanted: Bools = (deciding & bit) != 0
        alone = deciding == bit
        if wanted.any():
            yield fact, int(size[wanted].sum()), int(size[alone].sum())


def fact_words(fact: str, legend: Legend) -> str:
    """A fact in words."""
    if fact in legend.near:
        return f"whether there was {legend.near[fact].label}"
    if fact in legend.questions:
        return legend.questions[fact]
    if fact in legend.broken:
        return legend.broken[fact].label
    words = {
        "occurred": "whether it happened", "act": "what was done", "perpetrator": "who did it", "target": "who was hit",
        "object": "what was hit", "weapon": "with what", "time": "when it was", "place": "where it was",
        "side_a": "who acted on whom", "side_b": "who acted on whom",
    }  # fmt: skip
    return words.get(fact, fact.split(":", maxsplit=1)[0].replace("_", " "))
