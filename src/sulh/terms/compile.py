"""Provisions become formulas: one rule for each provision and reading, and the elements in which readings part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sulh.errors import InputError
from sulh.strict_yaml import Path_
from sulh.terms.agreement import OPEN, Agreement, ExceptionEntry, Provision, UntilReadAs, load_agreement
from sulh.terms.conditions import ConditionReader, Understanding, first_second, last_second
from sulh.terms.formula import FALSE, Formula, Named, Not, Within, Yes, boxes, conj, disj, facts_of
from sulh.terms.legend import OCCURRED, TIME, Legend

BREACH, EXCUSED, NO_BREACH = "breach", "excused", "no_breach"
OUTCOMES = {"must_not": (BREACH, EXCUSED, NO_BREACH), "must_reduce": ("counts", "excused", "does_not_count")}


@dataclass(frozen=True)
class Rule:
    """A `must_not` or `must_reduce` in one understanding: `barred` is DESIGN.md's p, `excused` its e."""

    provision: str
    kind: str
    understanding: Understanding
    barred: Formula
    excused: Formula
    alleged: bool

    @property
    def reading(self) -> str:
        """The reading it is understood in."""
        return self.understanding.reading

    @property
    def formulas(self) -> tuple[Formula, Formula, Formula]:
        """When the outcome is breach (counts), excused, no_breach (does not count)."""
        return conj(self.barred, Not(self.excused)), conj(self.barred, self.excused), Not(self.barred)

    @property
    def facts(self) -> list[str]:
        """The facts that the rule looks at, in the order of their first mention."""
        return facts_of(conj(self.barred, Named(self.excused, "")))


@dataclass
class Compiled:
    """An agreement ready to be judged: its rules by provision and reading, and what their facts mean."""

    agreement: Agreement
    legend: Legend = field(default_factory=Legend)
    rules: dict[tuple[str, str], Rule] = field(default_factory=dict)

    @property
    def judged(self) -> list[str]:
        """Provisions that single incidents are judged under."""
        return [name for name, item in self.agreement.file.provisions.items() if item.kind != "must_do"]

    def rule(self, provision: str, understanding: Understanding, *, dated: bool = True) -> Rule:
        """A provision in any understanding; `dated=False` leaves out the agreement's dates (for baselines)."""
        return _rule(self, provision, understanding, dated=dated)

    def elements(self, provision: str) -> dict[str, list[str]]:
        """What a provision's readings may part in: a name for each cause, and the elements that it swaps.

        Names are `term:NAME`, `exception:ID` (with the statement that a list is of violations, which speaks of
        exceptions), `actor:NAME` and `dates:in_force`, in the order of the file.
        """
        item = self.agreement.file.provisions[provision]
        reader = ConditionReader(self.agreement, Understanding(""), Legend())
        out: dict[str, list[str]] = {}
        in_bar = reader.terms_used(item.condition)
        for term in in_bar:
            out[f"term:{term}"] = [f"term:{term}"]
        for name, exception, _ in self.agreement.exceptions(provision):
            terms = [term for term in reader.terms_used(exception.when) if term not in in_bar]
            out[f"exception:{name}"] = [*(f"term:{term}" for term in terms), "list:violations"]
        for actor, entry in self.agreement.file.actors.items():
            if entry.acts_for:
                out[f"actor:{actor}"] = [f"actor:{actor}"]
        if isinstance(self.agreement.file.in_force.until, UntilReadAs):
            out["dates:in_force"] = ["dates:in_force"]
        return out


def compile_agreement(agreement: Agreement) -> Compiled:
    """Compile every provision in every reading; raises InputError at the first condition that cannot be read."""
    compiled = Compiled(agreement)
    for provision in compiled.judged:
        for reading in agreement.readings:
            rule = compiled.rule(provision, Understanding(reading))
            compiled.rules[provision, reading] = rule
            _check_size(compiled, rule)
    _read_unused_terms(compiled)
    return compiled


def load_compiled(path: Path) -> Compiled:
    """Read and compile an agreement file. Raises FileError or InputError with the place."""
    return compile_agreement(load_agreement(path))


def _check_size(compiled: Compiled, rule: Rule) -> None:
    """A rule with too many ways to come about is an error of the agreement, with its place."""
    for formula in rule.formulas:
        try:
            boxes(formula)
        except InputError as error:
            place = ("provisions", rule.provision)
            raise compiled.agreement.document.error(place, f"{rule.provision}: {error.what}", error.remedy) from None


def _read_unused_terms(compiled: Compiled) -> None:
    """A term that no provision uses must be readable all the same."""
    for name, term in compiled.agreement.file.terms.items():
        versions: dict[str, Any] = {"": term.means} if term.means is not None else dict(term.read_as or {})
        for reading, given in versions.items():
            place: Path_ = ("terms", name, "read_as", reading) if reading else ("terms", name, "means")
            reader = ConditionReader(compiled.agreement, Understanding(reading), Legend())
            if isinstance(given, dict) and "actors" in given:
                reader.nodes("side_a", name, place)
            elif given != OPEN:
                reader.read(given, place)


def _rule(compiled: Compiled, provision: str, understanding: Understanding, *, dated: bool) -> Rule:
    agreement = compiled.agreement
    item = agreement.file.provisions[provision]
    if item.condition is None:
        raise InputError(f"{provision} is a duty; single incidents are not judged under it")
    path: Path_ = ("provisions", provision)
    reader = ConditionReader(agreement, understanding, compiled.legend)
    who = [item.performed_by] if item.performed_by else item.parties
    names = " or ".join(agreement.vocabulary.actors.label(name) for name in who)
    by_someone = Named(reader.counts_for(who), f"by someone who counts for {names}")
    named = reader.who_is_named(item.condition)
    place: Path_ = (*path, item.kind)
    bar = reader.read_by(item.condition, place, by_someone) if named == "some" else reader.read(item.condition, place)
    parts: list[Formula] = [Named(Yes(OCCURRED), "it happened"), Named(bar, _bar_label(item), item.quote or "")]
    if dated:
        parts.append(Named(_in_force(agreement, understanding), "the agreement was in force"))
    if named == "nobody":
        parts.append(by_someone)
    excused = _exceptions(reader, item.except_, path)
    if excused != FALSE and understanding.of("list:violations") in agreement.parties:
        excused = conj(_not_listed(understanding), excused)
    return Rule(provision, item.kind, understanding, conj(*parts), excused, item.alleged)


def listed_as_violation(rule: Rule) -> Formula:
    """The part of a rule's exceptions that fails in a side's own account and reading of its list of violations."""
    return _not_listed(rule.understanding)


def _not_listed(understanding: Understanding) -> Formula:
    """`list_of: violations`: in that side's own account and reading no exception held (DESIGN.md section 3)."""
    label = "the side that speaks does not list it as a violation"
    return Named(Yes(f"excusable:{understanding.of('list:violations')}"), label)


def _bar_label(item: Provision) -> str:
    return item.title or ("barred" if item.kind == "must_not" else "to be reduced")


def _in_force(agreement: Agreement, understanding: Understanding) -> Formula:
    given = agreement.file.in_force
    until = given.until
    if isinstance(until, UntilReadAs):
        reading = understanding.of("dates:in_force")
        if reading not in until.read_as:
            return _contested_end(given.from_, until)
        until = until.read_as[reading]
    return Within(TIME, first_second(given.from_), last_second(until) if isinstance(until, dt.date) else None)


def _contested_end(first: Any, until: UntilReadAs) -> Formula:
    """For a reading that names no end: in force up to the earliest end that anyone names, open after it."""
    ends = [last_second(end) for end in until.read_as.values() if isinstance(end, dt.date)]
    if not ends:
        return Within(TIME, first_second(first), None)
    latest = None if OPEN in until.read_as.values() else max(ends)
    return disj(
        Within(TIME, first_second(first), min(ends)),
        conj(Within(TIME, first_second(first), latest), Yes("dates:in_force")),
    )


def _exceptions(reader: ConditionReader, group: dict[str, ExceptionEntry], path: Path_) -> Formula:
    found: list[Formula] = []
    for name, item in group.items():
        place: Path_ = (*path, "except", name)
        when = reader.read(item.when, (*place, "when"))
        unless = _exceptions(reader, item.except_, place)
        whole = conj(when, Not(unless)) if unless != FALSE else when
        found.append(Named(whole, f"exception {name}" + (f": {item.title}" if item.title else ""), item.quote or ""))
    return disj(*found)
