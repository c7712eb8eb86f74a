"""The law beside the rule: provisions, exceptions and terms with the machine reading of each party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sulh.briefs.inputs import AgreementInfo, ProvisionInfo, TermInfo
from sulh.briefs.model import LawItem, ReadingText
from sulh.briefs.phrases import listing


def name_of(agreement: AgreementInfo, key: str) -> str:
    """How a party, actor, reading or account is written; sulh's own two accounts have names of their own."""
    own = {"established": "established", "independent": "independent sources"}
    return agreement.names.get(key) or own.get(key) or key.replace("_", " ")


def names_of(agreement: AgreementInfo, keys: Iterable[str]) -> str:
    """Several names, listed."""
    return listing([name_of(agreement, key) for key in keys])


def reading_texts(agreement: AgreementInfo, text: Mapping[str, str], absent: str = "") -> tuple[ReadingText, ...]:
    """One entry for each different wording, with the readings that share it; `absent` for readings not in `text`."""
    by_text: dict[str, list[str]] = {}
    for reading in agreement.readings:
        words = text.get(reading, absent)
        if words:
            by_text.setdefault(words, []).append(reading)
    return tuple(ReadingText(_readers(agreement, keys), words) for words, keys in by_text.items())


def _readers(agreement: AgreementInfo, keys: list[str]) -> str:
    return "In every reading" if len(keys) == len(agreement.readings) else names_of(agreement, keys)


def law_item(agreement: AgreementInfo, given: ProvisionInfo) -> LawItem:
    """A provision with its exceptions."""
    return LawItem(
        given.provision, given.title, given.kind, names_of(agreement, given.binds), given.quote, given.address,
        given.note, given.alleged, given.illustration, False, reading_texts(agreement, given.text),
        tuple(law_item(agreement, one) for one in given.exceptions),
    )  # fmt: skip


def term_item(agreement: AgreementInfo, given: TermInfo) -> LawItem:
    """A term; readings that say nothing about it leave it open, and that is said."""
    return LawItem(
        given.term, "", "term", "", given.quote, given.address, given.note, given.alleged,
        given.illustration, given.undefined_by_text, reading_texts(agreement, given.text, "left open"),
    )  # fmt: skip


def any_mark(provisions: Iterable[LawItem], mark: str) -> bool:
    """Whether some provision, exception or term carries the mark `alleged` or `illustration`."""
    return any(getattr(one, mark) or any_mark(one.exceptions, mark) for one in provisions)


def exceptions_in(provisions: Iterable[ProvisionInfo]) -> dict[str, ProvisionInfo]:
    """All provisions and exceptions by id."""
    found: dict[str, ProvisionInfo] = {}
    for one in provisions:
        found[one.provision] = one
        found |= exceptions_in(one.exceptions)
    return found
