"""The lint of rules: what no deed can break, exceptions that excuse everything or nothing, rules that add nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sulh.strict_yaml import Path_
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule
from sulh.terms.conditions import ConditionReader
from sulh.terms.formula import FALSE, Box, Formula, Not, conj, disj
from sulh.terms.lint_base import Detail, Lint, Owner, joined
from sulh.terms.lint_lists import Lists
from sulh.terms.lint_worlds import opposite, plain
from sulh.terms.schema import ExceptionEntry, Provision

_VERB = {"must_not": "breach", "must_reduce": "count under"}


@dataclass(frozen=True)
class Seen:
    """A provision as one version of the agreement has it, in one reading."""

    compiled: Compiled
    name: str
    item: Provision
    reading: str
    barred: Formula
    excused: Formula
    owner: Owner

    def reader(self) -> ConditionReader:
        """A reader of its conditions."""
        return ConditionReader(self.compiled.agreement, Understanding(self.reading), self.compiled.legend)


def lint_rules(lint: Lint) -> None:
    """Remarks on what each rule bars and excuses, on its lists, and on rules that other rules hold already."""
    for seen in _every_rule(lint):
        dates = plain(seen.compiled.dates(seen.name, seen.reading))
        if lint.worlds.never(dates):
            continue  # the dates are what is wrong
        if lint.worlds.never(seen.barred):
            what = f"nothing can {_VERB[seen.item.kind]} {seen.name}: what it asks for cannot all be true at once"
            _detail(
                lint,
                "unreachable-provision",
                seen,
                (),
                what,
                "Look for conditions, bounds or days that rule each other out.",
            )
            continue
        _lint_exceptions(lint, seen)
        Lists(lint, seen.reader(), seen.owner, seen.reading).provision(seen.name, seen.item, dates)
    _lint_redundant(lint)


def _every_rule(lint: Lint) -> Iterator[Seen]:
    """Each provision in each version that changes it, in each reading."""
    versions = lint.agreement.versions
    earlier: dict[tuple[str, str], tuple[Formula, Formula]] = {}
    for version in versions:
        alone = lint.version(version)
        owners = {name: Owner(version.document, name) for name in version.file.provisions}
        for name, item in version.file.provisions.items():
            for reading in lint.readings if item.condition is not None else ():
                rule = _rule(lint, alone, name, reading)
                pair = plain(rule.barred), plain(rule.excused)
                if earlier.get((name, reading)) != pair:
                    yield Seen(alone, name, item, reading, *pair, owners[name])
                earlier[name, reading] = pair


def _rule(lint: Lint, alone: Compiled, name: str, reading: str) -> Rule:
    if len(lint.agreement.versions) == 1:
        return lint.compiled.rules[name, reading]
    return alone.rule(name, Understanding(reading))


def _detail(lint: Lint, rule: str, seen: Seen, path: Path_, what: str, remedy: str) -> None:
    lint.detail(Detail(rule, seen.owner, ("provisions", seen.name, *path), what), seen.reading, remedy)


def _lint_exceptions(lint: Lint, seen: Seen) -> None:
    found = _read_group(seen.reader(), seen.item.except_, ("provisions", seen.name))
    if lint.worlds.never(conj(seen.barred, opposite(seen.excused))):
        alone = [one.name for one in found if lint.worlds.covers(one.whole, seen.barred)]
        who = alone[0] if alone else joined([one.name for one in found], " and ")
        what = f"the exception {who} swallows {seen.name}: every deed that it bars is excused"
        if not alone:
            what = f"the exceptions {who} together swallow {seen.name}: every deed that it bars is excused"
        path: Path_ = ("except", alone[0]) if alone else ("except",)
        _detail(lint, "exception-swallows", seen, path, what, "Narrow the exception, or strike the provision out.")
    _lint_group(lint, seen, found, seen.barred)


@dataclass(frozen=True)
class _Exception:
    """An exception as read: when it holds by its own words, and with its own exceptions taken off."""

    name: str
    path: Path_
    when: Formula
    whole: Formula
    inner: tuple[_Exception, ...]


def _read_group(reader: ConditionReader, group: dict[str, ExceptionEntry], path: Path_) -> tuple[_Exception, ...]:
    found = []
    for name, item in group.items():
        place = (*path, "except", name)
        when = plain(reader.read(item.when, (*place, "when")))
        inner = _read_group(reader, item.except_, place)
        unless = disj(*[one.whole for one in inner])
        found.append(_Exception(name, place, when, when if unless == FALSE else conj(when, opposite(unless)), inner))
    return tuple(found)


def _lint_group(lint: Lint, seen: Seen, group: tuple[_Exception, ...], within: Formula) -> None:
    """Exceptions side by side; `within` holds wherever they are asked for."""
    worlds = lint.worlds
    for number, one in enumerate(group):
        here = conj(within, one.when)
        if worlds.never(here):
            what = f"nothing that is barred can meet the exception {one.name}"
            remedy = "Widen it so that it meets what is barred, or strike it out."
            _detail(lint, "unreachable-exception", seen, one.path[2:], what, remedy)
            continue
        if worlds.never(conj(within, one.whole)):
            what = f"the exceptions to {one.name} swallow it: it excuses nothing"
            _detail(lint, "excuses-nothing", seen, one.path[2:], what, "Narrow them, or strike the exception out.")
        elif other := _covering(lint, group, number, within):
            what = f"the exception {one.name} adds nothing: {other} excuses all of it"
            _detail(lint, "covered-exception", seen, one.path[2:], what, "Strike one of them out, or say what differs.")
        _lint_group(lint, seen, one.inner, here)


def _covering(lint: Lint, group: tuple[_Exception, ...], number: int, within: Formula) -> str | None:
    """Another exception that excuses all that this one does; of two that excuse the same, the earlier covers."""
    mine = conj(within, group[number].whole)
    for place, other in enumerate(group):
        if place != number and lint.worlds.covers(other.whole, mine):
            theirs = conj(within, other.whole)
            if place < number or not lint.worlds.covers(group[number].whole, theirs):
                return other.name
    return None


def _lint_redundant(lint: Lint) -> None:
    """Provisions of which every breach is a breach of another that binds the same parties."""
    names = [name for name, item in lint.file.provisions.items() if item.kind == "must_not"]
    for reading in lint.readings:
        breaches = {name: _Breach.of(lint, lint.compiled.rules[name, reading]) for name in names}
        for one, other in _implied(lint, names, breaches):
            owner = lint.owner(provision=one)
            what = f"every breach of {one} is also a breach of {other}"
            remedy = "Strike it out, say what it adds, or keep it for emphasis: one deed is then two breaches."
            lint.detail(Detail("redundant-provision", owner, ("provisions", one), what), reading, remedy)


@dataclass(frozen=True)
class _Breach:
    """When a provision is broken, as boxes, and the boxes of when it is not."""

    found: tuple[Box, ...] | None
    opposite: tuple[Box, ...] | None

    @classmethod
    def of(cls, lint: Lint, rule: Rule) -> _Breach:
        breach = conj(plain(rule.barred), opposite(plain(rule.excused)))
        return cls(lint.worlds.boxes(breach), lint.worlds.boxes(Not(breach)))


def _implied(lint: Lint, names: list[str], breaches: dict[str, _Breach]) -> Iterator[tuple[str, str]]:
    """Pairs of a provision and the first other that it implies; of two that imply each other, the later."""
    binds = {name: set(lint.file.provisions[name].parties) for name in names}
    for number, one in enumerate(names):
        for place, other in enumerate(names):
            if place != number and binds[one] <= binds[other] and _is_within(lint, breaches[one], breaches[other]):
                mutual = binds[one] == binds[other] and _is_within(lint, breaches[other], breaches[one])
                if place < number or not mutual:
                    yield one, other
                    break


def _is_within(lint: Lint, one: _Breach, other: _Breach) -> bool:
    """Whether some world meets the one, and none meets it without the other. The first common box decides."""
    if not one.found or other.opposite is None:
        return False
    return not any(lint.worlds.meet(box, free) for box in one.found for free in other.opposite)
