"""The lawyer's worked examples (cases.yaml): facts in, the outcomes expected in each reading, and what came out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sulh.findings.deciding import outcomes
from sulh.findings.explain import Explainer, outcome_words
from sulh.findings.places import Location, cells
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.reports.schema import COUNTS
from sulh.strict_yaml import Document, Path_, load
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import OUTCOMES, Compiled
from sulh.terms.conditions import ConditionReader
from sulh.terms.dates import first_second, last_second
from sulh.terms.formula import TRUE
from sulh.terms.legend import OCCURRED, PLACE, TIME, Legend, Nearness
from sulh.words.vocabulary import SET_FIELDS


class _Example(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(description="What the example is.")
    why: str = Field(default="", description="Why this is expected.")
    provision: str = Field(description="The provision it is judged under.")
    facts: dict[str, Any] = Field(description="What is known; anything else is unknown.")
    expect: dict[str, str | list[str]] = Field(description="The outcomes still possible, by reading.", min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    examples: list[_Example] = Field(description="The worked examples.", min_length=1)


@dataclass(frozen=True)
class Result:
    """One example in one reading: what was expected, what came out, and where the example stands in its file."""

    name: str
    why: str
    provision: str
    reading: str
    expected: tuple[str, ...]
    got: tuple[str, ...]
    where: str

    @property
    def passed(self) -> bool:
        """Whether the two are the same set."""
        return set(self.expected) == set(self.got)


def check_examples(path: Path, compiled: Compiled) -> list[Result]:
    """Run the examples of a file. Raises FileError or InputError, with the place, where one cannot be read."""
    document = load(path)
    file = document.parse(_File)
    explainer = Explainer(compiled)
    return [
        result
        for number, example in enumerate(file.examples)
        if not compiled.agreement.hides(example.provision)
        for result in _check(example, ("examples", number), document, explainer)
    ]


def _check(example: _Example, path: Path_, document: Document, explainer: Explainer) -> Iterator[Result]:
    compiled = explainer.compiled
    if example.provision not in compiled.judged:
        known = ", ".join(compiled.judged)
        raise document.error(
            (*path, "provision"), f"there is no provision “{example.provision}” to judge", f"There are: {known}."
        )
    values = _Facts(compiled, document, (*path, "facts")).values(example.facts)
    kind = compiled.agreement.file.provisions[example.provision].kind
    for reading, expected in example.expect.items():
        place = (*path, "expect", reading)
        if reading not in compiled.agreement.readings:
            raise document.error(
                place, f"“{reading}” is not a reading", f"There are: {', '.join(compiled.agreement.readings)}."
            )
        wanted = (expected,) if isinstance(expected, str) else tuple(expected)
        for word in wanted:
            if word not in OUTCOMES[kind]:
                raise document.error(
                    place, f"“{word}” is not an outcome of a {kind}", f"Use {', '.join(OUTCOMES[kind])}."
                )
        got = outcome_words(kind, outcomes(explainer.found(example.provision, reading), values))
        yield Result(example.name, example.why, example.provision, reading, wanted, got, str(document.place(path)))


class _Facts:
    """Reads the facts of an example."""

    def __init__(self, compiled: Compiled, document: Document, path: Path_) -> None:
        self.compiled = compiled
        self.document = document
        self.path = path

    def values(self, facts: Mapping[str, Any]) -> dict[str, Value]:
        vocabulary = self.compiled.agreement.vocabulary
        areas = list(self.compiled.legend.areas.values())
        out: dict[str, Value] = {OCCURRED: YesValue(True, False), TIME: NumberValue()}
        out |= {name: SetValue(vocabulary.tree(name).everything) for name in SET_FIELDS}
        out |= {name: NumberValue(0, None) for name in COUNTS}
        out[PLACE] = PlaceValue(cells(Location(), areas))
        out |= {f"excusable:{reading}": YesValue(True, False) for reading in self.compiled.agreement.readings}
        for name, given in facts.items():
            if name in SET_FIELDS:
                out[name] = self._set(name, given)
            elif name in COUNTS:
                out[name] = self._number(name, given)
            elif name not in ("near", "stated", "broken"):
                out |= self._other(name, given)
        return out | self._nearness(facts)

    def _other(self, name: str, given: Any) -> dict[str, Value]:
        if name == OCCURRED and given in (True, False, "unknown"):
            return {OCCURRED: YesValue(given is not False, given is not True)}
        if name == TIME:
            return {TIME: self._time(given)}
        if name == PLACE and isinstance(given, dict):
            first, second = (frozenset({given[key]}) if key in given else None for key in ("adm1", "adm2"))
            lat, lon, radius = (float(given[key]) if key in given else None for key in ("lat", "lon", "radius_km"))
            location = Location(first, second, lat, lon, radius)
            return {PLACE: PlaceValue(cells(location, list(self.compiled.legend.areas.values())))}
        known = ", ".join([OCCURRED, TIME, PLACE, *SET_FIELDS, *COUNTS, "near", "stated", "broken"])
        raise self._error(name, f"“{name}” cannot be read as a fact", f"Known facts: {known}.")

    def _set(self, name: str, given: Any) -> Value:
        tree = self.compiled.agreement.vocabulary.tree(name)
        joint = isinstance(given, dict) and set(given) == {"all_of"}
        nodes = given["all_of"] if joint else given
        listed = [nodes] if isinstance(nodes, str) else nodes
        if not isinstance(listed, list) or not listed or any(node not in tree for node in listed):
            raise self._error(
                name,
                f"{name} takes nodes of the tree of {tree.name}",
                "Write a node, a list (any of them), or {all_of: [...]}.",
            )
        sure = listed if joint or len(listed) == 1 else []
        return SetValue(tree.mask(listed), tuple(tree.mask(node) for node in sure))

    def _number(self, name: str, given: Any) -> Value:
        bounds = given if isinstance(given, list) and len(given) == 2 else [given, given]
        if any(isinstance(bound, bool) or not isinstance(bound, int) for bound in bounds) or bounds[0] > bounds[1]:
            raise self._error(name, f"{name} takes a whole number or [low, high]")
        return NumberValue(bounds[0], bounds[1])

    def _time(self, given: Any) -> Value:
        days = given if isinstance(given, list) and len(given) == 2 else [given, given]
        if any(not isinstance(day, dt.date) for day in days):
            raise self._error(TIME, "time takes a date or [first, last]", "Write year-month-day, such as 2020-02-29.")
        first, last = (
            int(day.timestamp()) if isinstance(day, dt.datetime) else second(day)
            for day, second in zip(days, (first_second, last_second), strict=True)
        )
        if first > last:
            raise self._error(TIME, "the first time lies after the last", "Write them the other way round.")
        return NumberValue(first, last)

    def _nearness(self, facts: Mapping[str, Any]) -> dict[str, Value]:
        near = facts.get("near")
        stated = facts.get("stated", [])
        attacks = [] if near in (None, "none") else near if isinstance(near, list) else [near]
        out: dict[str, Value] = {}
        for fact, measure in self.compiled.legend.near.items():
            if any(self._is_near(attack, measure) for attack in attacks) or measure.or_stated in stated:
                out[fact] = YesValue(True, False)
            elif near == "none":
                out[fact] = YesValue(False, True)
        if "stated" in facts:
            for fact, kind in self.compiled.legend.stated.items():
                out[fact] = YesValue(kind in stated, kind not in stated)
        return out | self._broken(facts.get("broken", {}))

    def _broken(self, given: Any) -> dict[str, Value]:
        """`broken: {T1: 3}`: how often a provision was broken before, close enough together and lately enough."""
        judged = self.compiled.judged
        if not isinstance(given, dict) or not all(name in judged and isinstance(n, int) for name, n in given.items()):
            raise self._error("broken", "broken takes numbers by provision", "Write broken: {T1: 3}.")
        return {
            fact: YesValue(given[what.provision] >= what.times, given[what.provision] < what.times)
            for fact, what in self.compiled.legend.broken.items()
            if what.provision in given
        }

    def _is_near(self, attack: Any, measure: Nearness) -> bool:
        keys = {"attack_by", "on", "hours", "km"}
        if not isinstance(attack, dict) or not keys <= set(attack) <= {*keys, "next_after_hours"}:
            what = "an attack nearby takes attack_by, on, hours, km and, where it goes on, next_after_hours"
            raise self._error("near", what, "Or write near: none.")
        if measure.while_it_goes_on:
            after = attack.get("next_after_hours")
            hours = measure.within_seconds + 1 if after is None or after < attack["hours"] else after * 3600
        else:
            hours = attack["hours"] * 3600
        reader = ConditionReader(self.compiled.agreement, Understanding(""), Legend())
        by, on = (
            sum(mask for mask, when in reader.nodes(fact, attack[key], (*self.path, "near", key)) if when == TRUE)
            for key, fact in (("attack_by", "perpetrator"), ("on", "target"))
        )
        return (
            by & ~measure.by_surely == 0
            and on & ~measure.on_surely == 0
            and hours <= measure.within_seconds
            and attack["km"] * 1000 <= measure.within_metres
        )

    def _error(self, name: str, what: str, remedy: str | None = None) -> Exception:
        return self.document.error((*self.path, name), what, remedy)
