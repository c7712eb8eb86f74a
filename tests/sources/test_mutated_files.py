"""Small sound files with bytes, parts or words of their XML put out of order: a Workbook, or one SulhError that says what
to do; never another exception, and never a cell that is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sound_files import CSV, FILES, ods_parts, packed, xlsx_parts

from sulh.errors import SulhError
from sulh.sources.files.cells import Cell
from sulh.sources.files.layout import Layout, LayoutRules
from sulh.sources.files.open_file import open_sheets
from sulh.sources.files.sheets import MARKS, cell_of
from sulh.sources.proposing.propose import propose
from sulh.words.vocabulary import vocabulary

WORDS = vocabulary({"us": None, "taliban": None})
ODD = (
    b"", b"\0", b"\xff\xfe", b'"', b"\n", b"<", b"]]>", b"-1", b"1e309", b"99999999999999999999", b"ZZZZ1048577", b"A0",
    b"#REF!", b"_xD800_", b"\x1e2020-01-01", "\u202e٣²".encode(), b"&#0;", b"<!DOCTYPE a>", b"xml", b"../../..", b"PK\5\6",
)  # fmt: skip
"""What damage and malice put into files."""
THOROUGH = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
QUICK = settings(THOROUGH, max_examples=150)


@st.composite
def edited(draw: st.DrawFn, sound: bytes) -> bytes:
    """A file with up to three stretches replaced, and maybe its end cut off."""
    content = sound
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(content)))
        stop = min(start + draw(st.integers(0, 12)), len(content))
        content = content[:start] + draw(st.sampled_from(ODD) | st.binary(max_size=4)) + content[stop:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.integers(0, 4)) == 0 else content


@st.composite
def rebuilt(draw: st.DrawFn, parts: Callable[[], dict[str, str]]) -> bytes:
    """A workbook whose archive is sound and in which one or two parts are edited, lost or stand for another."""
    made: dict[str, str | bytes] = dict(parts())
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(sorted(made)))
        act = draw(st.sampled_from(("edit", "edit", "edit", "drop", "swap")))
        content = made[name]
        if act == "edit":
            made[name] = draw(edited(content if isinstance(content, bytes) else content.encode()))
        elif act == "swap":
            made[name] = made[draw(st.sampled_from(sorted(made)))]
        elif len(made) > 1:
            del made[name]
    return packed(made)


def is_sound_or_said(file: Path, content: bytes) -> bool:
    """Whether the file opens; if so, all of it is walked through, and if not, the error says what to do."""
    file.write_bytes(content)
    try:
        with open_sheets(file) as workbook:
            for sheet in workbook.sheets:
                rows = []
                for batch in sheet.cells():
                    rows += batch["row"].to_pylist()
                    for name in batch.schema.names:
                        if name.startswith("c"):
                            assert all(isinstance(cell_of(text), Cell) for text in batch[name].to_pylist())
                assert all(rows[place] < rows[place + 1] for place in range(len(rows) - 1))
                assert sheet.marks().schema == MARKS
                list(Layout(file, sheet, LayoutRules()).lines())
    except SulhError as error:
        assert error.what
        assert error.where is not None
        return False
    return True


def test_the_sound_files_are_sound(tmp_path: Path) -> None:
    assert all(is_sound_or_said(tmp_path / name, content) for name, content in FILES.items())


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
def test_workbooks_with_bytes_out_of_order(name: str, tmp_path: Path) -> None:
    @THOROUGH
    @given(edited(FILES[name]))
    def check(content: bytes) -> None:
        is_sound_or_said(tmp_path / name, content)

    check()


@pytest.mark.parametrize(("name", "parts"), [("a.xlsx", xlsx_parts), ("a.ods", ods_parts)])
def test_workbooks_with_parts_out_of_order(name: str, parts: Callable[[], dict[str, str]], tmp_path: Path) -> None:
    @settings(THOROUGH, max_examples=25)
    @given(rebuilt(parts))
    def check(content: bytes) -> None:
        is_sound_or_said(tmp_path / name, content)

    check()


@pytest.mark.parametrize("name", ["a.csv", "b.csv", "a.csv.gz", "a.zip"])
def test_text_tables_with_bytes_out_of_order(name: str, tmp_path: Path) -> None:
    @QUICK
    @given(edited(FILES[name]))
    def check(content: bytes) -> None:
        is_sound_or_said(tmp_path / name, content)

    check()


@settings(QUICK, max_examples=40)
@given(edited(CSV.encode()))
def test_a_mapping_is_proposed_or_the_error_says_why_not(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    try:
        found = propose(file, WORDS)
    except SulhError as error:
        assert error.what
        assert error.where is not None
    else:
        assert found.mapping["header_row"]
