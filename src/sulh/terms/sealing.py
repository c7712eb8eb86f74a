"""Sealed clauses: the agreement as somebody may see it, without what is sealed from them and all that rests on it.

What is sealed is taken out before anything is compiled, so that no later stage knows it: a provision that is sealed is
gone; one that rests on a sealed term, exception, area or provision keeps its words and is not judged (`withheld`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sulh.errors import InputError
from sulh.terms.agreement import Agreement
from sulh.terms.amendments import Version, whole
from sulh.terms.base import Sealable
from sulh.terms.mentions import areas_in, broken_in, conditions_of, entries_of, terms_in
from sulh.terms.schema import AgreementFile

Part = tuple[str, str]
"""Section and name, such as ("terms", "large")."""


def seen_by(agreement: Agreement, reader: str | None) -> Agreement:
    """The agreement as `reader` (a party, a reading or an actor; None: the public) may see it.

    Raises InputError where the reader is unknown or nothing is left to judge.
    """
    known = [*agreement.readings, *agreement.file.actors]
    if reader is not None and reader not in known:
        raise InputError(
            f"“{reader}” is nobody here", where=agreement.document.file, remedy=f"There are: {', '.join(known)}."
        )
    sealed, resting = _sealed(agreement, reader), set[Part]()
    if not sealed:
        return agreement
    while more := set(_resting(agreement, sealed | resting)) - resting:
        resting |= more
    versions = tuple(
        Version(item.amendment, _without(item.file, sealed, resting), item.document) for item in agreement.versions
    )
    file = whole(versions)
    if not file.provisions:
        remedy = "Say for whom with --for: a party that may read them."
        raise InputError(
            "every provision is sealed or rests on what is sealed", where=agreement.document.file, remedy=remedy
        )
    withheld = {name[1] for name in resting if name[0] == "provisions"}
    titles = {
        name: agreement.file.provisions[name].title or "" for name in agreement.file.provisions if name in withheld
    }
    return Agreement(
        file, agreement.document, agreement.vocabulary, versions, agreement.shapes, titles, frozenset(sealed | resting)
    )


def _may_read(item: Sealable, reader: str | None, parties: Iterable[str]) -> bool:
    if item.sealed is False or item.sealed == []:
        return True
    return reader is not None and reader in (parties if item.sealed is True else item.sealed)


def _sealed(agreement: Agreement, reader: str | None) -> set[Part]:
    return {
        (section, name)
        for version in agreement.versions
        for section in ("terms", "areas", "provisions")
        for name, item in getattr(version.file, section).items()
        if not _may_read(item, reader, agreement.parties)
    } | {
        ("exceptions", provision)
        for version in agreement.versions
        for provision, item in version.file.provisions.items()
        if not all(_may_read(entry, reader, agreement.parties) for entry in entries_of(item.except_))
    }


def _resting(agreement: Agreement, hidden: set[Part]) -> Iterator[Part]:
    """Terms and provisions that name something hidden."""
    for version in agreement.versions:
        for name, term in version.file.terms.items():
            if ("terms", name) not in hidden and _names(version.file, list(term.versions.values())) & hidden:
                yield "terms", name
        for name, item in version.file.provisions.items():
            if ("provisions", name) in hidden:
                continue
            waits_on = {("provisions", one.duty) for one in item.after}
            if ("exceptions", name) in hidden or (waits_on | _names(version.file, list(conditions_of(item)))) & hidden:
                yield "provisions", name


def _names(file: AgreementFile, given: object) -> set[Part]:
    return (
        {("terms", name) for name in terms_in(file, given)}
        | {("areas", name) for name in areas_in(file, given)}
        | {("provisions", name) for name in broken_in(file, given)}
    )


def _without(file: AgreementFile, sealed: set[Part], resting: set[Part]) -> AgreementFile:
    hidden = sealed | resting
    left = {
        section: {name: item for name, item in getattr(file, section).items() if (section, name) not in hidden}
        for section in ("terms", "areas", "provisions")
    }
    suspended = {
        name: item.model_copy(update={"of": [one for one in item.of if ("provisions", one) not in sealed]})
        for name, item in file.in_force.suspended.items()
        if not item.of or any(("provisions", one) not in sealed for one in item.of)
    }
    return file.model_copy(update={**left, "in_force": file.in_force.model_copy(update={"suspended": suspended})})
