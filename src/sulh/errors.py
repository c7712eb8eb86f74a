"""Errors that a user can cause: what is wrong, where, and what to do about it.

Every such error is a `SulhError`. The command line prints it as one message and ends with exit code 2;
anything else that is raised is a defect of sulh.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Position:
    """A place in something the user wrote: a file, and what is known of line, column, sheet, row or cell."""

    file: Path | str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    row: int | None = None
    column_name: str | None = None

    def __str__(self) -> str:
        parts = [str(self.file)]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        if self.sheet is not None:
            parts.append(f"sheet “{self.sheet}”")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column_name is not None:
            parts.append(f"column “{self.column_name}”")
        return ", ".join(parts)


class SulhError(Exception):
    """Something the user can mend.

    `what` says what is wrong, `where` the place in the user's own input, `remedy` what to do.
    """

    def __init__(self, what: str, *, where: Position | Path | str | None = None, remedy: str | None = None) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where is not None else ""
        remedy = f"\n  {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class FileError(SulhError):
    """A file that is missing, cannot be read, or is not what its name says."""


class InputError(SulhError):
    """A file that can be read and says something that sulh cannot accept."""


class FetchError(SulhError):
    """A download that did not come about."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest known words, as a remedy."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}."


def no_account(account: str, known: Iterable[str]) -> InputError:
    """An account was asked for that has no incidents; where none has any, no other account will do, and that is said."""
    if not (names := sorted(known)):
        return InputError(
            "cannot be said, because there are no incidents at all",
            remedy="“sulh read CASE --out DIR” says how many rows were read, and rejects.csv why the others were not.",
        )
    return InputError(f"there is no account “{account}”", where="--account", remedy=f"There are: {', '.join(names)}.")
