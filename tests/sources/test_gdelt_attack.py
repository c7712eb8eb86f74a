"""GDELT 2.0 events: broken rows, days that the text gave roughly, codes of countries. Every row is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_gdelt import MAPPING, read, row

from sulh.errors import InputError


def days(folder: Path, day: str, added: str) -> list[str]:
    """The first and the last day of a row."""
    (one,) = read(folder, row(SQLDATE=day, DATEADDED=added)).rows
    return [str(one.fields[name])[:10] for name in ("start", "end")]


def test_a_row_of_today_lies_within_the_week_before(tmp_path: Path) -> None:
    assert days(tmp_path, "20200304", "20200304120000") == ["2020-02-26", "2020-03-04"]


def test_a_day_long_past_is_a_rough_one(tmp_path: Path) -> None:
    assert days(tmp_path, "20200303", "20200304001500") == ["2020-02-25", "2020-03-04"]
    assert days(tmp_path, "20190304", "20200303120000") == ["2018-03-04", "2020-03-03"]


def test_a_day_to_come_is_no_earlier_than_it_says(tmp_path: Path) -> None:
    assert days(tmp_path, "20200310", "20200304120000") == ["2020-03-03", "2020-03-10"]


@pytest.mark.parametrize("added", ["", "2020", "yesterday", "20209999000000"])
def test_a_row_that_was_added_nobody_knows_when(tmp_path: Path, added: str) -> None:
    assert days(tmp_path, "20200304", added) == ["2020-02-26", "2020-03-04"]


@pytest.mark.parametrize(
    "broken", ["902\t20200304\n", "a line of text\n", row(GLOBALEVENTID="x"), row(EventRootCode="")]
)
def test_broken_rows_are_rejected_and_the_rest_is_read(tmp_path: Path, broken: str) -> None:
    found = read(tmp_path, row(), broken, row(GLOBALEVENTID="903"))
    assert [one.key for one in found.rows] == ["901", "903"]
    assert [(one.what, one.row, one.column) for one in found.rejects] == [("row", 2, "GLOBALEVENTID")]
    assert found.tally.outside_filter == 0


def test_a_quote_that_is_never_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    found = read(tmp_path, row(), row(GLOBALEVENTID="902", ActionGeo_FullName='"Velna'), row(GLOBALEVENTID="903"))
    assert [one.key for one in found.rows] == ["901", "903"]
    assert [(one.what, one.row) for one in found.rejects] == [("row", 2)]


def test_a_number_that_is_garbled_leaves_the_place_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, row(ActionGeo_Lat="34#.5"))
    assert not {"lat", "lon", "radius_km"} & found.rows[0].fields.keys()
    assert [(one.what, one.column, one.value) for one in found.rejects] == [("cell", "ActionGeo_Lat", "34#.5")]


def test_half_a_point_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, row(ActionGeo_Long=""))
    assert not {"lat", "lon", "radius_km"} & found.rows[0].fields.keys()


def test_countries_are_two_letters_of_any_case(tmp_path: Path) -> None:
    assert len(read(tmp_path, row(), rules=MAPPING + "only: {country: [iv]}").rows) == 1
    for code in ("AFG", "Invented", "A", "--"):
        with pytest.raises(InputError, match="no FIPS code") as error:
            read(tmp_path, row(), rules=MAPPING + f"only: {{country: [{code}]}}")
        assert error.value.where is not None


def test_no_file_is_too_short(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.rows, found.rejects, found.tally.rows) == ([], [], 0)


def test_actors_that_nobody_coded_can_be_anybody(tmp_path: Path) -> None:
    (one,) = read(tmp_path, row(Actor1Name="", Actor1Code=""), rules=MAPPING + "others: other\n").rows
    assert not {"side_a", "side_a_surely"} & one.fields.keys()
    assert one.fields["side_b"] == ["taliban"]
