"""The files of the nasty collection are what they claim to be, by other libraries than the reader's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd
from nasty import CASES, Case, Expected
from nasty.collection import Between, OneOf, RowNumber
from nasty.comparing import Outcome, differences, place_of
from odf.opendocument import load
from odf.table import Table, TableRow

LANGUAGES = {"en", "prs", "ps", "ar", "ru", "uk", "fr", "es"}


def test_the_collection_is_wide_enough() -> None:
    assert len(CASES) >= 48
    assert {case.language for case in CASES.values()} == LANGUAGES
    assert {case.ending for case in CASES.values()} >= {".xlsx", ".xls", ".ods", ".csv", ".tsv"}


def test_most_cases_need_no_person(tmp_path: Path) -> None:
    unaided = [case for case in CASES.values() if not case.write(tmp_path)[1].corrections]
    assert len(unaided) >= 30


def sheets_of(file: Path) -> dict[str, int]:
    """The sheets of a file and the number of their last row; empty for a text table. The bytes decide, not the name."""
    raw = file.read_bytes()
    if raw.startswith(b"\xd0\xcf"):
        return {page.name: page.nrows for page in xlrd.open_workbook(file_contents=raw).sheets()}
    if not raw.startswith(b"PK"):
        return {}
    if file.suffix == ".ods":
        return _ods_sheets(file)
    return {page.title: page.max_row for page in openpyxl.load_workbook(file).worksheets}


def _ods_sheets(file: Path) -> dict[str, int]:
    found = {}
    for page in load(str(file)).spreadsheet.getElementsByType(Table):
        rows = page.getElementsByType(TableRow)
        found[page.getAttribute("name")] = sum(int(row.getAttribute("numberrowsrepeated") or 1) for row in rows)
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_file_opens_and_has_the_rows(case: Case, tmp_path: Path) -> None:
    file, expected = case.write(tmp_path)
    known = sheets_of(file) or {"": _lines(file)}
    for place in [*(place_of(one) for one in expected.reports), *expected.aside, *expected.rejected]:
        sheet, row = place if isinstance(place, tuple) else (None, place)
        last = known[sheet] if sheet is not None else max(known.values())
        assert 1 <= row <= last, f"row {row} of {sheet}"


def _lines(file: Path) -> int:
    """The number of lines of a text table, whatever ends them."""
    raw = file.read_bytes().replace(b"\0", b"")
    return len(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_row_is_two_things(case: Case, tmp_path: Path) -> None:
    _, expected = case.write(tmp_path)
    kinds = [{str(one) for one in expected.aside}, {str(one) for one in expected.rejected}]
    kinds.append({str(place[1] if place[0] is None else place) for place in map(place_of, expected.reports)})
    assert sum(map(len, kinds)) == len(set.union(*kinds))


def satisfying(wanted: Any) -> Any:
    """A value that a case would take."""
    if isinstance(wanted, OneOf):
        return satisfying(wanted.values[-1])
    return wanted.last if isinstance(wanted, Between) else wanted


def as_wanted(expected: Expected) -> Outcome:
    """What a reader would give that does just what the case wants."""
    reports = [{"sheet": "A"} | {name: satisfying(value) for name, value in one.items()} for one in expected.reports]
    aside, rejected = _on_a_sheet(expected.aside), _on_a_sheet(expected.rejected)
    return Outcome(reports, aside, rejected, set(expected.flagged), set(expected.cells))


def _on_a_sheet(rows: Iterable[RowNumber]) -> set[tuple[str | None, int]]:
    return {row if isinstance(row, tuple) else ("A", row) for row in rows}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_reader_that_does_as_told_passes_and_no_other(case: Case, tmp_path: Path) -> None:
    _, expected = case.write(tmp_path)
    good = as_wanted(expected)
    assert differences(expected, good) == []
    assert differences(expected, replace(good, reports=good.reports[1:]))
    assert differences(expected, replace(good, reports=[*good.reports, good.reports[0]]))
    for row in range(1, 9):
        if ("A", row) not in good.aside and row not in {one["row"] for one in expected.reports if one.get("or_aside")}:
            assert differences(expected, replace(good, aside={*good.aside, ("A", row)}))
    for name in set(good.reports[-1]) - {"row", "sheet", "or_aside"}:
        other = -999 if isinstance(good.reports[-1][name], int | float) else "something else"
        changed = [*good.reports[:-1], good.reports[-1] | {name: other}]
        assert differences(expected, replace(good, reports=changed)), name


def test_differences_are_seen() -> None:
    wanted = Expected(reports=[{"row": 2, "killed_low": 3}], aside=[3], rejected=[4], flagged={(2, "colour")})
    right = Outcome([{"row": 2, "sheet": "A", "killed_low": 3}], {("A", 3)}, {("A", 4)}, {(2, "colour")}, set())
    assert differences(wanted, right) == []
    wrong = Outcome([{"row": 5, "sheet": "A", "killed_low": 3}], {("A", 4)}, set(), set(), set())
    assert len(differences(wanted, wrong)) == 6
    other = Outcome([{"row": 2, "sheet": "A", "killed_low": 4}], right.aside, right.rejected, right.flags, set())
    assert differences(wanted, other) == ["row 2: killed_low is 4, not 3"]
