"""Rows of tables under a mapping: what each says, what is rejected and why."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_making import WORDS, mapping, plainly, read, workbook

from sulh.errors import InputError
from sulh.sources.read import read_source
from sulh.sources.reading.nodes import all_of, any_of, either, parse_cell
from sulh.sources.reading.rows import MOST_INCIDENTS

RULES = """
    key: {from: "No."}
    fields:
      date: {from: Date}
      act: {from: Kind, values: {bombing: air_strike, "raid or strike": [raid, air_strike], "strike and raid": {all_of: [air_strike, raid]}}, separator: ";"}
      perpetrator: {from: Who}
      killed: {from: Dead}
      lat: {from: Lat}
      lon: {from: Lon}
      place: {from: Place}
"""
HEADER = "No.,Date,Kind,Who,Dead,Lat,Lon,Place\n"


def one(folder: Path, row: str, rules: str = RULES, header: str = HEADER) -> dict[str, Any]:
    """The fields of a single row that is read without a reject."""
    found = read(folder, rules, header + row)
    assert found.rejects == []
    assert len(found.rows) == 1
    return found.rows[0].fields


def test_a_full_row(tmp_path: Path) -> None:
    found = read(tmp_path, RULES, HEADER + "7,2020-03-04,Bombing,us_forces|afghan_forces,3-5,31.5,64.1,Nahr-e Saraj\n")
    (row,) = found.rows
    assert (row.number, row.key) == (2, "7")
    assert row.fields == {
        "start": dt.datetime(2020, 3, 4, tzinfo=dt.UTC),
        "end": dt.datetime(2020, 3, 4, 23, 59, 59, tzinfo=dt.UTC),
        "act": ["air_strike"],
        "act_surely": ["air_strike"],
        "perpetrator": ["us_forces", "afghan_forces"],
        "killed_low": 3,
        "killed_high": 5,
        "lat": 31.5,
        "lon": 64.1,
        "place": "Nahr-e Saraj",
    }
    assert json.loads(row.given)["Who"] == "us_forces|afghan_forces"
    assert found.tally.rows == 1


def test_words_for_sets(tmp_path: Path) -> None:
    assert one(tmp_path, "1,,strike and RAID,,,,,x")["act_surely"] == ["air_strike", "raid"]
    assert "act_surely" not in one(tmp_path, "1,,raid or strike,,,,,x")
    assert one(tmp_path, "1,,bombing; raid or strike,,,,,x")["act"] == ["air_strike", "raid"]
    assert one(tmp_path, "1,,,us_forces&taliban,,,,x")["perpetrator_surely"] == ["us_forces", "taliban"]
    assert "perpetrator" not in one(tmp_path, "1,,,,,,,x")


def test_bad_cells_are_rejected_alone_and_the_fact_stays_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, RULES, HEADER + "1,2020-03-04,shelling,us_forcez,purple,north,64.1,x\n")
    (row,) = found.rows
    assert set(row.fields) == {"start", "end", "lon", "place"}
    assert [(reject.what, reject.row, reject.column, reject.value) for reject in found.rejects] == [
        ("cell", 2, "Kind", "shelling"),
        ("cell", 2, "Who", "us_forcez"),
        ("cell", 2, "Dead", "purple"),
        ("cell", 2, "Lat", "north"),
    ]
    assert "us_forces" in found.rejects[1].reason


def test_rows_without_a_date_that_can_be_read_or_with_nothing_are_rejected_whole(tmp_path: Path) -> None:
    table = (
        HEADER
        + "1,04.03.20,bombing,us,3,,,x\n,,,,,,,\n3,,,,,,,\n4,,shelling,,,,,\n5,2020-03-04,bombing,us,3,1,2,x,extra\n6,,bombing,,,,,\n"
    )
    found = read(tmp_path, RULES, table)
    assert [row.key for row in found.rows] == ["6"]
    assert [(reject.what, reject.row, reject.column) for reject in found.rejects] == [
        ("row", 2, "Date"),
        ("row", 4, None),
        ("row", 5, None),
        ("row", 6, None),
    ]
    assert all(reject.given for reject in found.rejects)
    assert found.tally.rows == 5


def test_stances_grades_covers_and_submitted(tmp_path: Path) -> None:
    rules = """
        fields:
          text: {from: T}
          stance: {from: S, values: {confirmed: owns, denied: denies}}
          grade: {from: G}
          covers: {from: C}
          submitted: {from: U, formats: ["%d/%m/%Y %H:%M"]}
    """
    header = "T,S,G,C,U\n"
    assert one(tmp_path, "x,Confirmed,b2,4-6,05/03/2020 12:30", rules, header) == {
        "text": "x",
        "stance": "owns",
        "grade": "B",
        "covers_low": 4,
        "covers_high": 6,
        "submitted": dt.datetime(2020, 3, 5, 12, 30, tzinfo=dt.UTC),
    }
    assert one(tmp_path, "x,,,12+,", rules, header) == {"text": "x", "covers_low": 12, "covers_high": MOST_INCIDENTS}
    found = read(tmp_path, rules, header + "x,maybe,,,\nx,denied,Z,0,noon\n")
    assert [(reject.what, reject.column) for reject in found.rejects] == [
        ("row", "S"),
        ("cell", "G"),
        ("cell", "C"),
        ("cell", "U"),
    ]
    # Several incidents, nobody knows how many: never taken for a report of one.
    assert found.rows[0].fields == {"text": "x", "stance": "denies", "covers_low": 1, "covers_high": MOST_INCIDENTS}


def test_relations_and_second_deeds(tmp_path: Path) -> None:
    rules = """
        key: {from: No.}
        fields: {date: {from: D}, act: {value: air_strike}, perpetrator: {value: us_forces}}
        relations: [{kind: in_defence_of, to: {from: R}}]
        also:
          - when: {from: A}
            relation: in_defence_of
            fields: {act: {from: A, values: {checkpoint: checkpoint_attack}}, perpetrator: {value: taliban}, date: {from: AD}}
    """
    found = read(
        tmp_path,
        rules,
        "No.,D,R,A,AD\n1,2020-03-04,2|press:7,,\n2,2020-03-05,,checkpoint,2020-03-04\n3,2020-03-06,,camp,soon\n",
    )
    assert [[(stated.kind, stated.to) for stated in row.relations] for row in found.rows] == [
        [("in_defence_of", "2"), ("in_defence_of", "press:7")],
        [],
        [],
    ]
    assert [len(row.second_deeds) for row in found.rows] == [0, 1, 1]
    deed = found.rows[1].second_deeds[0]
    assert deed.relation == "in_defence_of"
    assert deed.fields["act"] == ["checkpoint_attack"]
    assert deed.fields["start"] == dt.datetime(2020, 3, 4, tzinfo=dt.UTC)
    assert set(found.rows[2].second_deeds[0].fields) == {"perpetrator", "perpetrator_surely"}
    assert [(reject.what, reject.column) for reject in found.rejects] == [("cell", "A"), ("cell", "AD")]


def test_columns_that_are_not_there_or_stand_twice(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, RULES, HEADER.replace("Dead", "Died") + "1,,,,,,,\n")
    assert "no column “Dead”" in str(caught.value)
    assert "No., Date, Kind, Who, Died" in str(caught.value)
    assert "mapping.yaml, line 7" in str(caught.value)
    with pytest.raises(InputError, match="stands twice"):
        read(tmp_path, RULES, HEADER.replace("Place", "Place,Dead") + "1,,,,,,,,\n")


def test_a_workbook_reads_like_the_same_table_as_text(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEADER.strip().split(","),
        [1, dt.date(2020, 3, 4), "bombing", "us_forces", 3, 31.5, 64, "Sangin"],
        [2, dt.datetime(2020, 3, 5, 12), "bombing", "us_forces", "3-5", 31.5, 64, 17],  # noqa: DTZ001
    ]
    file = workbook(tmp_path / "a.xlsx", [["List of May"], [], *rows])
    rules = mapping(tmp_path, RULES + "\n    header_row: 3\n    sheet: May\n")
    book = plainly(read_source(file, rules, source="side"))
    text = read(
        tmp_path,
        RULES,
        HEADER + "1,2020-03-04,bombing,us_forces,3,31.5,64,Sangin\n2,2020-03-05,bombing,us_forces,3-5,31.5,64,17\n",
    )
    assert {row.sheet for row in book.rows} == {"May"}
    assert [(row.key, row.fields) for row in book.rows] == [(row.key, row.fields) for row in text.rows]
    assert [row.number for row in book.rows] == [4, 5]


NODES = st.lists(st.sampled_from(list(WORDS.acts)), min_size=1, max_size=4)


@given(NODES)
def test_sets_mean_what_is_written(nodes: list[str]) -> None:
    tree = WORDS.acts
    some, each = any_of(tree, nodes), all_of(tree, nodes)
    assert tree.mask(some.maybe) == tree.mask(each.maybe) == tree.mask(nodes)
    assert {tree.mask(node) for node in each.surely} == {tree.mask(node) for node in nodes}
    assert some == any_of(tree, reversed(nodes))
    assert parse_cell(tree, "|".join(nodes)) == some
    assert parse_cell(tree, " & ".join([*nodes, nodes[0]])) == each
    # A world fits “any of” exactly when it fits “surely” of one node, too.
    assert all(tree.mask(node) & tree.mask(some.maybe) for node in some.surely)


@given(NODES, NODES)
def test_either_of_two_sets_never_says_more_than_one_of_them(one_set: list[str], other_set: list[str]) -> None:
    tree = WORDS.acts
    one_of, other = all_of(tree, one_set), any_of(tree, other_set)
    both = either(tree, [one_of, other])
    assert tree.mask(both.maybe) == tree.mask(one_of.maybe) | tree.mask(other.maybe)
    for part in (one_of, other):
        # each node that is surely in `both` is met by every world of the part: it is in its surely, or is all it may be
        assert all(node in part.surely or tree.mask(part.maybe) & ~tree.mask(node) == 0 for node in both.surely)
    assert either(tree, [other, one_of]) == both


@pytest.mark.parametrize(("order", "lat", "lon"), [("lat_lon", 31.5, 64.25), ("lon_lat", 64.25, 31.5)])
def test_coordinates_in_one_cell_stand_in_the_order_that_the_mapping_says(
    tmp_path: Path, order: str, lat: float, lon: float
) -> None:
    rules = f"fields: {{date: {{from: Date}}, coordinates: {{from: Grid, order: {order}}}}}"
    found = one(tmp_path, '2020-03-04,"31.5, 64.25"', rules, "Date,Grid\n")
    assert (found["lat"], found["lon"]) == (lat, lon)


def test_the_letter_of_a_utm_reference_means_what_the_mapping_says(tmp_path: Path) -> None:
    header, row = "Date,Grid\n", "2020-03-04,42S 512345 3845678"
    rules = "fields: {date: {from: Date}, coordinates: {from: Grid%s}}"
    assert "column" in str(read(tmp_path, rules % "", header + row).rejects[0])
    assert round(one(tmp_path, row, rules % ", utm_letter: band", header)["lat"]) == 35
    assert one(tmp_path, row, rules % ", utm_letter: hemisphere", header)["lat"] < 0
