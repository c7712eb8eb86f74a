"""Values between two readings of a term: what each side would see decided otherwise than in its own reading, for all at once.

Each side takes the term with the values on trial and keeps its own reading of everything else; world by world, what comes out
otherwise than in its own reading is its concession. Counts, days and statements are tried one by one on profiles. The hours and
kilometres of one attack nearby are tried on a whole grid: the rule is expanded once with that attack as a fact whose answer
is left open, and `sulh.drafts.readings.reach` says for which of them the answer is which.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sulh.drafts.past import Past
from sulh.drafts.readings.choices import Axis, Grid, Value, choices
from sulh.drafts.readings.ground import Ground, Ways
from sulh.drafts.readings.numbers import Path_, written
from sulh.drafts.readings.reach import Nearby, Reach
from sulh.drafts.replay import INCIDENTS_UNIT, Replayer
from sulh.errors import InputError
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, OPEN, UNBOUNDED, FactTable
from sulh.findings.keys import Bools, Ints
from sulh.terms.actor_sets import Understanding
from sulh.terms.agreement import Agreement
from sulh.terms.amendments import whole
from sulh.terms.compile import Compiled, Rule
from sulh.terms.legend import Legend, Nearness

ANSWERS = (CAN_BE_NO, CAN_BE_YES, OPEN)


@dataclass(frozen=True, eq=False)
class Trial:
    """One version of a term: the values of everything but the grid, which ends of the grid are asked for (as places in the span's
    hours and km; 0 the lower, 1 between, 2 the upper), the term as written, and the rules of each side under it."""

    chosen: Mapping[Path_, Value]
    ends: tuple[int, int] | None
    means: Any
    rules: Mapping[str, Sequence[Rule]]
    asked: Mapping[str, str | None]
    """By side the fact of the attack nearby that the grid answers; None where the facts have it already."""


@dataclass(eq=False)
class Trials:
    """Every version of a term that two sides may take, compiled with one legend. Raises InputError where a version cannot be read."""

    own: Compiled
    term: str
    sides: tuple[str, str]
    dated: bool
    grid: Grid | None
    legend: Legend = field(default_factory=Legend)
    trials: list[Trial] = field(default_factory=list)
    _versions: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.provisions = [name for name in self.own.judged if self._uses(name)]
        own = Compiled(self.own.agreement, self.legend)
        self.rules = {side: self._rules(own, side, None) for side in self.sides}
        self._known = set(self.legend.near)

    def _uses(self, provision: str) -> bool:
        return any(f"term:{self.term}" in elements for elements in self.own.elements(provision).values())

    def _rules(self, compiled: Compiled, side: str, key: str | None) -> list[Rule]:
        swapped = {} if key is None else {f"term:{self.term}": key}
        understood = Understanding(side, swapped)
        return [compiled.rule(name, understood, dated=self.dated) for name in self.provisions]

    def try_(self, versions: Sequence[tuple[Mapping[Path_, Value], tuple[int, int] | None, Any]]) -> int:
        """Add versions (chosen values, ends of the grid, the term as written); how many could not be read."""
        keys = {f"@{place}": means for place, (_, _, means) in enumerate(versions)}
        compiled = Compiled(_with_versions(self.own.agreement, self.term, keys), self.legend)
        failed = 0
        for key, (chosen, ends, means) in zip(keys, versions, strict=True):
            try:
                rules = {side: self._rules(compiled, side, key) for side in self.sides}
            except InputError:  # such as a minimum above a maximum
                failed += 1
                continue
            asked = {side: self._asked(rules[side], ends) for side in self.sides}
            self.trials.append(Trial(chosen, ends, means, rules, asked))
        return failed

    def _asked(self, rules: Sequence[Rule], ends: tuple[int, int] | None) -> str | None:
        """The attack nearby of the grid in these rules, where no reading has the same."""
        if ends is None or self.grid is None:
            return None
        seconds, metres = (place(self.grid, axis, end) for axis, end in zip((0, 1), ends, strict=True))
        new = [fact for rule in rules for fact in rule.facts if fact in self.legend.near and fact not in self._known]
        for fact in dict.fromkeys(new):
            near = self.legend.near[fact]
            if (near.within_seconds, near.within_metres, near.while_it_goes_on) == (seconds, metres, False):
                return fact
        return None

    def facts_legend(self) -> Legend:
        """What the facts have to answer: all but the attacks nearby that the grid answers."""
        asked = {fact for trial in self.trials for fact in trial.asked.values()}
        return replace(self.legend, near={key: near for key, near in self.legend.near.items() if key not in asked})

    def every_rule(self) -> Iterator[Rule]:
        """All rules."""
        for rules in (self.rules, *(trial.rules for trial in self.trials)):
            for side in self.sides:
                yield from rules[side]


def place(grid: Grid, axis: int, end: int) -> int:
    """A number that stands for an end of the grid's seconds (axis 0) or metres (1), or for what lies between."""
    low, high = (grid.span.seconds, grid.span.metres)[axis]
    return (low, low + 1, high)[end]


def ends_of(values: Ints) -> list[tuple[int, slice]]:
    """The parts of an axis of the grid that one expansion serves: its ends are the readings' own, the rest lies between."""
    if len(values) == 1:
        return [(0, slice(0, 1))]
    between = [(1, slice(1, len(values) - 1))] if len(values) > 2 else []
    return [(0, slice(0, 1)), *between, (2, slice(len(values) - 1, len(values)))]


def versions_between(
    one: Any, axes: Sequence[Axis], grid: Grid | None
) -> Iterator[tuple[Mapping[Path_, Value], tuple[int, int] | None, Any]]:
    """Every version to be tried: `one` as written with the values of the axes, and of the grid an example of each part."""
    for chosen in choices(axes):
        means = written(one, {path: value.given for path, value in chosen.items()})
        if grid is None:
            yield chosen, None, means
            continue
        for ends in itertools.product(*[_parts(low, high) for low, high in (grid.span.seconds, grid.span.metres)]):
            seconds, metres = (place(grid, axis, end) for axis, end in enumerate(ends))
            yield chosen, (ends[0], ends[1]), written(means, reach_at(grid, seconds / 3600, metres / 1000))


def reach_at(grid: Grid, hours: float, km: float) -> dict[Path_, Any]:
    """The numbers of the grid where they stand in the term."""
    return {(*grid.path, "within_hours"): hours, (*grid.path, "within_km"): km}


def _parts(low: int, high: int) -> list[int]:
    return [0] if low == high else [0, 1, 2] if high > low + 1 else [0, 2]


def _with_versions(agreement: Agreement, term: str, keys: Mapping[str, Any]) -> Agreement:
    """The agreement with further versions of a term, under names that no reading has."""
    versions = []
    for version in agreement.versions:
        file = version.file
        if term in file.terms and file.terms[term].means is None:
            item = file.terms[term]
            more = item.model_copy(update={"read_as": {**(item.read_as or {}), **keys}})
            file = file.model_copy(update={"terms": {**file.terms, term: more}})
        versions.append(replace(version, file=file))
    return replace(agreement, file=whole(versions), versions=tuple(versions))


@dataclass(frozen=True, eq=False)
class Otherwise:
    """Of each profile, whether something comes out surely, by what is found, and possibly, otherwise for a side: by the answer to
    the attack nearby (`ANSWERS`), or under OPEN alone where none is asked."""

    surely: Mapping[int, Bools]
    found: Mapping[int, Bools]
    possibly: Mapping[int, Bools]

    @property
    def kinds(self) -> tuple[Mapping[int, Bools], ...]:
        """Surely, by what is found, possibly."""
        return self.surely, self.found, self.possibly

    @property
    def hangs(self) -> Bools:
        """Where it hangs on the answer."""
        found = np.zeros(len(self.surely[OPEN]), dtype=bool)
        for kind in self.kinds:
            for one in kind.values():
                found |= one != kind[OPEN]
        return found


class Judged:
    """The versions of a term over all incidents, on one supposition of what is on record."""

    def __init__(self, past: Past, trials: Trials, facts: FactTable, compiled: Compiled) -> None:
        self._past, self._trials, self._facts = past, trials, facts
        rules = list(trials.every_rule())
        replayer: Replayer = past.replayer(compiled, rules, facts)
        self.ground = Ground(replayer, trials.legend, rules)
        self.otherwise = [{side: self._otherwise(trial, side) for side in trials.sides} for trial in trials.trials]
        self.hangs = np.zeros(len(self.ground), dtype=bool)
        for by_side in self.otherwise:
            for found in by_side.values():
                self.hangs |= found.hangs
        self._profile_of_row = replayer.profile_of_row()
        self.hanging = self.hangs[self._profile_of_row]
        self._reaches: dict[Nearness, Reach] = {}

    def look(self, nearby: Nearby) -> None:
        """What is near the rows that hang on it; at least those of `hanging`."""
        self._nearby = nearby
        self._profile = self._profile_of_row[nearby.rows]

    def _otherwise(self, trial: Trial, side: str) -> Otherwise:
        """What comes out otherwise than in the side's own reading, under some provision."""
        size, fact = len(self.ground), trial.asked[side]
        answers = ANSWERS if fact is not None else (OPEN,)
        surely, found, possibly = ({answer: np.zeros(size, dtype=bool) for answer in answers} for _ in range(3))
        for own, rule in zip(self._trials.rules[side], trial.rules[side], strict=True):
            if own.formulas[0] == rule.formulas[0]:
                continue
            ways: Ways = self.ground.ways(own, rule)
            for answer in answers:
                left = ways if fact is None else ways.given(fact, bool(answer & CAN_BE_NO), bool(answer & CAN_BE_YES))
                apart = left.apart(self.ground.met)
                surely[answer] |= apart.differ_surely
                found[answer] |= apart.found
                possibly[answer] |= apart.differ
        return Otherwise(surely, found, possibly)

    def reach(self, fact: str) -> Reach:
        """The attack nearby that a fact asks for, for all hours and kilometres, of the rows looked at."""
        near = self._trials.legend.near[fact]
        said = near.or_stated if any(item.kind == near.or_stated for item in self._past.stated) else None
        key = replace(near, within_seconds=0, within_metres=0, label="", or_stated=said)
        if key not in self._reaches:
            self._reaches[key] = self._nearby.reach(near, self._past.watched)
        return self._reaches[key]

    def reaches(self) -> list[Reach]:
        """All that the grid is asked for."""
        if not self.hangs.any():
            return []
        facts = dict.fromkeys(
            fact for trial in self._trials.trials for fact in trial.asked.values() if fact is not None
        )
        return [self.reach(fact) for fact in facts]

    def counts(self, place_: int, side: str, seconds: Ints, metres: Ints) -> list[Ints]:
        """Incidents that come out otherwise for a side under a version, surely, by what is found and possibly, at each seconds
        and metres."""
        found, fact = self.otherwise[place_][side], self._trials.trials[place_].asked[side]
        parts = []
        for by_answer in found.kinds:
            fixed = by_answer[OPEN] & ~found.hangs
            whole_ = np.full((len(seconds), len(metres)), self.ground.least(fixed, INCIDENTS_UNIT))
            if found.hangs.any() and fact is not None:
                weights = [(by_answer[answer] & found.hangs)[self._profile].astype(np.int64) for answer in ANSWERS]
                whole_ = whole_ + self.reach(fact).on_grid(seconds, metres, *weights)
            parts.append(whole_)
        return parts

    def harm(self, place_: int, side: str, seconds: int, metres: int, unit: str) -> tuple[int, int | None, int]:
        """The same in a unit, at one choice of seconds and metres: least, most (None: no bound), least by what is found."""
        otherwise, fact = self.otherwise[place_][side], self._trials.trials[place_].asked[side]
        surely, found, possibly = (by_answer[OPEN] & ~otherwise.hangs for by_answer in otherwise.kinds)
        (low, high), middle = self.ground.bounds(surely, possibly, unit), self.ground.least(found, unit)
        if fact is None or not otherwise.hangs.any():
            return low, high, middle
        answer = np.searchsorted(ANSWERS, self.reach(fact).bits(seconds, metres))
        flags = []
        for by_answer in otherwise.kinds:
            hung = np.stack([(by_answer[one] & otherwise.hangs)[self._profile] for one in ANSWERS])
            flags.append(hung[answer, np.arange(len(answer))])
        least, most = self._amounts(unit)
        low, middle = low + int(least[flags[0]].sum()), middle + int(least[flags[1]].sum())
        over = most[flags[2]]
        return low, None if high is None or (over >= UNBOUNDED).any() else high + int(over.sum()), middle

    def _amounts(self, unit: str) -> tuple[Ints, Ints]:
        if unit == INCIDENTS_UNIT:
            return np.ones(len(self._profile), np.int64), np.ones(len(self._profile), np.int64)
        low, high = (self._facts.table[f"{unit}_{end}"].to_numpy()[self._nearby.rows] for end in ("low", "high"))
        return low, high
