"""The lint of sources: provisions whose breach no source of a case could ever establish, and acts that nobody watches.

Asked on formulas: let each fact that some report fills be known exactly, each that none fills be anything, and an attack
nearby be known only where there was one, unless coverage is declared. Where no world of the facts that can be known makes
a breach certain, no report will. Facts count as independent of each other, so some such provisions may go unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sulh.reports.schema import COUNTS, REPORTS
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import (
    FALSE,
    TRUE,
    Atom,
    Box,
    Constraint,
    Formula,
    Inside,
    PlaceConstraint,
    Within,
    Yes,
    atoms,
    conj,
    disj,
    fact_of,
)
from sulh.terms.legend import PLACE, TIME
from sulh.terms.lint_base import Detail, Lint, Remark, listed
from sulh.terms.lint_sides import acts_barred, acts_in_words
from sulh.terms.lint_worlds import as_formula, opposite, plain
from sulh.terms.wording import Wording
from sulh.words.vocabulary import SET_FIELDS

NEARBY = "near"
"""Stands for every attack nearby: whether it can be known that there was none."""
LOW, HIGH = "low", "high"


def filled_shares(reports: pa.Table) -> dict[str, float]:
    """For each column of a reports table, the share of rows that fill it (0 to 1; 0 where there are no rows)."""
    rows = max(len(reports), 1)
    return {name: 1 - reports[name].null_count / rows if len(reports) else 0.0 for name in REPORTS.names}


def lint_sources(compiled: Compiled, coverage: pa.Table, filled: Mapping[str, float]) -> list[Remark]:
    """Remarks on what a case's sources cannot show, sorted by place.

    `coverage` has the columns of COVERAGE; `filled` is the share of reports that fill each column of REPORTS
    (`filled_shares`).
    """
    lint = Lint(compiled)
    watching = [row for row in coverage.to_pylist() if row["kind"] == "covers"]
    known = _Known(lint, filled, watching)
    for rule in compiled.rules.values():
        _lint_rule(lint, rule, known)
    if not watching:
        what = "No source of the case declares coverage: that nothing is reported never shows that nothing happened."
        remedy = "Ask each source which acts it could have seen, where and when, and write a coverage file."
        lint.remark("no-coverage", ("agreement",), what, remedy)
    else:
        _lint_watched(lint, watching)
    return lint.remarks()


class _Known:
    """Which facts the reports of a case can settle."""

    def __init__(self, lint: Lint, filled: Mapping[str, float], watching: Sequence[Mapping[str, Any]]) -> None:
        self._filled = {name for name, share in filled.items() if share > 0}
        self._areas = lint.compiled.legend.areas
        self._near = lint.compiled.legend.near
        attack = lint.agreement.vocabulary.acts.mask("attack")
        masks = [lint.agreement.vocabulary.acts.mask(row["acts"]) for row in watching if row["adm1"] is None]
        self._silence_tells = any(attack & ~mask == 0 for mask in masks)

    def missing(self, asked: Iterable[Atom]) -> list[str]:
        """The facts of these atoms that are not settled in full, each once."""
        found = (self._name(atom) for atom in asked if not self._is_settled(atom))
        return list(dict.fromkeys(found))

    def _name(self, atom: Atom) -> str:
        return NEARBY if isinstance(atom, Yes) else fact_of(atom)

    def _is_settled(self, atom: Atom) -> bool:
        fact = fact_of(atom)
        match atom:
            case Yes():
                return fact not in self._near or self._silence_tells
            case Inside(area):
                return self._place(area) is None
        if fact in SET_FIELDS:
            return bool({fact, f"{fact}_surely"} & self._filled)
        return self._bounds(fact) == {LOW, HIGH}

    def _bounds(self, fact: str) -> Set[str]:
        """The bounds of a number that some report gives."""
        names = {LOW: "start", HIGH: "end"} if fact == TIME else {bound: f"{fact}_{bound}" for bound in (LOW, HIGH)}
        return {bound for bound, name in names.items() if name in self._filled}

    def _place(self, key: str) -> Formula | None:
        """What is the most that can be known of an area: FALSE, that it lies outside; TRUE: nothing; None: all."""
        area = self._areas[key]
        if area.within_km is not None:
            return None if {"lat", "lon"} <= self._filled else TRUE
        wanted = {name for name in ("adm1", "adm2") if getattr(area, name) is not None}
        return None if wanted <= self._filled else FALSE if wanted & self._filled else TRUE

    def best(self, atom: Atom, lost: Set[str]) -> Formula:
        """What an atom comes to where the most is known that can be, of the facts in `lost`; itself if it is free."""
        if self._name(atom) not in lost or self._is_settled(atom):
            return atom
        match atom:
            case Yes():
                return TRUE
            case Inside(area):
                return FALSE if self._place(area) == FALSE else atom
            case Within(fact, low, high):
                return self._number(atom, fact, low, high)
        return atom

    def _number(self, atom: Atom, fact: str, low: int | None, high: int | None) -> Formula:
        """With one bound known, the number can be shown to lie beyond every limit on that side, and nothing else."""
        bounds = self._bounds(fact)
        if bounds == {LOW}:
            return TRUE if high is None else FALSE
        if bounds == {HIGH}:
            lowest = None if fact == TIME else 0
            return TRUE if low is None or (lowest is not None and low <= lowest) else FALSE
        return atom

    def blind(self, lost: Set[str]) -> _Blind:
        """The facts in `lost` of which nothing at all can be known."""
        facts = {
            fact
            for fact in lost & {*SET_FIELDS, TIME, *COUNTS}
            if not (self._bounds(fact) if fact not in SET_FIELDS else {fact, f"{fact}_surely"} & self._filled)
        }
        areas = {key for key in self._areas if PLACE in lost and self._place(key) == TRUE}
        return _Blind(frozenset(facts), frozenset(areas))


@dataclass(frozen=True)
class _Blind:
    """Facts and areas that can be anything."""

    facts: frozenset[str]
    areas: frozenset[str]

    def without(self, box: Box) -> Formula:
        """A box that asks nothing of them."""
        kept: list[tuple[str, Constraint]] = []
        for fact, constraint in box:
            if isinstance(constraint, PlaceConstraint):
                kept.append((fact, PlaceConstraint(constraint.inside - self.areas, constraint.outside - self.areas)))
            elif fact not in self.facts:
                kept.append((fact, constraint))
        return as_formula(tuple(kept))


def _lint_rule(lint: Lint, rule: Rule, known: _Known) -> None:
    """What keeps a breach of a rule from ever being certain."""
    breach = conj(plain(rule.barred), opposite(plain(rule.excused)))
    missing = known.missing(atoms(breach))
    if not missing or lint.worlds.never(breach) or _can_be_certain(lint, breach, known, frozenset(missing)):
        return
    alone = [fact for fact in missing if not _can_be_certain(lint, breach, known, frozenset({fact}))]
    listing = _can_be_certain(lint, plain(rule.barred), known, frozenset(missing))
    for fact in alone or missing:
        _say(lint, rule, fact, ", save on a side's own list of violations," if listing else "")


def _say(lint: Lint, rule: Rule, fact: str, save: str) -> None:
    name = rule.provision
    owner = lint.owner(provision=name)
    word = f"{'a breach of' if rule.kind == 'must_not' else 'an incident under'} {name} certain"
    if fact == NEARBY:
        what = f"no report{save} can make {word}: it takes that there was no attack nearby, and no coverage shows that"
        remedy = "Declare coverage for a source that would have told of every attack, or ask for lists of violations."
        lint.detail(Detail("silence-proves-nothing", owner, ("provisions", name), what), rule.reading, remedy)
        return
    what = f"no report{save} can make {word}: no source says {Wording(lint.compiled).fact(fact)} well enough"
    remedy = "Ask a source to report it, map the column that holds it, or settle it by decisions."
    lint.detail(Detail("unobserved-fact", owner, ("provisions", name), what), rule.reading, remedy)


def _can_be_certain(lint: Lint, formula: Formula, known: _Known, lost: Set[str]) -> bool:
    """Whether some state of knowledge makes the formula certain, where these facts are not to be had in full."""
    most = plain(formula, lambda atom: known.best(atom, lost))
    against = lint.worlds.boxes(opposite(most))
    if against is None:
        return True
    blind = known.blind(lost)
    return not lint.worlds.never(opposite(disj(*[blind.without(box) for box in against])))


# ---------------------------------------------------------------- acts that nobody watches


def _lint_watched(lint: Lint, watching: Sequence[Mapping[str, Any]]) -> None:
    """Acts that provisions bar and that no declared coverage holds while they are in force; one line for the same acts."""
    acts = lint.agreement.vocabulary.acts
    found: dict[int, list[str]] = {}
    for name in lint.compiled.judged:
        barred = 0
        for reading in lint.readings:
            barred |= acts_barred(lint, lint.compiled.rules[name, reading])
        unseen = barred & ~_seen(lint, name, watching)
        if unseen:
            found.setdefault(unseen, []).append(name)
    for mask, names in found.items():
        what = f"No declared coverage holds {acts_in_words(acts, mask)} while {listed(names)} {'is' if len(names) == 1 else 'are'} in force."
        remedy = "Find a source that would see them, or say that only what is reported is known of them."
        owner = lint.owner(provision=names[0])
        lint.remark("unwatched-acts", ("provisions", names[0]), what, remedy, owner=owner)


def _seen(lint: Lint, name: str, watching: Sequence[Mapping[str, Any]]) -> int:
    """The acts that some coverage holds on some day on which a provision is in force in some reading."""
    dates = disj(*[plain(lint.compiled.dates(name, reading)) for reading in lint.readings])
    mask = 0
    for row in watching:
        span = Within(TIME, int(row["from"].timestamp()), int(row["until"].timestamp()))
        if not lint.worlds.never(conj(dates, span)):
            mask |= lint.agreement.vocabulary.acts.mask(row["acts"])
    return mask
