"""What must be true of an agreement file beyond its shape: names that exist, dates in order, no circles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from sulh.errors import InputError
from sulh.strict_yaml import Document, Path_
from sulh.terms.base import EVERYONE, OPEN, UNSTATED, According, DayReadAs, UntilReadAs
from sulh.terms.mentions import broken_in, conditions_of
from sulh.terms.schema import KINDS, ActsFor, AgreementFile, ExceptionEntry, InForce, Provision

RESERVED = ("established", "independent", "none", EVERYONE, OPEN, UNSTATED, "other", "outside_the_case", "all")
"""Words that no party, actor or reading may be called."""


def check(file: AgreementFile, document: Document) -> None:
    """Raise InputError, with its place, at the first thing that cannot be."""
    _check_reserved(file, document)
    _check_actors(file, document)
    _check_terms(file, document)
    _check_dates(file.in_force, file, document, ("in_force",))
    for name, provision in file.provisions.items():
        _check_provision(name, provision, file, document)
    _check_order(file, document)
    for reading in file.counting.read_as if file.counting else ():
        _check_readings([reading], file, document, ("counting", "read_as"))
    _check_counting(file, document)


def _check_reserved(file: AgreementFile, document: Document) -> None:
    """Names that mean something else already, and readings that stand twice."""
    for place in ("parties", "actors", "readings"):
        for name in getattr(file, place):
            if name in RESERVED:
                raise document.error((place, name), f"“{name}” has a meaning of its own here", "Choose another name.")
    for number, reading in enumerate(file.readings):
        if reading in file.parties or reading in file.readings[:number]:
            raise document.error(
                ("readings", number), f"the reading “{reading}” stands twice", "Parties have readings anyway."
            )


def _check_actors(file: AgreementFile, document: Document) -> None:
    for name, actor in file.actors.items():
        for party in actor.acts_for:
            place: Path_ = ("actors", name, "acts_for", party)
            if party not in file.parties and party not in file.actors:
                raise _unknown(document, place, party, "a party or an actor")
            for service in actor.service(party):
                _check_according(service, file, document, place)
                if service.from_ and service.until and service.until < service.from_:
                    raise document.error(place, "until lies before from", "Correct one of them.")
            _check_overlaps(actor.service(party), document, place)
    _check_circles(file, document)


def _check_overlaps(services: list[ActsFor], document: Document, place: Path_) -> None:
    """Two periods in which a reading says and denies the same must not overlap."""
    for number, one in enumerate(services):
        for other in services[:number]:
            clash = set(_listed(one.according_to)) & set(_listed(other.denied_by))
            clash |= set(_listed(one.denied_by)) & set(_listed(other.according_to))
            apart = (one.until and other.from_ and one.until < other.from_) or (
                other.until and one.from_ and other.until < one.from_
            )
            if clash and not apart:
                what = f"{sorted(clash)[0]} both says and denies this in overlapping periods"
                raise document.error(place, what, "Correct the days of one of them.")


def _listed(names: list[str] | str) -> list[str]:
    return [names] if isinstance(names, str) else names


def _check_circles(file: AgreementFile, document: Document) -> None:
    """Nobody acts for themselves in a roundabout way."""

    def served(actor: str) -> Iterator[str]:
        for party in file.actors[actor].acts_for if actor in file.actors else ():
            seen: set[str] = set()
            above: str | None = party
            while above is not None and above not in seen:
                seen.add(above)
                yield above
                above = file.actors[above].part_of if above in file.actors else None

    circle = _circle({actor: list(served(actor)) for actor in file.actors})
    if circle:
        what = f"the actors act for each other in a circle: {' → '.join(circle)}"
        raise document.error(("actors", circle[0], "acts_for"), what, "Remove acts_for from one of them.")


def _circle(follows: dict[str, list[str]]) -> list[str] | None:
    """A circle in a graph, its first node repeated at the end; None where there is none."""
    try:
        TopologicalSorter(follows).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return None


def _check_terms(file: AgreementFile, document: Document) -> None:
    for name, term in file.terms.items():
        if (term.means is None) == (term.read_as is None) and not (term.undefined_by_text and term.means is None):
            remedy = "Give one of them; or undefined_by_text: true where nobody says what it means."
            raise document.error(("terms", name), f"the term “{name}” needs either means or read_as", remedy)
        _check_readings(list(term.read_as or {}), file, document, ("terms", name, "read_as"))
        _check_sealed(term.sealed, file, document, ("terms", name, "sealed"))


def _check_sealed(sealed: list[str] | bool, file: AgreementFile, document: Document, place: Path_) -> None:
    for name in sealed if isinstance(sealed, list) else ():
        if name not in file.actors:
            _check_readings([name], file, document, place)


def _check_readings(names: list[str] | str, file: AgreementFile, document: Document, path: Path_) -> None:
    for name in [] if isinstance(names, str) else names:
        if name not in file.parties and name not in file.readings:
            raise _unknown(document, (*path, name), name, "a reading: a party, or listed under readings")


def _check_according(item: According, file: AgreementFile, document: Document, place: Path_) -> None:
    both = EVERYONE in (item.according_to, item.denied_by) and item.according_to and item.denied_by
    if both or set(item.according_to) & set(item.denied_by):
        raise document.error(place, "a reading both says and denies this", "Name it in one of the two lists.")
    for key in ("according_to", "denied_by"):
        _check_readings(getattr(item, key), file, document, (*place, key))


def _check_dates(dates: InForce, file: AgreementFile, document: Document, path: Path_) -> None:
    for name, extension in dates.extended.items():
        _check_according(extension, file, document, (*path, "extended", name))
        _check_span(dates.from_, extension.until, file, document, (*path, "extended", name))
    for name, suspension in dates.suspended.items():
        _check_according(suspension, file, document, (*path, "suspended", name))
        _check_span(suspension.from_, suspension.until, file, document, (*path, "suspended", name))
        for provision in suspension.of:
            if provision not in file.provisions:
                raise _unknown(document, (*path, "suspended", name, "of"), provision, "a provision")
    _check_span(dates.from_, dates.until, file, document, path)


def _check_span(
    first: dt.date | DayReadAs, last: dt.date | str | UntilReadAs, file: AgreementFile, document: Document, path: Path_
) -> None:
    for key, given in (("from", first), ("until", last)):
        if isinstance(given, DayReadAs | UntilReadAs):
            _check_readings(list(given.read_as), file, document, (*path, key, "read_as"))
    starts, ends = _days(first), _days(last)
    for reading in {*starts, *ends}:
        start, end = (days.get(reading, days.get("")) for days in (starts, ends))
        if start is not None and end is not None and end < start:
            raise document.error((*path, "until"), "it ends before it begins", "Correct from or until.")


def _days(given: dt.date | str | DayReadAs | UntilReadAs) -> dict[str, dt.date]:
    """Days by reading, under "" where they are everybody's."""
    found = given.read_as if isinstance(given, DayReadAs | UntilReadAs) else {"": given}
    return {reading: day for reading, day in found.items() if isinstance(day, dt.date)}


def _check_provision(name: str, provision: Provision, file: AgreementFile, document: Document) -> None:
    path: Path_ = ("provisions", name)
    kinds = [kind for kind in KINDS if getattr(provision, kind) is not None]
    if len(kinds) != 1:
        raise document.error(path, f"provision {name} needs exactly one of must_not, must_reduce, must_do")
    for party in provision.parties:
        if party not in file.parties:
            raise _unknown(document, (*path, "binds"), party, "a party")
    if provision.performed_by and provision.performed_by not in {*file.actors, *file.parties}:
        raise _unknown(document, (*path, "performed_by"), provision.performed_by, "an actor or a party")
    if kinds == ["must_do"]:
        _check_duty(name, provision, document)
        _check_after(name, provision, file, document)
    elif provision.amount or provision.by or provision.continuing or provision.modality != "will":
        raise document.error(path, f"{name} is no duty: amount, by, modality and continuing belong to must_do")
    elif provision.after or provision.excused_if:
        raise document.error(path, f"{name} is no duty: after and excused_if belong to must_do")
    _check_exceptions(name, provision, file, document)
    _check_sealed(provision.sealed, file, document, (*path, "sealed"))
    if provision.in_force:
        _check_dates(provision.in_force, file, document, (*path, "in_force"))
    if provision.amount and provision.amount.read_as:
        _check_readings(list(provision.amount.read_as), file, document, (*path, "amount", "read_as"))


def _check_duty(name: str, provision: Provision, document: Document) -> None:
    path: Path_ = ("provisions", name)
    for key in ("except", "void_if", "in_force"):
        if getattr(provision, key if key != "except" else "except_"):
            remedy = "Say it in note; who owes what is not judged by it."
            raise document.error((*path, key), f"a duty takes no {key}", remedy)
    dated = provision.by or any(item.days is not None for item in provision.after)
    if not (dated or provision.continuing or provision.modality not in ("will", "at_least")):
        raise document.error(
            path, f"the duty {name} has no date", "Add by: DATE, after: {duty: D1, days: 10}, or continuing: true."
        )
    least = [provision.amount, *(provision.amount.read_as or {}).values()] if provision.amount else []
    if provision.modality == "at_least" and not any(item.at_least is not None for item in least):
        raise document.error(
            (*path, "modality"), "at_least needs an amount with at_least", "Add amount: {at_least: 5}."
        )


def _check_after(name: str, provision: Provision, file: AgreementFile, document: Document) -> None:
    """What a duty waits on are other duties, each named once; a circle of them is a deadlock, and no error."""
    seen: set[str] = set()
    for number, item in enumerate(provision.after):
        place: Path_ = ("provisions", name, "after", number)
        other = file.provisions.get(item.duty)
        if other is None or other.must_do is None:
            known = [key for key, one in file.provisions.items() if one.must_do is not None and key != name]
            remedy = f"Duties: {', '.join(known)}." if known else "There is no other duty."
            raise document.error(place, f"“{item.duty}” is not a duty", remedy)
        if item.duty == name or item.duty in seen:
            what = "waits on itself" if item.duty == name else f"waits on {item.duty} twice"
            raise document.error(place, f"{name} {what}", "Remove it.")
        if other.continuing:
            what = f"{item.duty} is continuing: it is never met, so nothing can wait on it"
            raise document.error(place, what, "Name a duty that can be met.")
        seen.add(item.duty)
        _check_according(item, file, document, place)


def _check_exceptions(name: str, provision: Provision, file: AgreementFile, document: Document) -> None:
    """Each exception of a provision has a name of its own, however deep it stands."""
    seen: set[str] = set()

    def walk(group: dict[str, ExceptionEntry], path: Path_) -> None:
        for key, item in group.items():
            place = (*path, "except", key)
            if key in seen:
                raise document.error(place, f"{name} has two exceptions called “{key}”", "Rename one.")
            seen.add(key)
            _check_sealed(item.sealed, file, document, (*place, "sealed"))
            walk(item.except_, place)

    walk(provision.except_, ("provisions", name))


def _check_order(file: AgreementFile, document: Document) -> None:
    """Conditions between provisions run in no circle."""
    follows = {name: broken_in(file, list(conditions_of(item))) for name, item in file.provisions.items()}
    circle = _circle(follows)
    if circle:
        what = f"the provisions wait for each other in a circle: {' → '.join(circle)}"
        raise document.error(
            ("provisions", circle[0]), what, "Let one of them not look at whether the other was broken."
        )


def _check_counting(file: AgreementFile, document: Document) -> None:
    counting = file.counting
    for reading, rule in {"": counting, **counting.read_as}.items() if counting else ():
        place: Path_ = ("counting", "read_as", reading) if reading else ("counting",)
        if rule is not None and (rule.unit == "episode") != (rule.merge_within is not None):
            what = "an episode needs merge_within" if rule.unit == "episode" else f"{rule.unit} takes no merge_within"
            remedy = "Write merge_within: {hours: 1, km: 2, at_most_hours: 24}, for episodes only."
            raise document.error(place, what, remedy)


def _unknown(document: Document, path: Path_, name: str, what: str) -> InputError:
    return document.error(path, f"“{name}” is not {what}", "Correct the name, or declare it.")
