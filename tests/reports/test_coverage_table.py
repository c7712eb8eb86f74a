"""Coverage files: taken whole, or refused with the place of the first slip."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from report_making import WORDS

from sulh.errors import FileError, InputError, Position
from sulh.reports.coverage import join_coverage, read_coverage
from sulh.reports.schema import COVERAGE

HEADER = "acts,lat,lon,radius_km,adm1,from,until,kind,note\n"


def write(folder: Path, text: str) -> Path:
    file = folder / "coverage.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_rows_are_read_and_sorted(tmp_path: Path) -> None:
    one, other = (
        "air_strike|raid,31.5,64.1,50,,2020-03-01,2020-03-31,,office in town\n",
        ",,,,Helmand,2020-04-01,2020-04-30,denied,\n",
    )
    table = read_coverage(write(tmp_path, HEADER + one + "\n" + other), "press", WORDS)
    assert table.schema.equals(COVERAGE)
    assert table.equals(read_coverage(write(tmp_path, HEADER + other + one), "press", WORDS))
    denied, covers = table.to_pylist()
    assert covers["acts"] == ["air_strike", "raid"]
    assert covers["kind"] == "covers"
    assert covers["from"] == dt.datetime(2020, 3, 1, tzinfo=dt.UTC)
    assert covers["until"] == dt.datetime(2020, 3, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert (denied["acts"], denied["adm1"], denied["kind"], denied["source"]) == (None, "Helmand", "denied", "press")
    assert join_coverage([table, table]).num_rows == 4
    assert join_coverage([]).schema.equals(COVERAGE)


@pytest.mark.parametrize(
    ("line", "column", "what"),
    [
        ("air_stike,,,,,2020-03-01,2020-03-31,,", "acts", "air_strike"),
        (",31.5,64.1,,,2020-03-01,2020-03-31,,", "lat", "radius_km"),
        (",95,64.1,3,,2020-03-01,2020-03-31,,", "lat", "latitude"),
        (",,,,,,2020-03-31,,", "from", "missing"),
        (",,,,,2020-03-01,31.3.2020,,", "until", "31.3.2020"),
        (",,,,,2020-03-01,2020-02-01,,", "until", "before"),
        (",,,,,2020-03-01,2020-03-31,sees,", "kind", "covers or denied"),
    ],
)
def test_each_slip_has_its_cell(tmp_path: Path, line: str, column: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        read_coverage(write(tmp_path, HEADER + ",,,,,2020-03-01,2020-03-31,,\n" + line + "\n"), "press", WORDS)
    assert isinstance(caught.value.where, Position)
    assert (caught.value.where.row, caught.value.where.column_name) == (3, column)
    assert what in str(caught.value)


def test_headers_and_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean until"):
        read_coverage(write(tmp_path, "from,untill\n2020-03-01,2020-03-31\n"), "press", WORDS)
    with pytest.raises(InputError, match="no column “until”"):
        read_coverage(write(tmp_path, "from\n2020-03-01\n"), "press", WORDS)
    with pytest.raises(InputError, match="coverage of “press”"):
        read_coverage(write(tmp_path, "source,from,until\nradio,2020-03-01,2020-03-31\n"), "press", WORDS)
    with pytest.raises(FileError, match="no such file"):
        read_coverage(tmp_path / "none.csv", "press", WORDS)
