"""A workbook of a million rows and twenty columns to reports: `python benchmarks/workbook.py [ROWS] [COLUMNS]`.

Made rows (no real event): typed dates, texts of few and of many kinds, counts, coordinates, remarks. Three times are printed,
each of whole processes: calamine alone walking through all cells into nothing (the floor: no parser of workbooks that we know
is faster), sulh's reader (cells as Arrow columns in a child process, marks of the sheet in another), and sulh from the
workbook to the table of reports. The most memory is that of the parent and, apart, that of its largest child.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import xlsxwriter

KINDS = ("air strike", "raid", "shelling", "ambush", "IED")
HEADER = (
    "No.", "Date", "Kind", "District", "Village", "Lat", "Lon", "Killed", "Wounded", "Civilians killed", "Source",
    "Remarks", "Phone", "Batch", "Checked", "Officer", "Sector", "Distance", "Entered", "Code",
)  # fmt: skip
MAPPING = """
languages: [en]
key: {from: "No."}
fields:
  date: {from: Date, zone: Asia/Kabul}
  act: {from: Kind, phrases: true}
  adm2: {from: District}
  place: {from: Village}
  lat: {from: Lat}
  lon: {from: Lon}
  killed: {from: Killed}
  wounded: {from: Wounded}
  text: {from: Remarks}
"""


def make(file: Path, rows: int, columns: int) -> None:
    """Write the workbook, a row at a time."""
    random = np.random.default_rng(7)
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet("List")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADER[:columns])
    first = dt.date(2020, 1, 1)
    numbers = random.integers(0, 1_000_000, (rows, 6))
    for row in range(rows):
        draw = numbers[row].tolist()
        cells = [
            row, None, KINDS[draw[0] % 5], f"District {draw[1] % 400}", f"Village {draw[2] % 30_000}",
            round(30 + draw[3] / 125_000, 4), round(60 + draw[4] / 100_000, 4), draw[5] % 9, draw[0] % 20, draw[1] % 3,
            f"Post {draw[2] % 90}", f"seen by patrol {draw[3]}", f"07{draw[4]:08}", f"B{draw[5] % 300}", "yes",
            f"Officer {draw[0] % 700}", draw[1] % 12, round(draw[2] / 1000, 1), f"2020-{draw[3] % 12 + 1:02}", f"C-{draw[4]}",
        ]  # fmt: skip
        for place, cell in enumerate(cells[:columns]):
            if place == 1:
                sheet.write_datetime(row + 1, 1, first + dt.timedelta(days=draw[0] % 400), day)
            else:
                sheet.write(row + 1, place, cell)
    book.close()


def calamine(folder: Path) -> int:
    """The number of rows that calamine walks through."""
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(str(folder / "list.xlsx")).get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows()) - 1


def cells(folder: Path) -> int:
    """The number of rows that sulh's reader gives."""
    from sulh.sources.files.open_file import open_sheets

    with open_sheets(folder / "list.xlsx") as book:
        return sum(batch.num_rows for batch in book.sheets[0].cells()) - 1


def reports(folder: Path) -> int:
    """The number of reports."""
    import sulh.cli  # noqa: F401 - as the command is started, with its settings
    from sulh.reports.build import build_reports
    from sulh.sources.mapping import load_mapping
    from sulh.sources.read import read_source
    from sulh.words.vocabulary import vocabulary

    mapping = load_mapping(folder / "list.yaml", vocabulary({}))
    return int(build_reports([read_source(folder / "list.xlsx", mapping, source="list")]).reports.num_rows)


SIDES = {"calamine": calamine, "cells": cells, "reports": reports}


def timed(side: str, folder: Path, rows: int) -> float:
    """Print and give the seconds of a whole process."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, __file__, side, str(folder)], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    count, parent, child = done.stdout.split()
    assert int(count) == rows, f"{side} gives {count} rows"
    print(f"{side:9} {seconds:6.1f} s, {parent} GB, its largest child {child} GB", flush=True)
    return seconds


def main() -> None:
    """Make the workbook, time each."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    columns = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_FOLDER")) as name:
        folder = Path(name)
        make(folder / "list.xlsx", rows, columns)
        (folder / "list.yaml").write_text(MAPPING, encoding="utf-8")
        size = (folder / "list.xlsx").stat().st_size / 1e6
        print(
            f"{rows:,} rows of {columns} columns, {size:.0f} MB; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        floor, *rest = [timed(side, folder, rows) for side in SIDES]
    print(f"ratios to calamine alone: cells {rest[0] / floor:.2f}, reports {rest[1] / floor:.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] in SIDES:
        counted = SIDES[sys.argv[1]](Path(sys.argv[2]))
        most = [resource.getrusage(who).ru_maxrss / 1e6 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        print(counted, *(f"{one:.2f}" for one in most))
    else:
        main()
