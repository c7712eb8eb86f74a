"""The lint of dates: rules that are never in force, suspensions that leave nothing, amendments that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sulh.strict_yaml import Path_
from sulh.terms.actor_sets import Understanding
from sulh.terms.amendments import whole
from sulh.terms.base import According
from sulh.terms.compile import Compiled
from sulh.terms.dates import first_second, in_force, last_second, not_suspended, surely_within
from sulh.terms.formula import FALSE, Formula, Within, Yes, conj
from sulh.terms.legend import TIME
from sulh.terms.lint_base import Detail, Lint, listed
from sulh.terms.lint_worlds import opposite, plain
from sulh.terms.schema import InForce, Provision


def lint_dates(lint: Lint) -> None:
    """Remarks on when the agreement and each provision are in force, and on what changes that."""
    for reading in lint.readings:
        _lint_span(lint, None, reading)
        for name in _with_own_days(lint):
            _lint_span(lint, name, reading)
        for name, item in lint.file.provisions.items():
            if item.in_force is not None:
                _lint_outside(lint, name, reading)
            if item.by is not None:
                _lint_due(lint, name, item, reading)
    _lint_changes(lint)
    _lint_amendments(lint)


def _common(dates: InForce, reading: str) -> Formula:
    """When the agreement as a whole is in force."""
    return conj(*(part(dates, reading, lambda fact, _: Yes(fact)) for part in (in_force, not_suspended)))


def _with_dates(lint: Lint, provision: str | None, dates: InForce) -> Compiled:
    """The agreement with other dates, its own or those of one provision."""
    changed: dict[str, object] = {"in_force": dates}
    file = lint.file
    if provision is not None:
        item = file.provisions[provision].model_copy(update=changed)
        changed = {"provisions": {**file.provisions, provision: item}}
    return Compiled(replace(lint.agreement, file=file.model_copy(update=changed)), lint.compiled.legend)


def _lint_span(lint: Lint, name: str | None, reading: str) -> None:
    """The days of the agreement (no name) or of a provision, in one reading."""
    dates = _common(lint.file.in_force, reading) if name is None else lint.compiled.dates(name, reading)
    what, owner = name or "the agreement", lint.owner(provision=name)
    path: Path_ = ("in_force",) if name is None else ("provisions", name)
    if not lint.worlds.never(dates):
        if not surely_within(dates):
            words = f"{what} is in force on no day beyond doubt"
            remedy = "Ask for the days of this reading, or agree on common ones."
            lint.detail(Detail("no-sure-day", owner, path, words), reading, remedy)
    elif lint.worlds.never(_without_suspensions(lint, name, reading)):
        words = f"{what} is never in force: it ends before it begins"
        lint.detail(Detail("never-in-force", owner, path, words), reading, "Correct from or until.")
    else:
        words = f"{what} is suspended for all of its time"
        lint.detail(Detail("suspended-throughout", owner, path, words), reading, "Give the suspension an end.")


def _without_suspensions(lint: Lint, name: str | None, reading: str) -> Formula:
    dates = lint.file.in_force.model_copy(update={"suspended": {}})
    own = lint.file.provisions[name].in_force if name is not None else None
    return _common(own.model_copy(update={"suspended": {}}) if own is not None else dates, reading)


def _lint_outside(lint: Lint, name: str, reading: str) -> None:
    """A provision whose own days are none of the agreement's."""
    own, common = lint.compiled.dates(name, reading), _common(lint.file.in_force, reading)
    worlds = lint.worlds
    if worlds.never(conj(own, common)) and not worlds.never(own) and not worlds.never(common):
        what = f"{name} holds only on days on which the agreement does not"
        detail = Detail("dates-outside", lint.owner(provision=name), ("provisions", name, "in_force"), what)
        lint.detail(detail, reading, "Check the days; leave them if it is meant to come before or to outlast the rest.")


def _lint_due(lint: Lint, name: str, item: Provision, reading: str) -> None:
    """A duty that is due before the agreement begins, or after it has ended."""
    assert item.by is not None
    dates = _common(lint.file.in_force.model_copy(update={"suspended": {}}), reading)
    if lint.worlds.never(dates):
        return
    for when, span in (
        ("before the agreement begins", Within(TIME, None, last_second(item.by))),
        ("after the agreement has ended", Within(TIME, first_second(item.by), None)),
    ):
        if lint.worlds.never(conj(dates, span)):
            detail = Detail(
                "due-outside-dates", lint.owner(provision=name), ("provisions", name, "by"), f"{name} is due {when}"
            )
            lint.detail(detail, reading, "Correct the day, or say that the duty outlasts the agreement.")


def _lint_changes(lint: Lint) -> None:
    """Extensions and suspensions that nobody holds to have come about, or that move no day."""
    places: list[tuple[Path_, InForce, str | None]] = [(("in_force",), lint.file.in_force, None)]
    places += [
        (("provisions", name, "in_force"), item.in_force, name)
        for name, item in lint.file.provisions.items()
        if item.in_force is not None
    ]
    for path, dates, provision in places:
        for section in ("extended", "suspended"):
            for key, entry in getattr(dates, section).items():
                place = (*path, section, key)
                if not _is_accepted(lint, place, f"{key}", entry) or not lint.is_whole:
                    continue
                rest = {name: one for name, one in getattr(dates, section).items() if name != key}
                without = dates.model_copy(update={section: rest})
                if all(_is_same(lint, provision, without, reading) for reading in lint.readings):
                    word = "extension" if section == "extended" else "suspension"
                    what = f"The {word} {key} moves no day in any reading."
                    lint.remark("changes-nothing", place, what, "Check its days, or strike it out.")


def _is_same(lint: Lint, provision: str | None, without: InForce, reading: str) -> bool:
    """Whether a part of the dates left out changes no day of anything in a reading."""
    if provision is None and not lint.worlds.same(_common(lint.file.in_force, reading), _common(without, reading)):
        return False
    other = _with_dates(lint, provision, without)
    touched = [provision] if provision is not None else _with_own_days(lint)
    return all(lint.worlds.same(lint.compiled.dates(name, reading), other.dates(name, reading)) for name in touched)


def _with_own_days(lint: Lint) -> list[str]:
    """Provisions whose days are not simply the agreement's."""
    suspended = {name for item in lint.file.in_force.suspended.values() for name in item.of}
    return [name for name, item in lint.file.provisions.items() if item.in_force is not None or name in suspended]


def _is_accepted(lint: Lint, place: Path_, name: str, entry: According) -> bool:
    """Whether some reading says that it came about, or nobody is asked; else there is a remark."""
    asked = bool(entry.according_to or entry.denied_by)
    if not asked or any(entry.held_by(reading) for reading in lint.readings):
        return True
    denied = [reading for reading in lint.readings if entry.held_by(reading) is False]
    unsaid = [reading for reading in lint.readings if reading not in denied]
    parts = [_said(lint, denied, "denies it", "deny it"), _said(lint, unsaid, "leaves it open", "leave it open")]
    what = f"No reading says that {name} was agreed: {', '.join(part for part in parts if part)}."
    lint.remark("accepted-by-nobody", place, what, "Name under according_to who accepts it, or strike it out.")
    return False


def _said(lint: Lint, readings: list[str], one: str, several: str) -> str:
    """Who says something; empty where nobody does."""
    names = [lint.label(reading) for reading in readings]
    return f"{listed(names)} {one if len(names) == 1 else several}" if names else ""


def _lint_amendments(lint: Lint) -> None:
    """Amendments that nobody accepts, or after which everything is judged as before."""
    versions = lint.agreement.versions
    for number, version in enumerate(versions[1:], start=1):
        amendment = version.amendment
        assert amendment is not None
        place: Path_ = ("amendments", number - 1)
        if not _is_accepted(lint, place, amendment.amendment, amendment) or not lint.is_whole:
            continue
        if not amendment.extended and not amendment.suspended and not any(_changed(lint, number)):
            what = f"The amendment {amendment.amendment} changes nothing that is judged, in any reading."
            lint.remark("changes-nothing", place, what, "Check its day and what it names, or strike it out.")


def _changed(lint: Lint, number: int) -> Iterator[bool]:
    """Whether each provision is judged otherwise once the amendment of this number is there."""
    before, after = _until(lint, number), _until(lint, number + 1)
    old, new = before.agreement.file.provisions, after.agreement.file.provisions
    earlier, later = (lint.agreement.versions[place].file.provisions for place in (number - 1, number))
    for name in sorted(new, key=lambda name: (old.get(name) == new[name], name)):
        if new[name].condition is None:
            yield earlier.get(name) != later.get(name)
            continue
        for reading in lint.readings:
            was, becomes = (_outcomes(one, name, reading) for one in (before, after))
            yield not all(lint.worlds.same(one, other) for one, other in zip(was, becomes, strict=True))


def _until(lint: Lint, count: int) -> Compiled:
    """The agreement with its first versions only, and the dates that it has in the end."""
    versions = lint.agreement.versions[:count]
    file = whole(versions).model_copy(update={"in_force": lint.file.in_force})
    return Compiled(replace(lint.agreement, file=file, versions=versions), lint.compiled.legend)


def _outcomes(compiled: Compiled, name: str, reading: str) -> tuple[Formula, Formula]:
    """When a deed breaks a provision, and when it is excused; never, where there is no such provision."""
    if name not in compiled.agreement.file.provisions:
        return FALSE, FALSE
    rule = compiled.rule(name, Understanding(reading))
    barred, excused = plain(rule.barred), plain(rule.excused)
    return conj(barred, opposite(excused)), conj(barred, excused)
