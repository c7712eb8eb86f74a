"""ACLED exports as they come out of other programs. Every row here is invented; none is ACLED's."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from source_making import read
from test_acled import MAPPING, NEW, found, new

OTHERS = MAPPING + "others: other\n"


def facts(folder: Path, **change: str) -> dict[str, Any]:
    """What the only row of a table says."""
    (row,) = found(folder, new(**change)).rows
    return row.fields


@pytest.mark.parametrize("empty", ["NA", "NaN", "None", "null", "n/a", " "])
def test_cells_that_other_programs_leave_empty_say_nothing(tmp_path: Path, empty: str) -> None:
    parts = ("assoc_actor_1", "actor2", "assoc_actor_2", "civilian_targeting", "fatalities", "admin2", "notes")
    got = found(tmp_path, new(**dict.fromkeys(parts, empty)), mapping=OTHERS)
    assert got.rejects == []
    assert got.tally.unlisted_actors == {}
    fields = got.rows[0].fields
    assert fields["side_a"] == fields["side_a_surely"] == ["us_forces"]
    assert not {"side_b", "side_b_surely", "target_surely", "killed_low", "adm2", "text"} & fields.keys()


@pytest.mark.parametrize("said", ["0", "False", "no", "Yes"])
def test_only_its_own_words_make_civilians_targets(tmp_path: Path, said: str) -> None:
    got = found(tmp_path, new(civilian_targeting=said))
    assert "target_surely" not in got.rows[0].fields
    assert [(one.what, one.column, one.value) for one in got.rejects] == [("cell", "civilian_targeting", said)]


def test_a_comma_is_part_of_a_name(tmp_path: Path) -> None:
    got = found(tmp_path, new(actor1='"Southern Militia, Former Faction"'), mapping=OTHERS)
    assert got.rows[0].fields["side_a"] == got.rows[0].fields["side_a_surely"] == ["other"]
    assert got.tally.unlisted_actors == {"Southern Militia, Former Faction": 1}


def test_several_associates(tmp_path: Path) -> None:
    got = found(tmp_path, new(assoc_actor_1='"Village Guard; Somebody, Else"'))
    assert got.rows[0].fields["side_a_surely"] == ["us_forces"]
    assert "side_a" not in got.rows[0].fields
    assert got.tally.unlisted_actors == {"Somebody, Else": 1}


def test_whole_numbers_with_a_decimal_point(tmp_path: Path) -> None:
    fields = facts(tmp_path, fatalities="4.0", geo_precision="1.0", time_precision="1.0")
    assert (fields["killed_low"], fields["radius_km"]) == (4, 10.0)
    assert str(fields["end"]) == "2020-03-04 23:59:59+00:00"
    assert facts(tmp_path, fatalities="3.0")["killed_low"] == facts(tmp_path, fatalities="10.0")["killed_low"] == 1
    assert facts(tmp_path, fatalities="0.0")["killed_low"] == 0


@pytest.mark.parametrize("wrong", ["-1", "4.5", "dozens", "3-5"])
def test_deaths_that_are_no_number_are_rejected(tmp_path: Path, wrong: str) -> None:
    got = found(tmp_path, new(fatalities=wrong))
    assert "killed_low" not in got.rows[0].fields
    assert [(one.what, one.column, one.value) for one in got.rejects] == [("cell", "fatalities", wrong)]


@pytest.mark.parametrize(
    "date",
    ["4 March 2020", "04-Mar-2020", "04-March-2020", "2020-03-04 00:00:00", "2020-03-04T00:00:00Z", "04/03/2020"],
)
def test_ways_of_writing_one_day(tmp_path: Path, date: str) -> None:
    fields = facts(tmp_path, event_date=date)
    assert [str(fields[name]) for name in ("start", "end")] == [
        "2020-03-04 00:00:00+00:00",
        "2020-03-04 23:59:59+00:00",
    ]


@pytest.mark.parametrize("date", ["2020-03-04 13:00:00", "3/14/2020", "04-Mar-20", "1583280000", "", "NA"])
def test_days_in_no_form_of_acled_set_the_row_aside(tmp_path: Path, date: str) -> None:
    got = found(tmp_path, new(event_date=date))
    assert got.rows == []
    assert [(one.what, one.column) for one in got.rejects] == [("row", "event_date")]


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("Battle-No change of territory", "Armed clash"),
        ("Battle-Government regains territory", "Government regains territory"),
        ("Remote violence", "Explosions/Remote violence"),
        ("Strategic development", "Strategic developments"),
    ],
)
def test_types_of_earlier_years(tmp_path: Path, old: str, now: str) -> None:
    expected = facts(tmp_path, event_type=now, sub_event_type="")
    assert facts(tmp_path, event_type=old, sub_event_type="") == expected
    assert "act" in expected


def test_riots_and_protests_were_one_type(tmp_path: Path) -> None:
    fields = facts(tmp_path, event_type="Riots/Protests", sub_event_type="")
    assert set(fields["act"]) == {"riot", "protest"}
    assert "act_surely" not in fields
    got = found(
        tmp_path,
        new(event_type="Riots/Protests", sub_event_type=""),
        mapping=MAPPING + "only: {event_types: [Riots]}\n",
    )
    assert len(got.rows) == 1


def test_associates_had_another_column(tmp_path: Path) -> None:
    header = NEW.replace("assoc_actor_", "ALLY_ACTOR_").upper()
    (row,) = read(tmp_path, MAPPING, header + new(assoc_actor_1="Village Guard")).rows
    assert row.fields["side_a"] == ["us_forces", "afghan_forces"]


def test_the_revised_row_is_read_in_any_order(tmp_path: Path) -> None:
    rows = [
        new(fatalities="4", timestamp="1600000000"),
        new(fatalities="9", timestamp="1700000000"),
        new(fatalities="7", timestamp="900000000"),
        new(event_id_cnty="INV2", fatalities="many", timestamp="1"),
        new(event_id_cnty="INV2", fatalities="5", timestamp="2"),
    ]
    for order in itertools.permutations(rows):
        got = found(tmp_path, *order)
        assert sorted((row.key, row.fields["killed_low"]) for row in got.rows) == [("INV1", 9), ("INV2", 5)]
        assert got.rejects == []
        assert (got.tally.rows, got.tally.outside_filter) == (5, 0)


def test_rows_of_one_revision_do_not_depend_on_their_order(tmp_path: Path) -> None:
    rows = [new(), new(actor1="Southern Militia", actor2="Northern Forces"), new(actor2="")]
    told = []
    for order in itertools.permutations(rows):
        (row,) = found(tmp_path, *order).rows
        told.append(row.fields)
    assert told == [told[0]] * 6


def test_a_row_that_was_revised_out_of_the_filter_is_not_read_as_it_was(tmp_path: Path) -> None:
    rules = MAPPING + "only: {until: 2020-03-31}\n"
    rows = [new(timestamp="1"), new(timestamp="2", event_date="2020-04-04")]
    for order in (rows, rows[::-1]):
        got = found(tmp_path, *order, mapping=rules)
        assert got.rows == []
        assert got.tally.rows == 2


def test_rows_without_a_number_of_their_own_are_all_read(tmp_path: Path) -> None:
    assert len(found(tmp_path, new(event_id_cnty=""), new(event_id_cnty="NA")).rows) == 2


def test_a_filter_does_not_mind_capitals(tmp_path: Path) -> None:
    rules = MAPPING + "only: {country: [INVENTED], event_types: [air/drone strike]}\n"
    assert len(found(tmp_path, new(), mapping=rules).rows) == 1


def test_a_wide_row_at_the_edge_of_the_days_that_are_asked_for(tmp_path: Path) -> None:
    rules = MAPPING + "only: {from: 2020-03-10, until: 2020-03-10}\n"
    rows = [new(event_id_cnty=code, time_precision=code) for code in "123"]
    assert [row.key for row in found(tmp_path, *rows, mapping=rules).rows] == ["2", "3"]
