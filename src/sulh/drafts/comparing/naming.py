"""The actors that conditions name, wherever they stand in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

ACTOR_KEYS = ("perpetrator", "target", "side_a", "side_b", "side", "between", "attack_by", "on", "actors")
"""Keys of a condition, or of a term, whose value names actors."""


def actors_in(given: Any, who: bool = False) -> Iterator[str]:
    """Every actor that a condition names; `who`: it is itself the value of such a key."""
    if isinstance(given, Mapping):
        for key, value in given.items():
            yield from actors_in(value, who or key in ACTOR_KEYS)
    elif isinstance(given, list):
        for one in given:
            yield from actors_in(one, who)
    elif who and isinstance(given, str):
        yield given


def renamed(given: Any, name: Callable[[str], str], who: bool = False) -> Any:
    """A condition with the actors that it names called otherwise."""
    if isinstance(given, Mapping):
        return {key: renamed(value, name, who or key in ACTOR_KEYS) for key, value in given.items()}
    if isinstance(given, list):
        return [renamed(one, name, who) for one in given]
    return name(given) if who and isinstance(given, str) else given
