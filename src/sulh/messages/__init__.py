"""The sentences that sulh says about rules and findings, by language: one Fluent file each, beside this module.

Sentences are never glued from pieces of English in the code: a message has an id and named values, and a translator may put them
in any order and choose forms by number (https://projectfluent.org).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources

from babel.dates import format_date
from fluent.runtime import FluentBundle, FluentResource

DEFAULT = "en"
_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


def say(message: str, **values: str | int) -> str:
    """A message of the catalogue with its values put in. Raises KeyError for an id or a value that is missing."""
    return _said(_language.get(), message, tuple(values.items()))


@cache
def _said(language: str, message: str, values: tuple[tuple[str, str | int], ...]) -> str:
    bundle = _bundle(language)
    pattern = bundle.get_message(message).value if bundle.has_message(message) else None
    if pattern is None:
        raise KeyError(f"no message “{message}” in {language}")
    text, errors = bundle.format_pattern(pattern, dict(values))
    if errors:
        raise KeyError(f"{message}: {errors[0]}")
    return str(text)


def known(message: str) -> bool:
    """Whether the catalogue has a message."""
    return bool(_bundle(_language.get()).has_message(message))


def some_of(items: Iterable[str]) -> str:
    """“a, b or c”."""
    return _joined(list(items), "list-or")


def all_of(items: Iterable[str]) -> str:
    """“a, b and c”."""
    return _joined(list(items), "list-and")


def _joined(items: list[str], message: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return say(message, first=say("list-comma").join(items[:-1]), last=items[-1])


def day_in_words(day: dt.date) -> str:
    """A day as a person writes it."""
    return str(format_date(day, say("day-format"), locale=_language.get()))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Says everything inside in a language whose catalogue is shipped. Raises KeyError where it is not."""
    _bundle(language)
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def languages() -> list[str]:
    """The languages that have a catalogue."""
    files = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(".ftl") for file in files if file.name.endswith(".ftl"))


@cache
def _bundle(language: str) -> FluentBundle:
    if language not in languages():
        raise KeyError(f"there is no catalogue for {language}")
    bundle = FluentBundle([language], use_isolating=False)
    text = resources.files(__name__).joinpath(f"{language}.ftl").read_text(encoding="utf-8")
    bundle.add_resource(FluentResource(text))
    return bundle
