"""A clause in parts, as written in its file: what it bars, its quote, its exceptions, and the terms that it uses by reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sulh.terms.agreement import Agreement
from sulh.terms.mentions import areas_in, conditions_of, terms_in
from sulh.terms.schema import ExceptionEntry, Provision

_FIRST = ("title", "binds", "performed_by", "must_not", "must_reduce", "must_do", "quote")
_LEFT_OUT = ("sealed", "address", "note", "except", "undefined_by_text")


def parts_of(agreement: Agreement, provision: str) -> dict[str, str]:
    """The parts of a clause, by a name for people: its own keys, then exceptions, terms, areas, and who may count for whom.

    Where something is read by nobody in particular it stands once, else once for each reading that says so.
    """
    item = agreement.file.provisions[provision]
    out = dict(_own(item))
    for name, entry, _ in agreement.exceptions(provision):
        out |= dict(_exception(name, entry))
    given = list(conditions_of(item))
    for name in terms_in(agreement.file, given):
        out |= dict(_term(agreement, name))
    for name in areas_in(agreement.file, given):
        out[f"area {name}"] = flow(_entry(agreement.file.areas[name]))
    return out | dict(_counting_for(agreement, item))


def wording_of(parts: Mapping[str, str]) -> str:
    """What of a clause its likeness to another is judged by: title, quote and what it bars."""
    return " ".join(parts[name] for name in ("title", "quote", "must not", "must reduce", "must do") if name in parts)


def _own(item: Provision) -> Iterator[tuple[str, str]]:
    given = _entry(item)
    for key in [*(key for key in _FIRST if key in given), *(key for key in given if key not in _FIRST)]:
        yield _name(key), flow(given[key])


def _exception(name: str, entry: ExceptionEntry) -> Iterator[tuple[str, str]]:
    for key, value in _entry(entry).items():
        yield f"exception {name}" if key == "when" else f"exception {name}, {_name(key)}", flow(value)


def _term(agreement: Agreement, name: str) -> Iterator[tuple[str, str]]:
    term = agreement.file.terms[name]
    words = f"term {name.replace('_', ' ')}"
    for key, value in _entry(term).items():
        if key == "read_as":
            for reading, meaning in value.items():
                yield f"{words}, as read by {reading}", flow(meaning)
        else:
            yield f"{words}, {_name(key)}", flow(value)
    if term.undefined_by_text and not term.versions:
        yield words, "not defined by the text"


def _counting_for(agreement: Agreement, item: Provision) -> Iterator[tuple[str, str]]:
    bound = [item.performed_by] if item.performed_by else item.parties
    for actor, entry in agreement.file.actors.items():
        for served in entry.acts_for:
            if served in bound:
                parts = [flow(_entry(one)) for one in entry.service(served)]
                yield f"{actor.replace('_', ' ')} acts for {served}", "; ".join(parts) or "open to every reading"


def _entry(model: Any) -> dict[str, Any]:
    given: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {key: value for key, value in given.items() if key not in _LEFT_OUT and value not in (None, False)}


def _name(key: str) -> str:
    return key.replace("_", " ")


def flow(value: Any, inside: bool = False) -> str:
    """A value as it is written on one line of YAML, without the outermost brackets."""
    if isinstance(value, Mapping):
        words = ", ".join(f"{key}: {flow(one, True)}" for key, one in value.items())
        return f"{{{words}}}" if inside else words
    if isinstance(value, list):
        words = ", ".join(flow(one, True) for one in value)
        return f"[{words}]" if inside else words
    return str(value).lower() if isinstance(value, bool) else str(value)
