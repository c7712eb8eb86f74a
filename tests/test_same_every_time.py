"""The same result every time: run twice, and with the rows of every source shuffled, byte for byte."""

from __future__ import annotations

import csv
import gzip
import random
import shutil
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from cases import EXAMPLES, data_file, doha, run_case, with_rows

from sulh.briefing import brief
from sulh.run import Run

NEVER_IN_ORDER = ("given", "file_sha256", "file_bytes")
PLACE = ("row", "sheet")  # the row in the file is what was shuffled


def written(run: Run) -> dict[str, bytes]:
    """Every table as bytes, without what only says how the input file looked."""
    out = {}
    for name, table in run.tables.items():
        sink = pa.BufferOutputStream()
        kept = table.drop_columns([column for column in NEVER_IN_ORDER if column in table.column_names])
        if name in ("rejects", "reports", "places"):
            kept = kept.drop_columns([column for column in PLACE if column in kept.column_names])
        if name == "rejects":
            kept = kept.sort_by([(column, "ascending") for column in kept.column_names])
        with pa.ipc.new_stream(sink, kept.schema) as writer:
            writer.write_table(kept.combine_chunks())
        out[name] = sink.getvalue().to_pybytes()
    return out


def test_running_twice_gives_the_same_tables_and_brief() -> None:
    again = run_case(EXAMPLES / "doha-2020")
    assert written(again) == written(doha())
    assert brief(again) == brief(doha())


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_rows_give_the_same_tables(seed: int, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(EXAMPLES / "doha-2020", copy)
    for file in (copy / "sources").glob("*.csv"):
        shuffle_csv(file, seed)
    shuffle_sheet(copy / "sources" / "taliban_list.xlsx", seed)
    assert written(run_case(copy)) == written(doha())


def test_shuffled_ucdp_rows_give_the_same_tables(tmp_path: Path) -> None:
    case = with_rows("riv-week-2020", tmp_path)
    first = written(run_case(case))
    shuffle_csv(data_file(case), 7)
    assert written(run_case(case)) == first


def shuffle_csv(file: Path, seed: int) -> None:
    """Shuffle the rows below the header."""
    packed = file.suffix == ".gz"
    with (
        gzip.open(file, "rt", encoding="utf-8", newline="")
        if packed
        else file.open(encoding="utf-8", newline="") as stream
    ):
        header, *lines = csv.reader(stream)
    random.Random(seed).shuffle(lines)
    with (
        gzip.open(file, "wt", encoding="utf-8", newline="")
        if packed
        else file.open("w", encoding="utf-8", newline="") as stream
    ):
        csv.writer(stream).writerows([header, *lines])


def shuffle_sheet(file: Path, seed: int) -> None:
    """Shuffle the filled rows below the header row of the list."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    start = next(row for row in range(1, sheet.max_row + 1) if sum(cell.value is not None for cell in sheet[row]) > 4)
    filled = [
        row for row in range(start + 1, sheet.max_row + 1) if sum(cell.value is not None for cell in sheet[row]) > 2
    ]
    contents = [[cell.value for cell in sheet[row]] for row in filled]
    random.Random(seed).shuffle(contents)
    for row, values in zip(filled, contents, strict=True):
        for cell, value in zip(sheet[row], values, strict=True):
            cell.value = value
    book.save(file)
