"""A file of any format as a workbook of sheets: which reader it needs is told by the mapping, else by its ending."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from sulh.errors import FileError
from sulh.sources.files.sheets import Workbook
from sulh.sources.files.text_sheets import open_text
from sulh.sources.files.workbook import open_grid

TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab", ".csv.gz", ".tsv.gz", ".txt.gz", ".zip")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def is_workbook(file: Path, declared: str | None) -> bool:
    """Whether the file is read as a workbook, as declared or by its ending. Raises FileError for an unknown ending."""
    if declared is not None:
        return f".{declared}" in WORKBOOK_ENDINGS
    name = file.name.lower()
    if name.endswith(WORKBOOK_ENDINGS):
        return True
    if name.endswith(TEXT_ENDINGS):
        return False
    raise FileError(
        "the file's ending is not known",
        where=file,
        remedy="Save it as .csv or .xlsx, or declare “format” in the mapping.",
    )


@contextlib.contextmanager
def open_sheets(
    file: Path,
    declared: str | None = None,
    *,
    sheets: Sequence[str] | None = None,
    encoding: str | None = None,
    separator: str | None = None,
) -> Iterator[Workbook]:
    """The sheets of a file (all of them without `sheets`), which last as long as the context.

    Raises FileError where the file is missing, damaged, locked, not what its name says or beyond the limits, and
    InputError where it has no such sheet.
    """
    if is_workbook(file, declared):
        with open_grid(file, sheets) as workbook:
            yield workbook
    else:
        yield open_text(file, encoding, separator)
