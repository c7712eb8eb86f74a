"""Formulas in plain words: what each condition asks, for people who read neither code nor YAML."""

from __future__ import annotations

import datetime as dt

from sulh.messages import all_of, day_in_words, known, say, some_of
from sulh.terms.compile import Compiled
from sulh.terms.dates import TimeSpan, in_force, not_suspended, possibly_within, surely_within
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
    conj,
    fact_of,
)
from sulh.terms.legend import OCCURRED, TIME, Area
from sulh.words.trees import Tree

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
        if known(f"fact-{fact}"):
            return say(f"fact-{fact}")
        if fact in legend.questions:
            return legend.questions[fact]
        if fact in legend.near:
            return say("fact-near", what=legend.near[fact].label)
        if fact in legend.stated:
            return say("fact-stated", relation=legend.stated[fact].replace("_", " "))
        if fact.startswith("excusable:"):
            return say("fact-excusable", side=self.reading(fact.removeprefix("excusable:")))
        if fact in legend.broken:
            return say("fact-near", what=legend.broken[fact].label)
        return fact

    def dates(self, reading: str) -> str:
        """From when until when the agreement holds in a reading, and what is open of it."""
        whole = self.compiled.agreement.file.in_force
        formula = conj(in_force(whole, reading, _ask), not_suspended(whole, reading, _ask))
        sure, possible = (all_of(map(_span, spans(formula))) for spans in (surely_within, possibly_within))
        if sure == possible:
            return sure or say("on-no-day")
        return say("dates-perhaps", sure=sure or say("on-no-day"), possible=possible)

    def reading(self, reading: str) -> str:
        """A reading's name for people."""
        party = self.compiled.agreement.file.parties.get(reading)
        return party.name if party else reading

    def nodes(self, fact: str, mask: int) -> str:
        """The nodes of a set, in words."""
        tree = self.vocabulary.tree(fact)
        if mask == 0:
            return say("nothing")
        names = tree.nodes(mask)
        if names is None:
            return say("anyone" if tree is self.vocabulary.actors else "anything")
        left_out = tree.nodes(tree.everything & ~mask)
        if len(names) > MOST_NAMES and left_out is not None and len(left_out) < len(names):
            return say("anything-but", nodes=_listed([tree.label(name) for name in left_out]))
        return _listed([tree.label(name) for name in names])

    def atom(self, atom: Atom) -> str:
        """One condition, in words."""
        match atom:
            case Meets(fact, mask):
                return say("is-nodes", fact=say(f"fact-{fact}"), nodes=self.nodes(fact, mask))
            case Within(fact, low, high):
                return _range(fact, low, high)
            case AtHours(arcs):
                return say("is-hours", hours=some_of(map(hours, arcs))) if arcs else say("is-no-hours")
            case Inside(area):
                return say("is-place", area=_area(self.compiled.legend.areas[area], self.vocabulary.actors))
            case Yes(fact):
                return self._yes(fact)

    def _yes(self, fact: str) -> str:
        legend = self.compiled.legend
        if fact == OCCURRED:
            return say("it-happened")
        if fact in legend.near:
            return say("there-was", what=legend.near[fact].label)
        if fact in legend.stated:
            return say("is-stated", relation=legend.stated[fact].replace("_", " "))
        if fact.startswith("excusable:"):
            return say("is-not-listed", side=self.reading(fact.removeprefix("excusable:")))
        if fact in legend.broken:
            return say("there-was", what=legend.broken[fact].label)
        return say("is-open", question=legend.questions.get(fact, fact))

    def describe(self, formula: Formula) -> str:
        """A formula in one line."""
        match formula:
            case Named(of):
                return self.describe(of)
            case Not(of):
                return say("not-so", what=self.describe(of))
            case And(parts):
                return say("and-also").join(self._part(part) for part in parts if not _of_a_list(part)) or say("always")
            case Or(parts):
                return say("or-else").join(self._part(part) for part in parts) or say("never")
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


def _ask(fact: str, _: str) -> Formula:
    return Yes(fact)


def _span(span: TimeSpan) -> str:
    first, last = span
    words = [] if first is None else [say("from-day", day=day(first))]
    words.append(say("no-end") if last is None else say("until-day", day=day(last)))
    return " ".join(words)


def _of_a_list(formula: Formula) -> bool:
    """Whether this only asks if a side's list calls a row a violation: no part of the rule's own words."""
    inner = formula.of if isinstance(formula, Named) else formula
    return isinstance(inner, Yes) and inner.fact.startswith("excusable:")


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        names = [*names[:MOST_NAMES], say("list-more", number=str(len(names) - MOST_NAMES))]
    return some_of(names)


def _range(fact: str, low: int | None, high: int | None) -> str:
    if fact == TIME:
        first = None if low is None else say("from-day", day=day(low))
        last = None if high is None else say("until-day", day=day(high))
        return say("is-time", when=" ".join(part for part in (first, last) if part) or say("any-time"))
    what = say(f"fact-{fact}")
    if low is not None and high is not None:
        return say("is-range", fact=what, low=str(low), high=str(high))
    return (
        say("is-at-least", fact=what, low=str(low)) if low is not None else say("is-at-most", fact=what, high=str(high))
    )


def day(seconds: int) -> str:
    """A second since 1970 as a day, with the time where it is neither the first nor the last of its day."""
    moment = dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
    words = day_in_words(moment.date())
    return words if seconds % 86_400 in (0, 86_399) else say("day-and-time", day=words, time=moment.strftime("%H:%M"))


def hours(arc: tuple[int, int]) -> str:
    """A stretch of the day, as clock times; the last second counts as the full minute after it."""
    first, last = arc[0], arc[1] + 1
    clock = [f"{second // 3600:02}:{second % 3600 // 60:02}" for second in (first, last)]
    return say("hours-between", first=clock[0], last=clock[1])


def _area(area: Area, actors: Tree) -> str:
    """Where an area is: “in Helmand”, “in the buffer zone”, “within 5 km of the power plants given by Ukraine”."""
    if area.shape is not None:
        giver, name = area.shape.given_by, area.shape.name
        if giver:
            name = say("area-given", name=name, giver=actors.label(giver) if giver in actors else giver)
        return say("area-near", name=name, km=f"{area.within_km:g}") if area.within_km else say("area-in", name=name)
    if area.within_km is not None:
        return say("area-near", name=f"{area.lat:g}, {area.lon:g}", km=f"{area.within_km:g}")
    return say("area-in", name=", ".join(name for name in (area.adm2, area.adm1) if name))
