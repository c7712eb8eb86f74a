"""What came out of a file beside what a case wants of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nasty.collection import Expected, RowNumber, matches


@dataclass(frozen=True)
class Outcome:
    """What came out of a file: reports as dicts of columns with `row` and `sheet`, rows set aside and rejected as
    (sheet, row), marks as (row, kind), and rejected single cells as (row, column)."""

    reports: list[dict[str, Any]]
    aside: set[tuple[str | None, int]]
    rejected: set[tuple[str | None, int]]
    flags: set[tuple[int, str]]
    cells: set[tuple[int, str]]


def differences(expected: Expected, found: Outcome) -> list[str]:
    """What is not as the case wants, a sentence each."""
    perhaps = {one["row"] for one in expected.reports if one.get("or_aside")}
    aside = {one for one in found.aside if one[1] not in perhaps}
    said = _row_differences("aside", expected.aside, aside)
    said += _row_differences("rejected", expected.rejected, found.rejected)
    said += [f"not flagged: {kind} in row {row}" for row, kind in sorted(expected.flagged - found.flags)]
    said += [f"not rejected: the cell {column} of row {row}" for row, column in sorted(expected.cells - found.cells)]
    reports = [one for one in expected.reports if not (one.get("or_aside") and _is_in(one, found.aside))]
    wanted = Counter(place_of(one) for one in reports)
    got = Counter(_known_place(one, wanted) for one in found.reports)
    said += [f"reports of row {place}: {got[place]}, not {wanted[place]}" for place in _unequal(wanted, got)]
    for one in reports:
        near = [other for other in found.reports if _known_place(other, wanted) == place_of(one)]
        if near:
            closest = min((_fact_differences(one, other) for other in near), key=len)
            said += closest
    return said


def _is_in(wanted: Mapping[str, Any], found: set[tuple[str | None, int]]) -> bool:
    return wanted["row"] in {row for _, row in found}


def _unequal(wanted: Counter[Any], got: Counter[Any]) -> list[Any]:
    return sorted((place for place in wanted.keys() | got.keys() if wanted[place] != got[place]), key=str)


def place_of(wanted: Mapping[str, Any]) -> tuple[str | None, int]:
    """The sheet, where the case names it, and the row of a wanted report."""
    return wanted.get("sheet"), wanted["row"]


def _known_place(found: Mapping[str, Any], wanted: Mapping[Any, int]) -> tuple[str | None, int]:
    """Where a report stands: the sheet only where the case names it."""
    place = (found["sheet"], found["row"])
    return place if place in wanted else (None, found["row"])


def _row_differences(what: str, wanted: Sequence[RowNumber], found: set[tuple[str | None, int]]) -> list[str]:
    named = {one for one in wanted if isinstance(one, tuple)}
    numbers = {one for one in wanted if isinstance(one, int)}
    unnamed = found - named
    missing = sorted(map(str, (named - found) | (numbers - {row for _, row in unnamed})))
    extra = sorted(str(one) for one in unnamed if one[1] not in numbers)
    return [f"not {what}: row {row}" for row in missing] + [f"{what} without need: row {row}" for row in extra]


def _fact_differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    return [
        f"row {wanted['row']}: {name} is {found.get(name)!r}, not {value!r}"
        for name, value in wanted.items()
        if name not in ("row", "sheet", "or_aside") and not matches(value, found.get(name))
    ]
