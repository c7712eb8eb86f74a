"""Rows to tables: the same tables for shuffled rows, ids from content alone, and what cannot be is set aside."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_making import SHARED, WORDS, day, row, source

from sulh.reports.build import Built, build_reports
from sulh.reports.schema import REJECTS, RELATIONS_TABLE, REPORTS
from sulh.sources.mapping import load_mapping
from sulh.sources.read import read_source
from sulh.sources.reading.rows import Reject, Row, SecondDeed


def as_bytes(built: Built) -> bytes:
    """The tables as a file."""
    stream = io.BytesIO()
    for table in (built.reports, built.relations, built.rejects):
        pq.write_table(table, stream)
    return stream.getvalue()


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "start": st.sampled_from([day(1)["start"], day(2)["start"]]),
        "act": st.sampled_from([["raid"], ["air_strike", "raid"]]),
        "killed_low": st.integers(0, 2),
        "lat": st.floats(-100, 100),
        "lon": st.floats(-190, 190),
        "text": st.sampled_from(["a", "b"]),
    },
)


@st.composite
def lists(draw: st.DrawFn) -> list[Row]:
    """Rows with many twins among them, own numbers, relations by number, and second deeds."""
    size = draw(st.integers(0, 8))
    made = []
    for number in range(size):
        deeds = tuple(SecondDeed(fields, "in_defence_of") for fields in draw(st.lists(FIELDS, max_size=2)))
        to = draw(st.none() | st.integers(0, size).map(str) | st.just("other:1"))
        made.append(row(number + 2, str(number), to, deeds, **draw(FIELDS)))
    return made


@given(lists(), lists(), st.randoms(use_true_random=False))
def test_shuffled_rows_and_sources_give_the_same_bytes(one: list[Row], other: list[Row], chance: random.Random) -> None:
    straight = build_reports([source(one), source(other, "other")])
    shuffled = [source(chance.sample(one, len(one))), source(chance.sample(other, len(other)), "other")]
    assert as_bytes(build_reports(shuffled[::-1])) == as_bytes(straight)
    for table, schema in (
        (straight.reports, REPORTS),
        (straight.relations, RELATIONS_TABLE),
        (straight.rejects, REJECTS),
    ):
        assert table.schema.equals(schema)
        table.validate(full=True)
    ids = straight.reports["report_id"].to_pylist()
    assert len(set(ids)) == len(ids) == len(one) + len(other) + sum(len(item.second_deeds) for item in one + other)
    assert set(straight.relations["report_id"].to_pylist()) | set(straight.relations["to_report"].to_pylist()) <= set(
        ids
    )
    stated = sum(len(item.relations) for item in one + other)
    refused = [reject for reject in straight.rejects.to_pylist() if reject["column"] == "Answers"]
    seconds = [target for target in straight.relations["to_report"].to_pylist() if "#" in target]
    assert len(refused) + straight.relations.num_rows - len(seconds) == stated


def test_ids_come_from_content_and_from_nothing_else() -> None:
    rows = [row(2, "1", **day(1), act=["raid"]), row(3, "2", **day(2), act=["raid"])]
    first = build_reports([source(rows, grade="D")])
    moved = [row(9, "17", act=["raid"], **day(2)), row(4, "3", **day(3)), row(5, None, **day(1), act=["raid"])]
    again = build_reports([source(moved, grade="B", lang="en", listed_as_violation=True)])
    ids = dict(zip(first.reports["start"].to_pylist(), first.reports["report_id"].to_pylist(), strict=True))
    for item in again.reports.to_pylist():
        assert ids.get(item["start"], item["report_id"]) == item["report_id"]
    assert len(set(again.reports["report_id"].to_pylist()) & set(ids.values())) == 2
    elsewhere = build_reports([source(rows, "press")])
    assert not set(elsewhere.reports["report_id"].to_pylist()) & set(ids.values())


def test_twins_have_ordinals_and_relations_lead_to_the_right_one() -> None:
    rows = [row(2, "a", **day(1)), row(3, "b", **day(1)), row(4, "c", **day(1)), row(5, "d", "b", **day(2))]
    built = build_reports([source(rows)])
    twins = built.reports.to_pylist()[:3]
    head = twins[0]["report_id"]
    assert [item["report_id"] for item in twins] == [head, f"{head}-2", f"{head}-3"]
    (relation,) = built.relations.to_pylist()
    target = next(item for item in twins if item["report_id"] == relation["to_report"])
    assert '"No.": "b"' in target["given"]


def test_second_deeds_have_reports_of_their_own() -> None:
    deed = SecondDeed({"act": ["checkpoint_attack"], **day(1)}, "in_defence_of")
    built = build_reports(
        [source([row(2, "1", None, (deed, deed), act=["air_strike"], **day(1))], lang="en", listed_as_violation=True)]
    )
    told, one, two = built.reports.to_pylist()
    assert [one["report_id"], two["report_id"]] == [f"{told['report_id']}#1", f"{told['report_id']}#2"]
    assert (one["act"], one["stance"], one["lang"], one["covers_high"]) == (["checkpoint_attack"], "claims", "en", 1)
    assert (told["listed_as_violation"], one["listed_as_violation"]) == (True, False)
    assert {(item["report_id"], item["kind"], item["to_report"]) for item in built.relations.to_pylist()} == {
        (told["report_id"], "in_defence_of", one["report_id"]),
        (told["report_id"], "in_defence_of", two["report_id"]),
    }


def test_relations_across_sources_and_those_that_lead_nowhere() -> None:
    here = [
        row(2, "1", "press:7", **day(1)),
        row(3, "2", "press:8", **day(2)),
        row(4, "3", "3", **day(3)),
        row(5, "4", "5", **day(4)),
    ]
    here += [row(6, "5", None, **day(5)), row(7, "5", None, **day(6)), row(8, "a:b", "a:b:c", **day(7))]
    built = build_reports([source(here), source([row(2, "7", **day(1))], "press")])
    (relation,) = built.relations.to_pylist()
    by_id = {item["report_id"]: item for item in built.reports.to_pylist()}
    assert by_id[relation["report_id"]]["source"] == relation["stated_by"] == "list"
    assert by_id[relation["to_report"]]["source"] == "press"
    found = {item["row"]: item for item in built.rejects.to_pylist()}
    assert {item["what"] for item in found.values()} == {"cell"}
    assert sorted(found) == [3, 4, 5, 8]
    assert "no row “8” in press" in found[3]["reason"]
    assert "to itself" in found[4]["reason"]
    assert "2 rows" in found[5]["reason"]


@pytest.mark.parametrize(
    ("fields", "lost", "reason"),
    [
        ({"lat": 95.0, "lon": 64.0, "radius_km": 5.0}, {"lat", "lon", "radius_km"}, "latitude"),
        ({"lat": 34.0, "lon": 190.0}, {"lat", "lon"}, "longitude"),
        ({"lat": 34.0}, {"lat"}, "without the other"),
        ({"lat": 0.0, "lon": 0.0}, {"lat", "lon"}, "no place"),
        ({"lat": 34.0, "lon": 64.0, "radius_km": -1.0}, {"radius_km"}, "radius"),
        ({"killed_low": 5, "killed_high": 3}, {"killed_low", "killed_high"}, "above the high"),
        ({"killed_high": 3, "civilians_killed_low": 4}, {"killed_high", "civilians_killed_low"}, "more civilians"),
    ],
)
def test_a_fact_that_cannot_be_is_a_rejected_cell(fields: dict[str, Any], lost: set[str], reason: str) -> None:
    built = build_reports([source([row(2, "1", **day(1), text="x", **fields)])])
    (report,) = built.reports.to_pylist()
    assert all(report[name] is None for name in lost)
    assert all(report[name] == value for name, value in {**day(1), "text": "x", **fields}.items() if name not in lost)
    (reject,) = built.rejects.to_pylist()
    assert (reject["what"], reject["row"], reject["file"]) == ("cell", 2, "list.csv")
    assert reason in reject["reason"]


def test_a_deed_that_ends_before_it_starts_is_a_rejected_row() -> None:
    start = dt.datetime(2020, 3, 2, tzinfo=dt.UTC)
    built = build_reports(
        [source([row(2, "1", start=start, end=start - dt.timedelta(seconds=1)), row(3, "2", start=start, end=start)])]
    )
    assert built.reports.num_rows == 1
    assert [(item["what"], item["row"]) for item in built.rejects.to_pylist()] == [("row", 2)]


def test_rejects_of_reading_are_kept_and_two_sources_have_two_keys() -> None:
    read = source([row(2, "1", **day(1))], rejects=[Reject("cell", 2, "why", "Dead", "dozens")])
    built = build_reports([read])
    assert built.rejects.to_pylist()[0]["value"] == "dozens"
    with pytest.raises(ValueError, match="one key"):
        build_reports([read, read])
    assert build_reports([]).reports.num_rows == 0


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data/ucdp_ged is absent")
def test_the_syria_release_shuffled(tmp_path: Path) -> None:
    rules = tmp_path / "mapping.yaml"
    rules.write_text("format: ged\nothers: other\n", encoding="utf-8")
    read = read_source(SHARED / "syria_2016_2019.csv.gz", load_mapping(rules, WORDS), source="ucdp")
    straight = build_reports([read])
    places = list(range(read.rows.num_rows))
    random.Random(7).shuffle(places)
    again = build_reports([dataclasses.replace(read, rows=read.rows.take(places))])
    assert straight.reports.equals(again.reports)
    assert straight.reports.num_rows == read.rows.num_rows == 16_566
    ids = straight.reports["report_id"].to_pylist()
    assert len(set(ids)) == len(ids)
    assert pa.compute.sum(pa.compute.is_null(straight.reports["start"])).as_py() == 0
