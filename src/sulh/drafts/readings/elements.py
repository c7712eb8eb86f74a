"""What the parties read each their own way, and an agreement in which all have taken one version of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sulh.terms.agreement import Agreement
from sulh.terms.amendments import whole
from sulh.terms.base import EVERYONE, OPEN, According, DayReadAs, UntilReadAs
from sulh.terms.compile import Compiled
from sulh.terms.schema import Actor, ActsFor, AgreementFile, InForce

_UNDATED = ("term", "actor", "counting")
_KINDS = (*_UNDATED, "dates", "amendment")
_Said = TypeVar("_Said", bound=According)


@dataclass(frozen=True)
class Definition:
    """One version of a contested element, as `Understanding` names it, and the readings that hold it; all take `reading`'s."""

    element: str
    reading: str
    held_by: tuple[str, ...]

    @property
    def name(self) -> str:
        """How it is called in the tables."""
        return f"{self.element} as {' and '.join(self.held_by)}"


def contested(compiled: Compiled, *, dated: bool = True) -> dict[str, dict[str, Hashable]]:
    """Each element on which the parties differ: what each reading that says something holds, in the order of the file.

    A party that is silent differs from one that says something. What each holds compares equal where they agree. `dated=False`
    leaves out what only changes when something holds.
    """
    found: dict[str, dict[str, Hashable]] = {}
    for provision in compiled.judged:
        for element in [one for group in compiled.elements(provision).values() for one in group]:
            if element in found or element.split(":")[0] not in (_KINDS if dated else _UNDATED):
                continue
            held = {
                reading: what for reading in compiled.agreement.readings if (what := _held(compiled, element, reading))
            }
            if len({held.get(party) for party in compiled.agreement.parties}) > 1:
                found[element] = held
    return found


def definitions(compiled: Compiled, *, dated: bool = True) -> list[Definition]:
    """Every version that some reading holds of what the parties differ on; `dated` as for `contested`."""
    found = []
    for element, held in contested(compiled, dated=dated).items():
        by_version: dict[Hashable, list[str]] = {}
        for reading, version in held.items():
            by_version.setdefault(version, []).append(reading)
        found += [Definition(element, readings[0], tuple(readings)) for readings in by_version.values()]
    return found


def _held(compiled: Compiled, element: str, reading: str) -> Hashable:
    """What a reading says of an element, in a form that can be compared; None where it says nothing."""
    kind, name = element.split(":", 1)
    files = [version.file for version in compiled.agreement.versions]
    match kind:
        case "term":
            terms = [file.terms[name] for file in files if name in file.terms]
            said = [term.meant_by(reading) for term in terms]
            return None if all(one == OPEN for one in said) else repr(said)
        case "actor":
            services = [one for file in files if name in file.actors for one in _services(file.actors[name])]
            answers = [one.held_by(reading) for one in services]
            return None if all(one is None for one in answers) else repr(answers)
        case "counting":
            counting = compiled.agreement.file.counting
            return repr(counting.rule_of(reading).model_dump(exclude={"read_as"})) if counting else None
    if kind == "dates":
        said = [one for file in files for item in _in_force(file) for one in _dates_said(item, reading)]
    else:
        amendments = [version.amendment for version in compiled.agreement.versions]
        said = [one for item in amendments if item and item.amendment == name for one in _dates_said(item, reading)]
    return None if all(one is None for one in said) else repr(said)


def _services(actor: Actor) -> Iterator[ActsFor]:
    for served in actor.acts_for:
        yield from actor.service(served)


def _in_force(file: AgreementFile) -> Iterator[InForce]:
    yield file.in_force
    yield from (item.in_force for item in file.provisions.values() if item.in_force)


def _dates_said(given: Any, reading: str) -> Iterator[Any]:
    """What a reading says of each day and each statement that readings may differ on."""
    if isinstance(given, DayReadAs | UntilReadAs):
        yield given.read_as.get(reading)
        return
    if isinstance(given, According) and (given.according_to or given.denied_by):
        yield given.held_by(reading)
    for name in ("from_", "until"):
        if isinstance(getattr(given, name, None), DayReadAs | UntilReadAs):
            yield from _dates_said(getattr(given, name), reading)
    if isinstance(given, InForce):
        for item in (*given.extended.values(), *given.suspended.values()):
            yield from _dates_said(item, reading)


def agreed(agreement: Agreement, made: Iterable[Definition]) -> Agreement:
    """The agreement in which every reading holds these definitions."""
    for definition in made:
        versions = []
        for version in agreement.versions:
            file = _file(version.file, definition, agreement.readings)
            amendment = version.amendment
            if amendment is not None and definition.element == f"amendment:{amendment.amendment}":
                from_ = _day(amendment.from_, definition.reading, agreement.readings)
                amendment = _said(amendment, definition.reading).model_copy(update={"from_": from_})
            versions.append(replace(version, file=file, amendment=amendment))
        agreement = replace(agreement, file=whole(versions), versions=tuple(versions))
    return agreement


def _file(file: AgreementFile, made: Definition, readings: Iterable[str]) -> AgreementFile:
    kind, name = made.element.split(":", 1)
    changed: dict[str, Any] = {}
    if kind == "term" and name in file.terms and file.terms[name].read_as:
        term = file.terms[name]
        read_as = _as_one(term.read_as or {}, made.reading, readings)
        changed["terms"] = {**file.terms, name: term.model_copy(update={"read_as": read_as})}
    if kind == "actor" and name in file.actors:
        actor = file.actors[name]
        acts_for = {served: [_said(one, made.reading) for one in actor.service(served)] for served in actor.acts_for}
        changed["actors"] = {**file.actors, name: actor.model_copy(update={"acts_for": acts_for})}
    if kind == "counting" and file.counting is not None:
        rule = file.counting.rule_of(made.reading)
        changed["counting"] = file.counting.model_copy(update={"read_as": dict.fromkeys(readings, rule)})
    if kind == "dates":
        changed["in_force"] = _dated(file.in_force, made.reading, readings)
        changed["provisions"] = {
            key: item.model_copy(update={"in_force": _dated(item.in_force, made.reading, readings)})
            if item.in_force
            else item
            for key, item in file.provisions.items()
        }
    return file.model_copy(update=changed)


def _as_one(read_as: Mapping[str, Any], reading: str, readings: Iterable[str]) -> dict[str, Any]:
    """What each reading says once all say what one does. The old versions stay under names that nobody has: where that
    one is silent, what all others together leave open must stay the same."""
    old = {f"@{name}": value for name, value in read_as.items()}
    return old | (dict.fromkeys(readings, read_as[reading]) if reading in read_as else {})


def _said(item: _Said, reading: str) -> _Said:
    """A statement that all readings take as one does; what is said by nobody in particular stays."""
    if not (item.according_to or item.denied_by):
        return item
    held = item.held_by(reading)
    names = {True: (EVERYONE, []), False: ([], EVERYONE), None: (["@nobody"], [])}[held]
    return item.model_copy(update=dict(zip(("according_to", "denied_by"), names, strict=True)))


def _dated(item: InForce, reading: str, readings: Iterable[str]) -> InForce:
    """Dates and statements on dates, as one reading has them."""
    ends = ("from_", "until")
    changed: dict[str, Any] = {name: _day(getattr(item, name), reading, readings) for name in ends}
    for group in ("extended", "suspended"):
        changed[group] = {
            key: _said(one, reading).model_copy(
                update={name: _day(getattr(one, name), reading, readings) for name in ends if hasattr(one, name)}
            )
            for key, one in getattr(item, group).items()
        }
    return item.model_copy(update=changed)


def _day(given: Any, reading: str, readings: Iterable[str]) -> Any:
    if isinstance(given, DayReadAs | UntilReadAs):
        return given.model_copy(update={"read_as": _as_one(given.read_as, reading, readings)})
    return given
