"""The lint of words: terms that nobody defines or uses, bounds that the text does not state, numbers that are examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sulh.strict_yaml import Path_
from sulh.terms.base import OPEN, UNSTATED
from sulh.terms.lint_base import Lint, Owner, joined, listed
from sulh.terms.mentions import conditions_of, entries_of, terms_in, words_in
from sulh.terms.schema import AgreementFile, Provision, Term

_BOUNDS = ("at_least", "at_most")


def lint_words(lint: Lint) -> None:
    """Remarks on terms, areas, bounds and examples, as they are written."""
    used, areas = _used(lint, terms_in), _used(lint, _areas_in)
    for name, term in lint.file.terms.items():
        _lint_term(lint, name, term, used)
        _lint_bounds(lint, lint.owner(term=name), ("terms", name), _in_term(name, term))
    for name in lint.file.areas:
        if lint.is_whole and name not in areas:
            what = f"No provision uses the area “{name}”."
            lint.remark("unused-area", ("areas", name), what, "Use it in a provision, or strike it out.")
    for name, item in lint.file.provisions.items():
        _lint_bounds(lint, lint.owner(provision=name), ("provisions", name), _in_provision(name, item))
        _lint_cap(lint, name, item)
    _lint_counting(lint)
    _lint_illustrations(lint, used)


def _used(lint: Lint, named: Any) -> dict[str, list[str]]:
    """The terms or areas that some version's provisions name, each with the provisions."""
    found: dict[str, dict[str, None]] = {}
    for version in lint.agreement.versions:
        for name, item in version.file.provisions.items():
            for word in named(version.file, list(conditions_of(item))):
                found.setdefault(word, {})[name] = None
    return {word: list(names) for word, names in found.items()}


def _areas_in(file: AgreementFile, conditions: list[Any]) -> list[str]:
    """Areas that conditions name, themselves or through terms, under whichever key."""
    meant = [list(file.terms[term].versions.values()) for term in terms_in(file, conditions)]
    return [word for word in words_in([conditions, meant]) if word in file.areas]


def _lint_term(lint: Lint, name: str, term: Term, used: dict[str, list[str]]) -> None:
    path: Path_ = ("terms", name)
    owner = lint.owner(term=name)
    if name not in used:
        if lint.is_whole:
            what = f"No provision uses the term “{name}”."
            lint.remark("unused-term", path, what, "Use it in a provision, or strike it out.", owner=owner)
        return
    unread = [reading for reading in lint.readings if term.meant_by(reading) == OPEN]
    own = [reading for reading in lint.readings if reading not in unread]
    rests = f"{listed(used[name])} {'rests' if len(used[name]) == 1 else 'rest'} on it"
    left = f"{lint.in_readings(unread)} it stays open" if unread else ""
    if term.undefined_by_text:
        given = f"{listed([lint.label(one) for one in own])} {'reads' if len(own) == 1 else 'read'} it" if own else ""
        each = f"{given}{' each in their own way' if len(own) > 1 and term.means is None else ''}" if own else ""
        what = f"The text does not define “{term.quote or name}”; {joined([one for one in (each, left, rests) if one], '; ')}."
        remedy = "Agree on a definition, or on who decides; until then each reading is judged by itself."
        lint.remark("undefined-term", path, what, remedy, readings=unread, owner=owner)
    elif unread:
        what = f"“{term.quote or name}” has no meaning for everybody: {left}; {rests}."
        lint.remark(
            "open-term", path, what, "Ask for that reading, or accept open findings.", readings=unread, owner=owner
        )


def _lint_bounds(lint: Lint, owner: Owner, path: Path_, found: Iterator[tuple[Path_, str]]) -> None:
    """One remark for all that a term or provision leaves without a number."""
    gaps = list(found)
    if not gaps:
        return
    words = listed(list(dict.fromkeys(word for _, word in gaps)))
    what = f"{owner.provision or f'“{owner.term}”'} states no number for {words}."
    remedy = "Agree on the number; until then no fact settles what hangs on it."
    lint.remark("unstated-bound", gaps[0][0] or path, what, remedy, owner=owner)


def _in_term(name: str, term: Term) -> Iterator[tuple[Path_, str]]:
    for reading, given in term.versions.items():
        path: Path_ = ("terms", name, "read_as", reading) if reading else ("terms", name, "means")
        yield from _unstated(given, path)


def _in_provision(name: str, item: Provision) -> Iterator[tuple[Path_, str]]:
    path: Path_ = ("provisions", name)
    yield from _unstated(item.condition, (*path, item.kind))
    yield from _unstated(item.void_if, (*path, "void_if"))
    for entry in entries_of(item.except_):
        yield from _unstated(entry.when, (*path, "except"))
    if item.kind == "must_reduce" and item.compared_with is None:
        yield path, "the fall and what it is measured against"
    elif item.compared_with is not None and item.compared_with.by_percent == UNSTATED:
        yield (*path, "compared_with"), "the fall, in percent"
    amounts = [item.amount, *(item.amount.read_as or {}).values()] if item.amount else []
    for amount in amounts:
        for bound in _BOUNDS:
            if getattr(amount, bound) == UNSTATED:
                yield (*path, "amount"), f"the {'least' if bound == 'at_least' else 'most'} that is owed"


def _unstated(given: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Where a condition says `unstated`: the place, and what is counted."""
    if isinstance(given, dict):
        for key, value in given.items():
            if value == UNSTATED and key in _BOUNDS:
                yield (*path, key), f"{key.replace('_', ' ')} of {str(path[-1]).replace('_', ' ')}"
            else:
                yield from _unstated(value, (*path, key))
    elif isinstance(given, list):
        for number, item in enumerate(given):
            yield from _unstated(item, (*path, number))


def _lint_cap(lint: Lint, name: str, item: Provision) -> None:
    """“Up to n” is a cap: where no minimum is stated, nothing at all is owed for certain."""
    if item.modality != "up_to":
        return
    amount = item.amount
    shared = amount.at_least if amount else None
    by_reading = (amount.read_as if amount else None) or {}
    capped = [
        reading
        for reading in lint.readings
        if not isinstance(by_reading[reading].at_least if reading in by_reading else shared, int)
    ]
    if capped:
        owner = lint.owner(provision=name)
        what = f"{name} caps what is owed and states no least amount ({lint.in_readings(capped)})."
        remedy = "Agree on a minimum; delivering nothing would not break a cap."
        lint.remark("unstated-bound", ("provisions", name, "modality"), what, remedy, readings=capped, owner=owner)


def _lint_counting(lint: Lint) -> None:
    reduced = [name for name, item in lint.file.provisions.items() if item.kind == "must_reduce"]
    if reduced and lint.file.counting is None:
        what = f"Nothing says what counts as one incident; {listed(reduced)} must fall in number."
        remedy = "Add counting: a unit, and for episodes what is merged."
        lint.remark("no-counting-rule", ("provisions", reduced[0]), what, remedy)


def _lint_illustrations(lint: Lint, used: dict[str, list[str]]) -> None:
    """One remark for all numbers in use that are examples."""
    found: list[tuple[Path_, str]] = [
        (("terms", name), f"“{name}”") for name, term in lint.file.terms.items() if term.illustration and name in used
    ]
    found += [(("provisions", name), name) for name, item in lint.file.provisions.items() if item.illustration]
    for provision in lint.file.provisions:
        marked = [(path, name) for name, entry, path in lint.agreement.exceptions(provision) if entry.illustration]
        found += [(path, name) for path, name in marked if name != provision]
    for name, entry in (*lint.file.in_force.extended.items(), *lint.file.in_force.suspended.items()):
        found += [(("in_force",), name)] if entry.illustration else []
    if found:
        what = f"Numbers in {listed([name for _, name in found])} are illustrations that nobody published."
        remedy = "Put the parties' own numbers in their place, or say beside every finding that it is an example."
        lint.remark("illustration", found[0][0], what, remedy)
