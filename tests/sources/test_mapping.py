"""The mapping file: what is accepted, and that everything else is an error with its place and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from source_making import WORDS, mapping

from sulh.errors import FileError, InputError, Position
from sulh.reports import schema
from sulh.sources.mapping import load_mapping
from sulh.sources.reading import fields
from sulh.sources.reading.nodes import NodeSet

GOOD = """
    format: csv
    lang: en
    list_of: violations
    key: {from: "No."}
    fields:
      stance: {value: claims}
      date: {from: "Date", formats: ["%d %B %Y"]}
      act: {from: "Kind", values: {"bombing": air_strike, "raid or strike": [raid, air_strike], "strike and raid": {all_of: [air_strike, raid]}, "?": unknown}}
      perpetrator: {value: us_forces}
      killed: {from: "Dead"}
    relations: [{kind: in_defence_of, to: {from: "Answers row"}}]
    also:
      - when: {from: "Attack it answered"}
        relation: in_defence_of
        fields: {act: {value: attack}, perpetrator: {value: taliban}}
"""


def test_words_of_the_reports_table_are_the_same_here() -> None:
    assert schema.COUNTS == fields.COUNT_FIELDS
    assert schema.STANCES == fields.STANCES
    assert schema.GRADES == fields.GRADES
    assert schema.RELATIONS == fields.RELATION_KINDS
    written = {name for field in fields.COUNT_FIELDS for name in (f"{field}_low", f"{field}_high")}
    written |= set(fields.FIELD_NAMES) - set(fields.COUNT_FIELDS) - {"date", "covers"} - set(fields.COMPOUND_FIELDS)
    assert written <= set(schema.REPORTS.names)


def test_a_good_mapping_is_read(tmp_path: Path) -> None:
    found = mapping(tmp_path, GOOD)
    assert (found.format, found.lang, found.listed_as_violation, found.key) == ("csv", "en", True, "No.")
    act = found.fields["act"].phrases
    assert act is not None
    assert act["bombing"] == NodeSet(("air_strike",), ("air_strike",))
    assert act["raid or strike"] == NodeSet(("air_strike", "raid"), ())
    assert act["strike and raid"] == NodeSet(("air_strike", "raid"), ("air_strike", "raid"))
    assert act["?"] == NodeSet(None, ())
    assert found.fields["perpetrator"].constant == NodeSet(("us_forces",), ("us_forces",))
    assert [column for column, _ in found.columns()] == [
        "No.",
        "Date",
        "Kind",
        "Dead",
        "Answers row",
        "Attack it answered",
    ]


@pytest.mark.parametrize(
    ("change", "what", "line"),
    [
        (("lang: en", "langue: en"), "“langue” is not a key", 3),
        (('bombing": air_strike', 'bombing": air_stike'), "Did you mean air_strike", 9),
        (("[raid, air_strike],", "[raid, air_stroke],"), "“air_stroke” is not a node", 9),
        (("value: us_forces", "value: us_force"), "us_forces", 10),
        (("value: claims", "value: says"), "claims, denies", 7),
        (("killed:", "kiled:"), "Did you mean", 11),
        (("%d %B %Y", "%d %B"), "no year", 8),
        (("%d %B %Y", "%d %B %Y %H"), "start", 8),
        (("kind: in_defence_of", "kind: because_of"), "“because_of” is not a relation", 12),
        (("relation: in_defence_of", "relation: after"), "“after” is not a relation", 15),
        (("{value: attack}", "{value: atack}"), "“atack”", 16),
        (('killed: {from: "Dead"}', "killed: {}"), "either “from”", 11),
        (('killed: {from: "Dead"}', 'killed: {from: "Dead", value: 3}'), "either “from”", 11),
        (('killed: {from: "Dead"}', 'killed: {from: "Dead", values: {a: b}}'), "“values” has no meaning", 11),
        (('killed: {from: "Dead"}', "killed: {value: purple}"), "killed:", 11),
        (('killed: {from: "Dead"}', 'lat: {from: "Lat"}'), "go together", 11),
        (('killed: {from: "Dead"}', 'start: {from: "Start"}'), "both say when", 11),
        (('"?": unknown', '"Bombing": raid'), "two meanings", 9),
        (('"?": unknown', '"?": {some_of: [raid]}'), "all_of", 9),
        (('killed: {from: "Dead"}', 'coordinates: {from: "Grid", order: dmy}'), "lat_lon or lon_lat", 11),
        (('killed: {from: "Dead"}', 'submitted: {from: "Dead", order: lat_lon}'), "dmy, mdy, ymd", 11),
        (('killed: {from: "Dead"}', 'killed: {from: "Dead", utm_letter: band}'), "“utm_letter” has no meaning", 11),
        (('killed: {from: "Dead"}', 'killed: {from: "Dead", zone: Asia/Kabul}'), "“zone” has no meaning", 11),
        (("format: csv", "format: pdf"), "format", 2),
        (("lang: en", "encoding: klingon"), "text encoding", 3),
        (("lang: en", "encoding: rot13"), "text encoding", 3),
        (("lang: en", "radius_km: 3"), "“radius_km” is not a key", 3),
        (("lang: en", "header_row: 0"), "header_row", 3),
    ],
)
def test_each_slip_is_named_with_its_place(tmp_path: Path, change: tuple[str, str], what: str, line: int) -> None:
    assert change[0] in GOOD
    with pytest.raises(InputError) as caught:
        mapping(tmp_path, GOOD.replace(*change, 1))
    assert what in str(caught.value)
    assert isinstance(caught.value.where, Position)
    assert caught.value.where.line == line
    assert caught.value.where.column


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("format: ged\nfields: {killed: {from: a}}", "“fields” is not a key"),
        ("format: ged\nactors: {IS: iss}", "Did you mean is"),
        ("format: ged\nothers: nobody", "“nobody”"),
        ("format: ged\nonly: {from: 2020-01-02, until: 2020-01-01}", "before"),
        ("format: ged\nradius_km: -3", "radius_km"),
        ("format: ged\nonly: {contry: [Syria]}", "“contry”"),
        ("lang: en", "“fields” is missing"),
    ],
)
def test_slips_of_ged_mappings(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=what):
        load_mapping(file, WORDS)


def test_a_missing_mapping_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        load_mapping(tmp_path / "none.yaml", WORDS)
