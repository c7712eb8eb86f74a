"""What a case of the collection is: a maker of a file, and what must come out of that file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RowNumber = int | tuple[str, int]
"""The number of a row that a person sees; with the name of its sheet where the file has several that are read."""


@dataclass(frozen=True)
class OneOf:
    """Any of these values will do: careful people would differ."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Between:
    """Any value from `first` to `last`; times as ISO UTC text. Never an unknown one."""

    first: Any
    last: Any


def one_of(*values: Any) -> OneOf:
    """A matcher that takes any of these values."""
    return OneOf(values)


def between(first: Any, last: Any) -> Between:
    """A matcher that takes a value from `first` to `last`, both included."""
    return Between(first, last)


FROM_THE_AIR = one_of(["air_strike"], ["air_attack"])
"""What “حمله هوایی”, “هوايي برید” or “ataque aéreo” may be taken for: a strike, or any attack from the air."""


def matches(wanted: Any, found: Any) -> bool:
    """Whether a value of the reports table is what a case wants; None: must be unknown. Lists are sets of nodes;
    decimal numbers agree to about ten metres."""
    if isinstance(wanted, OneOf):
        return any(matches(value, found) for value in wanted.values)
    if isinstance(wanted, Between):
        return found is not None and bool(wanted.first <= found <= wanted.last)
    if wanted is None or found is None:
        return wanted is found
    if isinstance(wanted, list):
        return sorted(wanted) == sorted(found)
    if isinstance(wanted, float):
        return bool(abs(wanted - found) < 0.0001)  # degrees: eleven metres
    return bool(wanted == found)


@dataclass(frozen=True)
class Expected:
    """What must come out of a file.

    `reports` are all the reports: each a dict of columns of the reports table and `row`, perhaps `sheet`. What a dict
    does not name is not looked at; with `or_aside` the row may be set aside instead. `aside` are the rows that are no reports (totals, notes, repeated headers) and
    `rejected` those that cannot be read; both are complete. `flagged` are (row, kind) pairs that must be among the
    marks (row 0: a whole column or sheet). `cells` are (row, column) pairs of single cells that must be among the
    rejects. `corrections` are merged over the proposed mapping: what only a person can know.
    """

    reports: list[dict[str, Any]]
    aside: list[RowNumber] = field(default_factory=list)
    rejected: list[RowNumber] = field(default_factory=list)
    flagged: set[tuple[int, str]] = field(default_factory=set)
    cells: set[tuple[int, str]] = field(default_factory=set)
    corrections: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A file of the collection. `make` writes it and says what must come out; files that it needs lie beside it."""

    name: str
    language: str
    ending: str
    make: Callable[[Path], Expected]

    def write(self, folder: Path) -> tuple[Path, Expected]:
        """Write the file into a folder."""
        file = folder / f"{self.name}{self.ending}"
        return file, self.make(file)


CASES: dict[str, Case] = {}


def case(
    name: str, *, language: str, ending: str
) -> Callable[[Callable[[Path], Expected]], Callable[[Path], Expected]]:
    """Register a maker. Raises ValueError for a name that is taken."""

    def register(make: Callable[[Path], Expected]) -> Callable[[Path], Expected]:
        if name in CASES:
            raise ValueError(f"two cases are called {name}")
        CASES[name] = Case(name, language, ending, make)
        return make

    return register


def day(first: str, last: str | None = None) -> dict[str, Any]:
    """The columns `start` and `end` of whole UTC days."""
    return {"start": f"{first}T00:00:00Z", "end": f"{last or first}T23:59:59Z"}


def report(row: int, when: str | tuple[str, str] | Mapping[str, Any] | None, /, **facts: Any) -> dict[str, Any]:
    """A report that a case wants: its row, when it was (a day, two days, columns of one's own or None for not looked
    at), and facts. A count is a number, or (low, high), or None for unknown."""
    wanted: dict[str, Any] = {"row": row}
    if isinstance(when, str):
        wanted |= day(when)
    elif isinstance(when, tuple):
        wanted |= day(*when)
    else:
        wanted |= dict(when or {})
    for name, value in facts.items():
        if name in COUNTED:
            low, high = value if isinstance(value, tuple) else (UNKNOWN_LOW if value is None else value, value)
            wanted |= {f"{name}_low": low, f"{name}_high": high}
        else:
            wanted[name] = value
    return wanted


UNKNOWN_LOW = one_of(None, 0)
"""Nought and more is as much as nothing known."""
COUNTED = (
    "killed",
    "civilians_killed",
    "fighters_killed",
    "wounded",
    "civilians_wounded",
    "fighters",
    "damaged",
    "covers",
)
"""Facts with a low and a high bound."""


def on_sheet(name: str, reports: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same reports, of one sheet."""
    return [one | {"sheet": name} for one in reports]
