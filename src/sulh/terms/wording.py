"""Formulas in plain words: what each condition asks, for people who read neither code nor YAML."""

from __future__ import annotations

import datetime as dt

from sulh.terms.compile import Compiled
from sulh.terms.dates import TimeSpan, in_force, possibly_within, surely_within
from sulh.terms.formula import (
    And,
    AtHours,
    Atom,
    Formula,
    Inside,
    Meets,
    Named,
    Not,
    Or,
    Within,
    Yes,
    fact_of,
)
from sulh.terms.legend import OCCURRED, TIME, Area

_FACTS = {
    "act": "the act",
    "perpetrator": "a perpetrator",
    "target": "a target",
    "object": "what was hit",
    "weapon": "the weapon",
    "side_a": "the one side",
    "side_b": "the other side",
    "fighters": "the number of attackers",
    "killed": "the number of killed",
    "civilians_killed": "the number of civilians killed",
    "fighters_killed": "the number of fighters killed",
    "wounded": "the number of wounded",
    "civilians_wounded": "the number of civilians wounded",
    "damaged": "the number of things damaged",
    "time": "the time",
    "place": "the place",
    "occurred": "whether it happened",
}
MOST_NAMES = 6
"""Nodes named in one phrase before the rest is only counted."""


class Wording:
    """Words for the formulas of one agreement."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.vocabulary = compiled.agreement.vocabulary

    def fact(self, fact: str) -> str:
        """What a fact is called: “what the act was”, “whether the militia acts for the United States”."""
        legend = self.compiled.legend
        if fact in _FACTS:
            return _FACTS[fact]
        if fact in legend.questions:
            return legend.questions[fact]
        if fact in legend.near:
            return f"whether there was {legend.near[fact].label}"
        if fact in legend.stated:
            return f"whether it is stated to be “{legend.stated[fact].replace('_', ' ')}” something"
        if fact.startswith("excusable:"):
            return f"whether {self.reading(fact.removeprefix('excusable:'))} lists it as a violation"
        if fact in legend.broken:
            return f"whether there was {legend.broken[fact].label}"
        return fact

    def dates(self, reading: str) -> str:
        """From when until when the agreement holds in a reading, and what is open of it."""
        whole = self.compiled.agreement.file.in_force
        formula = in_force(whole, reading, lambda fact, _: Yes(fact))
        sure, possible = (" and ".join(map(_span, spans(formula))) for spans in (surely_within, possibly_within))
        if sure == possible:
            return sure or "on no day"
        return f"{sure or 'on no day'} beyond doubt; perhaps {possible}"

    def reading(self, reading: str) -> str:
        """A reading's name for people."""
        party = self.compiled.agreement.file.parties.get(reading)
        return party.name if party else reading

    def nodes(self, fact: str, mask: int) -> str:
        """The nodes of a set, in words."""
        tree = self.vocabulary.tree(fact)
        if mask == 0:
            return "nothing"
        names = tree.nodes(mask)
        if names is None:
            return "anyone" if tree is self.vocabulary.actors else "anything"
        left_out = tree.nodes(tree.everything & ~mask)
        if len(names) > MOST_NAMES and left_out is not None and len(left_out) < len(names):
            return f"anything but {_listed([tree.label(name) for name in left_out])}"
        return _listed([tree.label(name) for name in names])

    def atom(self, atom: Atom) -> str:
        """One condition, in words."""
        match atom:
            case Meets(fact, mask):
                return f"{_FACTS[fact]} is {self.nodes(fact, mask)}"
            case Within(fact, low, high):
                return _range(fact, low, high)
            case AtHours(arcs):
                return f"the time of day is {' or '.join(hours(arc) for arc in arcs) or 'none'} UTC"
            case Inside(area):
                return f"the place is in {_area(self.compiled.legend.areas[area])}"
            case Yes(fact):
                return self._yes(fact)

    def _yes(self, fact: str) -> str:
        legend = self.compiled.legend
        if fact == OCCURRED:
            return "it happened"
        if fact in legend.near:
            return f"there was {legend.near[fact].label}"
        if fact in legend.stated:
            return f"it is stated to be “{legend.stated[fact].replace('_', ' ')}” something"
        if fact.startswith("excusable:"):
            return f"{self.reading(fact.removeprefix('excusable:'))}, if this is its own account, does not list it as a violation"
        if fact in legend.broken:
            return f"there was {legend.broken[fact].label}"
        return f"open: {legend.questions.get(fact, fact)}"

    def describe(self, formula: Formula) -> str:
        """A formula in one line."""
        match formula:
            case Named(of):
                return self.describe(of)
            case Not(of):
                return f"not ({self.describe(of)})"
            case And(parts):
                return "; and ".join(self._part(part) for part in parts if not _of_a_list(part)) or "always"
            case Or(parts):
                return " or ".join(self._part(part) for part in parts) or "never"
            case _:
                return self.atom(formula)

    def _part(self, formula: Formula) -> str:
        words = self.describe(formula)
        inner = formula
        while isinstance(inner, Named):
            inner = inner.of
        return f"({words})" if isinstance(inner, And | Or) else words

    def subject(self, formula: Formula) -> str | None:
        """The fact of an atom; None for anything larger."""
        match formula:
            case Meets() | Within() | AtHours() | Inside() | Yes():
                return fact_of(formula)
        return None


def _span(span: TimeSpan) -> str:
    first, last = span
    words = [] if first is None else [f"from {day(first)}"]
    words.append("with no end" if last is None else f"until {day(last)}")
    return " ".join(words)


def _of_a_list(formula: Formula) -> bool:
    """Whether this only asks if a side's list calls a row a violation: no part of the rule's own words."""
    inner = formula.of if isinstance(formula, Named) else formula
    return isinstance(inner, Yes) and inner.fact.startswith("excusable:")


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        names = [*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _range(fact: str, low: int | None, high: int | None) -> str:
    if fact == TIME:
        first = None if low is None else f"from {day(low)}"
        last = None if high is None else f"until {day(high)}"
        return f"the time is {' '.join(part for part in (first, last) if part) or 'any'}"
    if low is not None and high is not None:
        return f"{_FACTS[fact]} is {low} to {high}"
    return f"{_FACTS[fact]} is at least {low}" if low is not None else f"{_FACTS[fact]} is at most {high}"


def day(seconds: int) -> str:
    """A second since 1970 as a day, with the time where it is neither the first nor the last of its day."""
    moment = dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
    return moment.strftime("%-d %B %Y") if seconds % 86_400 in (0, 86_399) else moment.strftime("%-d %B %Y %H:%M UTC")


def hours(arc: tuple[int, int]) -> str:
    """A stretch of the day, as clock times; the last second counts as the full minute after it."""
    first, last = arc[0], arc[1] + 1
    return f"{first // 3600:02}:{first % 3600 // 60:02} to {last // 3600:02}:{last % 3600 // 60:02}"


def _area(area: Area) -> str:
    if area.within_km is not None:
        return f"the {area.within_km:g} km around {area.lat:g}, {area.lon:g}"
    return ", ".join(name for name in (area.adm2, area.adm1) if name)
