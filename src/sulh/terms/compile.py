"""Provisions become formulas: one rule for each provision and reading, and the elements in which readings part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sulh.errors import InputError
from sulh.messages import say, some_of
from sulh.strict_yaml import Path_
from sulh.terms.actor_sets import Understanding
from sulh.terms.agreement import Agreement, load_agreement
from sulh.terms.amendments import Version
from sulh.terms.base import OPEN
from sulh.terms.conditions import ConditionReader
from sulh.terms.dates import from_day, held, in_force, not_suspended
from sulh.terms.formula import FALSE, Formula, Named, Not, Yes, boxes, conj, disj, facts_of
from sulh.terms.legend import OCCURRED, Legend
from sulh.terms.mentions import broken_in, conditions_of, terms_in
from sulh.terms.schema import AmendmentFile, ExceptionEntry, Provision
from sulh.terms.sealing import seen_by

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
        """A provision in any understanding; `dated=False` leaves out dates and what came later (for baselines)."""
        return _rule(self, provision, understanding, dated=dated)

    def dates(self, provision: str, reading: str) -> Formula:
        """When a provision is in force, as a reading reads the dates."""
        item = self.agreement.file.provisions[provision]
        return _dates(self.agreement, provision, item, _reader(self, self.agreement, Understanding(reading)))

    def strata(self) -> list[list[str]]:
        """The judged provisions in layers: each looks only at breaches of provisions in layers before its own."""
        layers: list[list[str]] = []
        left = {name: set(self.looks_at(name)) for name in self.judged}
        while left:
            ready = [name for name, others in left.items() if not others & set(left)]
            layers.append(ready)
            left = {name: others for name, others in left.items() if name not in ready}
        return layers

    def looks_at(self, provision: str) -> list[str]:
        """The provisions whose breach a provision looks at, in any version."""
        found: dict[str, None] = {}
        for version in self.agreement.versions:
            item = version.file.provisions.get(provision)
            if item is not None:
                found |= dict.fromkeys(broken_in(version.file, list(conditions_of(item))))
        return list(found)

    def elements(self, provision: str) -> dict[str, list[str]]:
        """What a provision's readings may part in: a name for each cause, and the elements that it swaps.

        Names are `term:NAME`, `exception:ID` (with the statement that a list is of violations, which speaks of
        exceptions), `actor:NAME`, `dates:in_force`, `amendment:ID`, `provision:NAME` (whether another was broken) and
        `counting:rule` (how often), in the order of the file.
        """
        agreement, item = self.agreement, self.agreement.file.provisions[provision]
        out: dict[str, list[str]] = {}
        in_bar = terms_in(agreement.file, [item.condition, item.void_if])
        for term in in_bar:
            out[f"term:{term}"] = [f"term:{term}"]
        for name, exception, _ in agreement.exceptions(provision):
            terms = [term for term in terms_in(agreement.file, exception.when) if term not in in_bar]
            out[f"exception:{name}"] = [*(f"term:{term}" for term in terms), "list:violations"]
        for actor, entry in agreement.file.actors.items():
            if entry.acts_for:
                out[f"actor:{actor}"] = [f"actor:{actor}"]
        out["dates:in_force"] = ["dates:in_force"]
        for version in agreement.versions[1:]:
            if version.amendment is not None:
                element = f"amendment:{version.amendment.amendment}"
                out[element] = [element]
        looked_at = self.looks_at(provision)
        for name in looked_at:
            out[f"provision:{name}"] = [f"provision:{name}"]
        if looked_at and agreement.file.counting and agreement.file.counting.read_as:
            out["counting:rule"] = ["counting:rule"]
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


def load_compiled(path: Path, *, reader: str | None = None) -> Compiled:
    """Read and compile an agreement file as `reader` (None: the public) may see it.

    Raises FileError or InputError with the place.
    """
    whole = load_agreement(path)
    if whole.holds_seals:
        compile_agreement(whole)  # what is wrong with a sealed clause is said, whoever runs it
    return compile_agreement(seen_by(whole, reader))


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
        for reading, given in term.versions.items():
            place: Path_ = ("terms", name, "read_as", reading) if reading else ("terms", name, "means")
            reader = ConditionReader(compiled.agreement, Understanding(reading), Legend())
            if isinstance(given, dict) and "actors" in given:
                reader.nodes("side_a", name, place)
            elif given != OPEN:
                reader.read(given, place)


def _reader(compiled: Compiled, agreement: Agreement, understanding: Understanding) -> ConditionReader:
    return ConditionReader(agreement, understanding, compiled.legend)


def _rule(compiled: Compiled, provision: str, understanding: Understanding, *, dated: bool) -> Rule:
    item = compiled.agreement.file.provisions[provision]
    if item.condition is None:
        raise InputError(f"{provision} is a duty; single incidents are not judged under it")
    versions = compiled.agreement.versions
    if not dated:
        versions = tuple(version for version in versions if provision in version.file.provisions)[-1:]
    barred, excused, earlier = FALSE, FALSE, (FALSE, FALSE)
    alleged = False
    for version in versions:
        found = _in_version(compiled, version, provision, understanding, dated=dated)
        if found != earlier:
            barred, excused = _from_then_on(compiled, version, understanding, dated, (barred, excused), found)
        earlier = found
        alleged |= provision in version.file.provisions and version.file.provisions[provision].alleged
    return Rule(provision, item.kind, understanding, barred, excused, alleged)


Pair = tuple[Formula, Formula]
"""When a deed is barred, and when it is excused."""


def _from_then_on(
    compiled: Compiled, version: Version, understanding: Understanding, dated: bool, before: Pair, after: Pair
) -> Pair:
    """The rule as it was until an amendment held, and as it is after."""
    if version.amendment is None or not dated:
        return after
    holds = _amended(_reader(compiled, compiled.agreement, understanding), version.amendment)
    name = version.amendment.amendment
    barred, excused = (
        disj(
            Named(conj(holds, new), say("rule-amended", amendment=name)),
            Named(conj(Not(holds), old), say("rule-before", amendment=name)),
        )
        if new != old
        else new
        for old, new in zip(before, after, strict=True)
    )
    return barred, excused


def _amended(reader: ConditionReader, amendment: AmendmentFile) -> Formula:
    """When an amendment holds."""
    name = amendment.amendment
    reading = reader.understanding.of(f"amendment:{name}")
    ask = reader.sets.question
    started = from_day(
        amendment.from_, reading, lambda: ask(f"amendment:{name}:from", say("question-began", what=name))
    )
    return conj(held(amendment, reading, lambda: ask(f"amendment:{name}", say("question-amended", name=name))), started)


def _in_version(
    compiled: Compiled, version: Version, provision: str, understanding: Understanding, *, dated: bool
) -> Pair:
    """A provision as one version of the agreement has it; what is not in it bars nothing."""
    item = version.file.provisions.get(provision)
    if item is None:
        return FALSE, FALSE
    agreement = replace(compiled.agreement, file=version.file, document=version.document)
    reader = _reader(compiled, agreement, understanding)
    path: Path_ = ("provisions", provision)
    excused = _exceptions(reader, item.except_, path)
    if excused != FALSE and understanding.of("list:violations") in agreement.parties:
        excused = conj(_not_listed(understanding), excused)
    return conj(*_barred(compiled, reader, provision, item, dated=dated)), excused


def _barred(
    compiled: Compiled, reader: ConditionReader, provision: str, item: Provision, *, dated: bool
) -> Iterator[Formula]:
    path: Path_ = ("provisions", provision)
    who = [item.performed_by] if item.performed_by else item.parties
    names = some_of(reader.agreement.vocabulary.actors.label(name) for name in who)
    by_someone = Named(reader.counts_for(who), say("rule-by", parties=names))
    named = reader.who_is_named(item.condition)
    place: Path_ = (*path, item.kind)
    bar = reader.read_by(item.condition, place, by_someone) if named == "some" else reader.read(item.condition, place)
    yield Named(Yes(OCCURRED), say("it-happened"))
    yield Named(bar, _bar_label(item), item.quote or "")
    if dated:
        dates = _dates(compiled.agreement, provision, item, reader)
        yield Named(dates, say("rule-own-dates", provision=provision) if item.in_force else say("rule-in-force"))
    if named == "nobody":
        yield by_someone
    if dated and item.void_if is not None:
        yield Named(Not(reader.read(item.void_if, (*path, "void_if"))), say("rule-not-void", provision=provision))


def listed_as_violation(rule: Rule) -> Formula:
    """The part of a rule's exceptions that fails in a side's own account and reading of its list of violations."""
    return _not_listed(rule.understanding)


def _not_listed(understanding: Understanding) -> Formula:
    """`list_of: violations`: in that side's own account and reading no exception held (DESIGN.md section 3)."""
    return Named(Yes(f"excusable:{understanding.of('list:violations')}"), say("rule-not-listed"))


def _bar_label(item: Provision) -> str:
    return item.title or say("rule-barred" if item.kind == "must_not" else "rule-reduced")


def _dates(agreement: Agreement, name: str, item: Provision, reader: ConditionReader) -> Formula:
    """When a provision holds: by its own dates, else by the agreement's; less what is suspended."""
    whole, reading = agreement.file.in_force, reader.understanding.of("dates:in_force")
    ask = reader.sets.question
    suspended = not_suspended(whole, reading, ask, provision=name)
    if item.in_force is None:
        return conj(in_force(whole, reading, ask), suspended)
    own = not_suspended(item.in_force, reading, ask, provision=name, own=True)
    return conj(in_force(item.in_force, reading, ask, of=name), own, suspended)


def _exceptions(reader: ConditionReader, group: dict[str, ExceptionEntry], path: Path_) -> Formula:
    found: list[Formula] = []
    for name, item in group.items():
        place: Path_ = (*path, "except", name)
        when = reader.read(item.when, (*place, "when"))
        unless = _exceptions(reader, item.except_, place)
        whole = conj(when, Not(unless)) if unless != FALSE else when
        titled = (
            say("rule-exception-titled", name=name, title=item.title)
            if item.title
            else say("rule-exception", name=name)
        )
        found.append(Named(whole, titled, item.quote or ""))
    return disj(*found)
