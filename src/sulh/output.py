"""Outputs appear whole or not at all: everything is written aside first and then moved into place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sulh.errors import FileError


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """Gives a folder to write into; what is in it moves into `folder`, in place of files of those names, on success.

    Raises FileError where the folder cannot be written. Nothing is left behind on any error.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".sulh-", dir=folder))
    except OSError as error:
        raise _cannot(folder, error) from None
    try:
        yield aside
        for file in sorted(aside.iterdir()):
            file.replace(folder / file.name)
    except OSError as error:
        raise _cannot(folder, error) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _cannot(folder: Path, error: OSError) -> FileError:
    return FileError(
        f"this folder cannot be written: {error.strerror}", where=folder, remedy="Name another with --out."
    )


def write_tables(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Each table as NAME.parquet; `rejects` also as rejects.csv, in which no cell can start a formula."""
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    if "rejects" in tables:
        write_csv(tables["rejects"], folder / "rejects.csv")


def write_csv(table: pa.Table, file: Path) -> None:
    """Write a table as CSV in which no cell can start a formula."""
    pa_csv.write_csv(_harmless(table), file)


def _harmless(table: pa.Table) -> pa.Table:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    for number, field in enumerate(table.schema):
        if field.type == pa.string():
            cells = [
                f"'{cell}" if cell and cell[0] in "=+-@\t\r" else cell for cell in table.column(number).to_pylist()
            ]
            table = table.set_column(number, field, pa.array(cells, pa.string()))
    return table
