"""What a source's file is made of: leaves (the sheets of a workbook, or the one table of a text file), the look of a workbook, and
the mapping that reads all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sulh.exercise.country import Country
from sulh.exercise.telling import Told

Cells = list[Any]


@dataclass(frozen=True)
class Sum:
    """A cell that adds up the cells of its column from one line to another (counted from 1), and what they come to."""

    first: int
    last: int
    total: int


@dataclass(frozen=True)
class Leaf:
    """A sheet (its name is empty in a text file). `lines` are its cells from the first line on, `rows` each report's number
    among `told` with its line, counted from 1. `merged` are a column (from 0) with its first and last line, `filled` the
    colours of lines."""

    name: str
    lines: Sequence[Cells]
    rows: Sequence[tuple[int, int]]
    merged: Sequence[tuple[int, int, int]] = ()
    filled: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """How a workbook is dressed: the line of its header, the widths of its columns, and the form of its true dates. With
    `plain` nothing is."""

    header: int = 1
    widths: Sequence[float] = ()
    days: str = "yyyy-mm-dd"
    right_to_left: bool = False
    plain: bool = False


@dataclass(frozen=True)
class Page:
    """A file of a source: its name, what it holds for the rows of `told` that are the source's, in their order, the mapping that
    reads it (YAML), and its look where it is a workbook."""

    file: str
    leaves: Callable[[Country, Told, Sequence[int]], list[Leaf]]
    mapping: str
    look: Look = field(default_factory=Look)


def one_table(
    name: str, banner: Sequence[Cells], header: Sequence[str], row: Callable[[Country, Told, int, int], Cells]
) -> Callable[[Country, Told, Sequence[int]], list[Leaf]]:
    """The leaves of a file with one table: lines above the header, the header, and a line for each row, which is given the
    country, what was told, the row and its number in the file."""

    def leaves(country: Country, told: Told, mine: Sequence[int]) -> list[Leaf]:
        above: list[Cells] = [*banner, list(header)]
        cells = [row(country, told, one, number) for number, one in enumerate(mine, start=1)]
        return [Leaf(name, [*above, *cells], [(one, len(above) + place) for place, one in enumerate(mine, start=1)])]

    return leaves
