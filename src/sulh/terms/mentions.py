"""What a condition names: terms, directly or through other terms, areas, and provisions whose breach it looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sulh.terms.schema import AgreementFile, ExceptionEntry, Provision


def conditions_of(item: Provision) -> Iterator[Any]:
    """Every condition of a provision as written: what it bars, what ends it, its exceptions at any depth."""
    yield item.condition
    yield item.void_if
    for entry in entries_of(item.except_):
        yield entry.when


def entries_of(group: dict[str, ExceptionEntry]) -> Iterator[ExceptionEntry]:
    """The exceptions of a group, at any depth."""
    for entry in group.values():
        yield entry
        yield from entries_of(entry.except_)


def terms_in(file: AgreementFile, given: Any) -> list[str]:
    """Terms that a condition names, directly or through other terms, in the order of their first mention."""
    found: dict[str, None] = {}
    for word in words_in(given):
        _follow(file, word, found)
    return list(found)


def _follow(file: AgreementFile, word: str, found: dict[str, None]) -> None:
    if word not in file.terms or word in found:
        return
    found[word] = None
    for inner in words_in(list(file.terms[word].versions.values())):
        _follow(file, inner, found)


def broken_in(file: AgreementFile, given: Any) -> list[str]:
    """Provisions whose breach a condition looks at, directly or through terms."""
    return _named_under(file, given, "broken")


def areas_in(file: AgreementFile, given: Any) -> list[str]:
    """Areas that a condition names, directly or through terms."""
    named = [*_named_under(file, given, "area"), *_named_under(file, given, "place")]
    return list(dict.fromkeys(name for name in named if name in file.areas))


def _named_under(file: AgreementFile, given: Any, key: str) -> list[str]:
    meant = [list(file.terms[term].versions.values()) for term in terms_in(file, given)]
    names = (value for mapping in _mappings([given, meant]) for name, value in mapping.items() if name == key)
    return list(dict.fromkeys(word for value in names for word in words_in(value)))


def words_in(given: Any) -> Iterator[str]:
    """Every word that stands as a value in a condition."""
    if isinstance(given, str):
        yield given
    for item in _inside(given):
        yield from words_in(item)


def _mappings(given: Any) -> Iterator[dict[str, Any]]:
    if isinstance(given, dict):
        yield given
    for item in _inside(given):
        yield from _mappings(item)


def _inside(given: Any) -> Iterable[Any]:
    if isinstance(given, dict):
        return given.values()
    return given if isinstance(given, list) else ()
